//! What a peer says about the events that it has.

use murmuration_room::{
    EventId, Position, Stamp, Wall,
    reconcile::{Answer, MESSAGE, Session},
};

const KEY: [u8; 16] = *b"known to nobody!";

/// The first byte says how many events we have, in fours, and the second from which of them on they
/// count. Then come the peer's messages, each behind its length in two bytes; and after each of them
/// we get another event.
pub fn reconcile(data: &[u8]) {
    let Some((&[fours, floor], mut data)) = data.split_first_chunk() else {
        return;
    };
    let floor = event(floor.into()).at;
    let mut set: Vec<_> = (0..usize::from(fours) * 4).map(event).collect();
    let mut session = Session::new(KEY, floor);
    let opening = session.open(&set);
    check_reply(&opening, &set, floor);
    while let Some((&length, rest)) = data.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(length)).min(rest.len());
        let (message, rest) = rest.split_at(length);
        if let Ok(answer) = session.answer(&set, message) {
            check(&answer, &set);
            if let Some(reply) = &answer.reply {
                check_reply(reply, &set, floor);
            }
        }
        set.push(event(set.len()));
        data = rest;
    }
}

/// Three at a time.
fn event(index: usize) -> Position {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&(index as u64).to_be_bytes());
    Position {
        at: Stamp::first(Wall(1_700_000_000_000 + index as u64 / 3 * 1_000)),
        id: EventId(id),
    }
}

fn check(answer: &Answer, set: &[Position]) {
    assert!(answer.push.is_sorted_by(|a, b| a < b), "each once");
    let mut pushed = answer.push.iter();
    assert!(pushed.all(|event| set.binary_search(event).is_ok()));
    assert!(answer.held.is_sorted_by(|a, b| a.end < b.start));
    assert!(answer.held.iter().all(|held| !held.is_empty()));
    assert!(answer.held.last().is_none_or(|held| held.end <= set.len()));
}

/// Whatever we say, an honest side that has other events understands.
fn check_reply(reply: &[u8], set: &[Position], floor: Stamp) {
    assert!(reply.len() <= MESSAGE, "{} bytes", reply.len());
    let other: Vec<_> = set.iter().step_by(2).copied().collect();
    let answer = Session::new(KEY, floor).answer(&other, reply);
    check(&answer.expect("ours is right"), &other);
}
