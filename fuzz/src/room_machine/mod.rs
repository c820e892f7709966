//! What peers say about a room, and whatever else happens to its machine.

mod member;

use std::time::Duration;

use bytes::Bytes;
use murmuration_room::{Event, Identity, Input, Kind, Position, Retention, RoomId, Stamp, Wall};

use self::member::Member;

/// Peers that there may be.
const PEERS: u8 = 4;

/// Each thing that happens is two bytes, what and how, and sometimes more behind its length in two
/// bytes:
///
/// | what | what happens |
/// | --- | --- |
/// | `t`, `T` | time passes: so many tenths of a second; so many minutes |
/// | `j`, `l` | that peer is linked; is linked no more |
/// | `d` | that peer sends the bytes that follow |
/// | `0` to `9` | that peer sends a frame of this type, with the bytes that follow |
/// | `e` | that peer sends an event that says the bytes that follow |
/// | `f` | that peer sends one that is not signed right |
/// | `h`, `w`, `k` | that peer says that it holds, wants, takes what is held here |
/// | `s` | this page's person says something |
/// | `p` | the store has done what it was given |
/// | `r` | so much is held from now on |
/// | `c` | the wall clock is set by so many minutes |
/// | `b` | that peer is blocked |
pub fn room_machine(mut data: &[u8]) {
    let mut member = Member::new();
    let mut count = 0;
    while let Some((&[what, how], rest)) = data.split_first_chunk() {
        data = rest;
        count += 1;
        let peer = how % PEERS;
        match what {
            b't' => member.pass(Duration::from_millis(100) * how.into()),
            b'T' => member.pass(Duration::from_secs(60) * how.into()),
            b'j' => member.join(peer),
            b'l' => member.leave(peer),
            b'd' => member.hear(peer, more(&mut data)),
            b'0'..=b'9' => member.hear(peer, &frame(what - b'0', more(&mut data))),
            b'e' | b'f' => {
                let bytes = said(&member, peer, count, more(&mut data), what == b'f');
                member.hear(peer, &frame(2, &bytes));
            }
            b'h' => member.hear(peer, &frame(4, &positions(&member, 1_000))),
            b'w' => member.hear(peer, &frame(5, &positions(&member, 1_000))),
            b'k' => member.hear(peer, &frame(8, &positions(&member, 1))),
            b's' => member.handle(Input::Say {
                kind: Kind(how),
                body: Bytes::from_static(b"hello"),
            }),
            b'p' => member.stored(),
            b'r' => member.retain(Retention {
                count: how.into(),
                bytes: usize::from(how) * 1024,
                age: (how > 200).then(|| Duration::from_secs(60) * how.into()),
            }),
            b'c' => member.set_clock((i64::from(how) - 128) * 60_000),
            b'b' => member.handle(Input::Block(vec![identity(peer).member()])),
            _ => {}
        }
    }
}

fn identity(peer: u8) -> Identity {
    Identity::from_seed(&[peer + 1; 32])
}

fn room() -> RoomId {
    RoomId::public("streams-day")
}

/// What follows behind its length.
fn more<'a>(data: &mut &'a [u8]) -> &'a [u8] {
    let Some((length, rest)) = data.split_first_chunk() else {
        return &[];
    };
    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
    let (more, rest) = rest.split_at(length);
    *data = rest;
    more
}

fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u32 + 1;
    [&length.to_be_bytes()[..], &[kind], content].concat()
}

/// An event that follows what is held, behind its length.
fn said(member: &Member, peer: u8, count: u64, body: &[u8], is_wrong: bool) -> Vec<u8> {
    let at = Stamp::first(Wall(member.wall().0 + count));
    let heads: Vec<_> = member.positions().filter(|head| head.at < at).collect();
    let body = &body[..body.len().min(1_000)];
    let event = Event::new(&room(), &identity(peer), at, Kind::TEXT, &heads, body);
    let mut bytes = event.bytes().to_vec();
    if is_wrong {
        *bytes.last_mut().expect("it is signed") ^= 1;
    }
    [&(bytes.len() as u16).to_be_bytes()[..], &bytes].concat()
}

fn positions(member: &Member, most: usize) -> Vec<u8> {
    let bytes = |position: Position| [&position.at.0.to_be_bytes()[..], &position.id.0].concat();
    member.positions().take(most).flat_map(bytes).collect()
}
