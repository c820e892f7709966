//! Much at a time, as when a page is loaded or a newcomer takes everything. Each prints how long it took
//! (`--nocapture`), which no test can judge; with the square of 10,000 in it, it would be minutes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use murmuration_room::{
    Effect, Event, Identity, Input, Kind, Machine, Now, Options, Output, Position, Retention,
    RoomId, Stamp, Wall,
};
use murmuration_swarm::{PeerId, Time};

use crate::{
    liars::{HAVE, WANT, events, positions},
    world::{World, id, room},
};

const BEGIN: u64 = 1_790_000_000_000;

fn now() -> Now {
    Now {
        time: Time::new(Duration::from_secs(1)),
        wall: Wall(BEGIN),
    }
}

/// A machine with a peer, and what it wants stored.
fn machine() -> Machine {
    let mut machine = Machine::new(Options {
        room: room(),
        id: PeerId::new("me").expect("a plain name"),
        me: Identity::from_seed(&[1; 32]),
        retention: Retention::default(),
        seed: 7,
    });
    machine.handle(now(), Input::Ready);
    let member = Identity::from_seed(&[2; 32]).member();
    machine.handle(
        now(),
        Input::Joined {
            peer: id(0),
            member,
            shared: "shared".into(),
        },
    );
    machine
}

/// Does what it says; gives what is to be stored.
fn drain(machine: &mut Machine) -> Vec<Position> {
    let mut stored = Vec::new();
    loop {
        match machine.poll() {
            Output::Do(Effect::Store(events)) => {
                stored.extend(events.iter().map(|event| event.position()));
            }
            Output::Wait(_) => return stored,
            _ => {}
        }
    }
}

fn hear(machine: &mut Machine, bytes: Vec<u8>) {
    let (peer, bytes) = (id(0), bytes.into());
    machine.handle(now(), Input::Data { peer, bytes });
}

/// Takes events in, a hundred at a time, and has them stored in between or at the end.
fn take(all: &[Arc<Event>], stores_late: bool) -> Duration {
    let mut machine = machine();
    drain(&mut machine);
    let begin = Instant::now();
    let mut late = Vec::new();
    for some in all.chunks(100) {
        let bytes: Vec<&[u8]> = some.iter().map(|event| &event.bytes()[..]).collect();
        hear(&mut machine, events(&bytes));
        late.extend(drain(&mut machine));
        if !stores_late {
            machine.handle(now(), Input::Stored(std::mem::take(&mut late)));
            drain(&mut machine);
        }
    }
    for some in late.chunks(100) {
        machine.handle(now(), Input::Stored(some.to_vec()));
        drain(&mut machine);
    }
    assert_eq!(machine.events().len(), all.len());
    let all: Vec<_> = all.iter().map(|event| event.position()).collect();
    for some in all.chunks(100) {
        hear(&mut machine, positions(HAVE, some));
        hear(&mut machine, positions(WANT, some));
        drain(&mut machine);
    }
    begin.elapsed()
}

#[test]
fn ten_thousand_events_are_taken_in_whenever_they_are_stored_and_in_any_order() {
    let mut history = World::new(1, 0).history(10_000);
    let begin = Instant::now();
    for event in &history {
        let read = Event::read(event.bytes().clone(), &room(), Wall(BEGIN));
        assert_eq!(read.as_ref(), Ok(&**event));
    }
    let reading = begin.elapsed();
    let (little, much) = (take(&history[9_000..], false), take(&history, false));
    let late = take(&history, true);
    history.reverse();
    let backwards = take(&history, true);
    println!(
        "reading and checking 10,000: {reading:?}; taking 1,000 in: {little:?}; 10,000: {much:?}; \
         stored late: {late:?}; backwards: {backwards:?}"
    );
}

#[test]
fn saying_something_in_a_full_room_is_quick_for_everybody() {
    let mut machine = machine();
    let room: RoomId = room();
    let author = Identity::from_seed(&[3; 32]);
    let event = |at: u64| Event::new(&room, &author, Stamp(at << 16), Kind::TEXT, &[], b"hello");
    let full = (1..=10_000).map(|at| event(at).into()).collect();
    machine.handle(now(), Input::Loaded(full));
    drain(&mut machine);
    let begin = Instant::now();
    for _ in 0..200 {
        let (kind, body) = (Kind::TEXT, "hello".into());
        machine.handle(now(), Input::Say { kind, body });
        let stored = drain(&mut machine);
        assert_eq!(stored.len(), 1);
        machine.handle(now(), Input::Stored(stored));
        drain(&mut machine);
    }
    println!(
        "saying one of 200 in a full room: {:?}",
        begin.elapsed() / 200
    );
    assert_eq!(machine.events().len(), 10_000);
}
