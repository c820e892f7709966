//! A swarm's machine, and what hubs and peers may do to it.

mod script;
mod told;
mod vouch;
mod watched;

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::{HubId, Input, Lane, LinkInput};

use self::{script::play, watched::Watched};

/// Brings one up that is linked with two peers of ours, of which the younger knows the other, has
/// offered to an original, and has answered another peer.
const AMONG_OTHERS: &[u8] = include_bytes!("among_others.script");

/// Whatever happens to it, in an order of the fuzzer's; how that is written stands in `script`.
pub fn machine(data: &[u8]) {
    let mut swarm = Watched::new();
    play(&mut swarm, data);
    swarm.input(Input::Leave);
}

/// Each line is a message from a hub, to one that is in the middle of things.
pub fn hub_messages(data: &[u8]) {
    let mut swarm = among_others();
    for line in data.split(|&byte| byte == b'\n') {
        let text = String::from_utf8_lossy(line).into_owned();
        swarm.input(Input::HubMessage(HubId(0), text));
    }
    swarm.check_held();
    swarm.pass(Duration::from_secs(60));
}

/// Each line is a frame from a linked peer of ours, on the channel that nobody sees.
pub fn aside(data: &[u8]) {
    let mut swarm = among_others();
    let oldest = swarm.link(usize::MAX).expect("it has links");
    for line in data.split(|&byte| byte == b'\n') {
        let frame = LinkInput::Frame(Lane::Aside, Bytes::copy_from_slice(line));
        swarm.input(Input::Link(oldest, frame));
    }
    swarm.check_held();
    swarm.pass(Duration::from_secs(60));
    swarm.check_held();
}

fn among_others() -> Watched {
    let mut swarm = Watched::new();
    play(&mut swarm, AMONG_OTHERS);
    assert_eq!(swarm.count_linked(), 2);
    swarm
}
