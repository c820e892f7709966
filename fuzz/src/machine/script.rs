//! A text that says what happens, one thing a line, so that seeds can be read and a fuzzer's finds
//! as well.
//!
//! | line | what happens |
//! | --- | --- |
//! | `v`, `V` | from its beginning it vouches; and refuses whoever doesn't |
//! | `j`, `q` | the app has it join; leave |
//! | `b…`, `s…` | the app says these bytes to all; to the peer that the first word names |
//! | `g…` | the app changes its greeting to this JSON |
//! | `oN`, `xN` | the stream of hub N opens; is lost |
//! | `mN…` | hub N sends this |
//! | `eN` | hub N sends what was last posted there to all |
//! | `y`, `n` | all posts are taken; refused |
//! | `tN` | N milliseconds pass |
//! | `zN` | N milliseconds pass in which nobody wakes it, and then somebody does |
//! | `w` | the page is shown again, or its network is another one |
//! | `cN` | the app configures it: N has the bit 1 for a STUN server, 2 for a TURN server, 4 for relays alone |
//! | `lNd…` | the link that is the Nth newest has this description |
//! | `lNc…`, `lNg` | it has found this candidate; all |
//! | `lNC`, `lND`, `lNF`, `lNX` | it is connected; disconnected; failed; closed |
//! | `lNoL`, `lNkL`, `lNwL` | its lane L (`A`side, `L`ocal, `R`emote) opens; closes; is drained |
//! | `lNfL…` | these bytes come on its lane L |
//! | `lNiT`, `lNIT` | its path is direct, relayed; there and back takes T milliseconds, or is unknown |
//! | `lNrS…` | the browser refuses its step S (`o`, `d`, `a`, `c`, `s`) with these words |
//!
//! N is one digit, but for `t` and `z`. Other lines mean nothing.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::{
    Candidate, ConnectionState, HubId, IceServer, Input, Lane, LinkInput, Path, PeerId, RtcConfig,
    Step,
};

use super::watched::Watched;

/// The longest time that passes at once, in milliseconds: longer ones are for the fuzzer's patience
/// to end.
const LONGEST: u64 = 20_000;

/// Has it all happen.
pub fn play(swarm: &mut Watched, script: &[u8]) {
    for line in script.split(|&byte| byte == b'\n') {
        if let Some((&what, rest)) = line.split_first() {
            // Where it makes no sense, nothing happens.
            let _ = happen(swarm, what, rest);
        }
    }
}

fn happen(swarm: &mut Watched, what: u8, rest: &[u8]) -> Option<()> {
    match what {
        b'v' => swarm.vouch(false),
        b'V' => swarm.vouch(true),
        b'j' => swarm.input(Input::Join),
        b'q' => swarm.input(Input::Leave),
        b'b' => {
            let message = swarm.message();
            swarm.input(Input::Broadcast {
                message,
                bytes: Bytes::copy_from_slice(rest),
            });
        }
        b's' => {
            let (to, bytes) = text(rest).split_once(' ').map(owned)?;
            let to = PeerId::new(&to).ok()?;
            let message = swarm.message();
            swarm.input(Input::Send {
                message,
                to,
                bytes: bytes.into(),
            });
        }
        b'g' => swarm.input(Input::Greet(serde_json::from_slice(rest).ok()?)),
        b'o' => swarm.input(Input::HubOpened(hub(rest)?.0)),
        b'x' => swarm.input(Input::HubLost(hub(rest)?.0)),
        b'm' => {
            let (hub, message) = hub(rest)?;
            swarm.input(Input::HubMessage(hub, text(message)));
        }
        b'e' => {
            let (hub, _) = hub(rest)?;
            let body = swarm.announced(hub)?;
            swarm.input(Input::HubMessage(hub, body));
        }
        b'y' => swarm.answer_posts(true),
        b'n' => swarm.answer_posts(false),
        b't' => {
            let millis: u64 = text(rest).parse().ok()?;
            swarm.pass(Duration::from_millis(millis.min(LONGEST)));
        }
        b'z' => {
            let millis: u32 = text(rest).parse().ok()?;
            swarm.sleep(Duration::from_millis(millis.into()));
        }
        b'w' => swarm.input(Input::Woke),
        b'c' => swarm.input(Input::Configure(configuration(digit(rest)?.0))),
        b'l' => {
            let (nth, rest) = digit(rest)?;
            let (&what, rest) = rest.split_first()?;
            let link = swarm.link(nth)?;
            swarm.input(Input::Link(link, link_input(what, rest)?));
        }
        _ => return None,
    }
    Some(())
}

fn link_input(what: u8, rest: &[u8]) -> Option<LinkInput> {
    Some(match what {
        b'd' => LinkInput::Described(text(rest)),
        b'c' => LinkInput::Candidate(Candidate {
            candidate: text(rest),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
        }),
        b'g' => LinkInput::Gathered,
        b'C' => LinkInput::Connection(ConnectionState::Connected),
        b'D' => LinkInput::Connection(ConnectionState::Disconnected),
        b'F' => LinkInput::Connection(ConnectionState::Failed),
        b'X' => LinkInput::Connection(ConnectionState::Closed),
        b'o' => LinkInput::Opened(lane(rest)?.0),
        b'k' => LinkInput::Closed(lane(rest)?.0),
        b'w' => LinkInput::Drained(lane(rest)?.0),
        b'f' => {
            let (lane, bytes) = lane(rest)?;
            LinkInput::Frame(lane, Bytes::copy_from_slice(bytes))
        }
        b'i' => LinkInput::Inspected(path(false, rest)),
        b'I' => LinkInput::Inspected(path(true, rest)),
        b'r' => {
            let (&step, words) = rest.split_first()?;
            LinkInput::Refused(self::step(step)?, text(words))
        }
        _ => return None,
    })
}

fn path(relayed: bool, millis: &[u8]) -> Path {
    let millis: Option<u32> = text(millis).parse().ok();
    Path {
        relayed,
        round_trip: millis.map(|millis| Duration::from_millis(millis.into())),
    }
}

fn configuration(bits: usize) -> RtcConfig {
    let servers = [(1, "stun:s.test"), (2, "turn:t.test")];
    let servers = servers.into_iter().filter(|(bit, _)| bits & bit > 0);
    let servers = servers.map(|(_, url)| IceServer {
        urls: vec![url.to_owned()],
        ..IceServer::default()
    });
    RtcConfig {
        ice_servers: servers.collect(),
        relay_only: bits & 4 > 0,
    }
}

fn lane(rest: &[u8]) -> Option<(Lane, &[u8])> {
    let (&name, rest) = rest.split_first()?;
    let lane = match name {
        b'A' => Lane::Aside,
        b'L' => Lane::Local,
        b'R' => Lane::Remote,
        _ => return None,
    };
    Some((lane, rest))
}

fn step(name: u8) -> Option<Step> {
    Some(match name {
        b'o' => Step::Open,
        b'd' => Step::Describe,
        b'a' => Step::Accept,
        b'c' => Step::Candidate,
        b's' => Step::Send,
        _ => return None,
    })
}

fn hub(rest: &[u8]) -> Option<(HubId, &[u8])> {
    let (number, rest) = digit(rest)?;
    Some((HubId(number), rest))
}

fn digit(rest: &[u8]) -> Option<(usize, &[u8])> {
    let (&digit, rest) = rest.split_first()?;
    let number = char::from(digit).to_digit(10)?;
    Some((usize::try_from(number).ok()?, rest))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn owned((one, other): (&str, &str)) -> (String, String) {
    (one.to_owned(), other.to_owned())
}
