use std::time::Duration;

use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::{Identity, Kind, Stamp, identity::hex};

const NOW: Wall = Wall(1_700_000_000_000);

fn room() -> RoomId {
    RoomId::public("streams-day")
}

fn events(count: u64) -> Vec<Arc<Event>> {
    let ada = Identity::from_seed(&[7; 32]);
    let event = |at: u64| {
        let at = Stamp::first(Wall(NOW.0 + at));
        Event::new(&room(), &ada, at, Kind::TEXT, &[], b"hello")
    };
    (0..count).map(event).map(Arc::new).collect()
}

fn read(file: impl Into<Bytes>, retention: Retention) -> (Vec<Arc<Event>>, Option<ArchiveError>) {
    let mut good = Vec::new();
    let archive = match Archive::open(file.into(), &room(), &retention, NOW) {
        Ok(archive) => archive,
        Err(error) => return (good, Some(error)),
    };
    for event in archive {
        match event {
            Ok(event) => good.push(event),
            Err(error) => return (good, Some(error)),
        }
    }
    (good, None)
}

#[test]
fn what_was_written_down_is_read_again() {
    for count in [0, 1, 7] {
        let events = events(count);
        let file = write_archive(&room(), &events);
        assert_eq!(read(file, Retention::default()), (events, None));
    }
}

#[test]
fn its_bytes_are_those_of_the_protocol() {
    let file = write_archive(&room(), &events(1));
    assert!(file.starts_with(b"murmuration archive 1\n"));
    expect!["716d017c0f628d09c7a3721a0cfaeff3cad91d5cf1d862c5eb0787ebeb18e598 0092 01"].assert_eq(
        &format!(
            "{} {} {}",
            hex(&file[22..54]),
            hex(&file[54..56]),
            hex(&file[56..57])
        ),
    );
}

#[test]
fn what_is_good_before_a_damaged_event_is_given_and_what_follows_it_is_not() {
    let events = events(5);
    let right = write_archive(&room(), &events);
    let each = events[0].bytes().len() + 2;
    let mut wrong = right.clone();
    wrong[HEAD + 2 * each + 100] ^= 1;
    let error = ArchiveError::Event {
        number: 3,
        why: EventError::Signature,
    };
    let expected = (events[..2].to_vec(), Some(error));
    assert_eq!(read(wrong, Retention::default()), expected);

    let cut = right[..HEAD + 4 * each + 1].to_vec();
    let expected = (events[..4].to_vec(), Some(ArchiveError::Cut { number: 5 }));
    assert_eq!(read(cut, Retention::default()), expected);
}

#[test]
fn an_event_of_another_room_or_from_the_future_is_no_good() {
    let elsewhere = RoomId::public("elsewhere");
    let file = write_archive(&elsewhere, &events(1));
    assert_eq!(
        read(file.clone(), Retention::default()).1,
        Some(ArchiveError::Room)
    );
    // The head says that it is of this room.
    let smuggled = Event::new(
        &elsewhere,
        &Identity::from_seed(&[7; 32]),
        Stamp::first(NOW),
        Kind::TEXT,
        &[],
        b"",
    );
    let file = write_archive(&room(), &[Arc::new(smuggled)]);
    let why = EventError::Room;
    let error = Some(ArchiveError::Event { number: 1, why });
    assert_eq!(read(file, Retention::default()).1, error);

    let file = write_archive(&room(), &events(1));
    let early = Wall(NOW.0 - 120_001);
    let archive = Archive::open(file.into(), &room(), &Retention::default(), early);
    let why = EventError::Future;
    let error = Err(ArchiveError::Event { number: 1, why });
    assert_eq!(archive.unwrap().collect::<Vec<_>>(), [error]);
}

#[test]
fn of_more_events_than_are_held_the_last_are_given_and_more_bytes_are_refused() {
    let events = events(5);
    let file = write_archive(&room(), &events);
    let few = Retention {
        count: 2,
        ..Retention::default()
    };
    assert_eq!(read(file.clone(), few), (events[3..].to_vec(), None));

    let bytes = events.iter().map(|event| event.bytes().len()).sum();
    let fits = Retention {
        count: 5,
        bytes,
        age: Some(Duration::from_secs(1)),
    };
    assert_eq!(read(file.clone(), fits), (events, None));
    let small = Retention {
        bytes: bytes - 1,
        ..fits
    };
    assert_eq!(read(file, small), (Vec::new(), Some(ArchiveError::Large)));
}

#[test]
fn what_is_none_or_of_another_version_says_so() {
    let none = |file: &[u8]| read(file.to_vec(), Retention::default()).1;
    assert_eq!(none(b""), Some(ArchiveError::Form));
    assert_eq!(none(b"PK\x03\x04"), Some(ArchiveError::Form));
    assert_eq!(
        none(b"murmuration archive 1\nshort"),
        Some(ArchiveError::Form)
    );
    assert_eq!(
        none(b"murmuration archive 2\n"),
        Some(ArchiveError::Version)
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (good, _) = read(bytes.clone(), Retention::default());
        prop_assert!(good.is_empty());
        let behind_a_head = [&write_archive(&room(), &[])[..], &bytes].concat();
        let (good, error) = read(behind_a_head, Retention::default());
        prop_assert!(good.is_empty());
        prop_assert_eq!(error.is_some(), !bytes.is_empty());
    }

    #[test]
    fn whichever_byte_is_changed_nothing_is_given_that_was_not_written(
        place in 0..HEAD + 4 * 148,
        to: u8,
    ) {
        let events = events(4);
        let mut file = write_archive(&room(), &events);
        prop_assert_eq!(file.len(), HEAD + 4 * 148);
        let is_changed = std::mem::replace(&mut file[place], to) != to;
        let (good, error) = read(file, Retention::default());
        prop_assert_eq!(error.is_some(), is_changed);
        prop_assert!(events.starts_with(&good));
    }
}
