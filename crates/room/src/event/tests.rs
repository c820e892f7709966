use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::{EventError, Wall};

const NOW: Wall = Wall(1_700_000_000_000);

fn room() -> RoomId {
    RoomId::public("streams-day")
}

fn ada() -> Identity {
    Identity::from_seed(&[7; 32])
}

fn hello() -> Event {
    let at = Stamp::first(NOW);
    let head = Position {
        at: Stamp(1),
        id: EventId([9; 32]),
    };
    Event::new(&room(), &ada(), at, Kind::TEXT, &[head], b"hello")
}

fn read(bytes: Vec<u8>) -> Result<Event, EventError> {
    Event::read(bytes.into(), &room(), NOW)
}

#[test]
fn an_event_survives_the_wire() {
    let event = hello();
    assert_eq!(read(event.bytes().to_vec()), Ok(event.clone()));
    assert_eq!(event.body(), b"hello");
    assert_eq!(event.author(), ada().member());
    assert_eq!(event.kind(), Kind::TEXT);
    assert_eq!(event.heads().len(), 1);
    assert_eq!(Event::read_kept(event.bytes().clone(), &room()), Ok(event));
}

#[test]
fn its_bytes_are_those_of_the_protocol() {
    let event = hello();
    expect![[r#"
        01716d017c0f628d09c7a3721a0cfaeff3cad91d5cf1d862c5eb0787ebeb18e598ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c018bcfe568000000010100000000000000010909090909090909090909090909090909090909090909090909090909090909000568656c6c6f10934908bc664663d7ed8bdefaf990e0729dce520bcc01b0beb2b5e798ee9d9bcd5db8670c5dcf92f99626653580c52365bb54aac0941b6e7c2175bf9139cb00
        5d24dfb89b63f752a92c12c119bf2a2b50acdc9154c8c80ceac9eb8d736b5aed"#]].assert_eq(&format!("{}\n{}", hex(event.bytes()), hex(&event.id().0)));
}

#[test]
fn whatever_bit_is_changed_it_is_refused() {
    let right = hello().bytes().to_vec();
    for bit in 0..right.len() * 8 {
        let mut wrong = right.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert!(read(wrong).is_err(), "bit {bit}");
    }
    for length in 0..right.len() {
        assert!(read(right[..length].to_vec()).is_err(), "{length} bytes");
    }
    assert_eq!(read([&right[..], &[0]].concat()), Err(EventError::Form));
}

#[test]
fn an_event_of_another_room_or_from_the_future_or_by_somebody_else_is_refused() {
    let event = hello();
    let elsewhere = RoomId::public("elsewhere");
    assert_eq!(
        Event::read(event.bytes().clone(), &elsewhere, NOW),
        Err(EventError::Room)
    );
    let early = Wall(NOW.0 - 120_001);
    assert_eq!(
        Event::read(event.bytes().clone(), &room(), early),
        Err(EventError::Future)
    );
    let mut forged = event.bytes().to_vec();
    forged[33..65].copy_from_slice(&Identity::from_seed(&[8; 32]).member().0);
    assert_eq!(read(forged), Err(EventError::Signature));
}

#[test]
fn heads_ascend_and_come_before() {
    let position = |at, id| Position {
        at: Stamp(at),
        id: EventId([id; 32]),
    };
    let with = |heads: &[Position]| {
        // Signed as it is: what is wrong with it is its heads alone.
        let mut bytes = DOMAIN.to_vec();
        bytes.push(VERSION);
        bytes.extend(room().0);
        bytes.extend(ada().member().0);
        bytes.extend(9_u64.to_be_bytes());
        bytes.push(1);
        bytes.push(heads.len() as u8);
        for head in heads {
            bytes.extend(head.at.0.to_be_bytes());
            bytes.extend(head.id.0);
        }
        bytes.extend([0, 0]);
        let signature = ada().sign(&bytes);
        bytes.extend(signature);
        read(bytes[DOMAIN.len()..].to_vec()).map(|event| event.heads().len())
    };
    assert_eq!(
        with(&[position(1, 1), position(1, 2), position(8, 0)]),
        Ok(3)
    );
    for wrong in [
        vec![position(1, 2), position(1, 1)],
        vec![position(1, 1), position(1, 1)],
        vec![position(9, 0)],
        vec![position(10, 0)],
    ] {
        assert_eq!(with(&wrong), Err(EventError::Heads));
    }
    let many: Vec<_> = (1..=9).map(|id| position(1, id)).collect();
    assert_eq!(with(&many), Err(EventError::Form));
    assert_eq!(with(&many[..8]), Ok(8));
}

#[test]
fn of_too_many_heads_the_latest_are_followed() {
    let heads: Vec<_> = (0..20)
        .map(|at| Position {
            at: Stamp(at),
            id: EventId([0; 32]),
        })
        .collect();
    let event = Event::new(&room(), &ada(), Stamp(99), Kind::TEXT, &heads, b"");
    assert_eq!(event.heads(), &heads[12..]);
}

proptest! {
    #[test]
    fn any_body_survives(body in proptest::collection::vec(any::<u8>(), 0..BODY), kind: u8) {
        let event = Event::new(&room(), &ada(), Stamp(5), Kind(kind), &[], &body);
        prop_assert_eq!(event.body(), &body[..]);
        prop_assert_eq!(event.kind(), Kind(kind));
        prop_assert_eq!(read(event.bytes().to_vec()), Ok(event));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(bytes).is_err());
    }
}
