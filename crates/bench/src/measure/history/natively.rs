//! Without a browser: a machine that is sent all events, and two sides that compare.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use murmuration_room::{
    Event, Identity, Input, Machine, Now, Options, Output, Position, Retention, RoomId, Stamp,
    Wall, reconcile::Session,
};
use murmuration_swarm::PeerId;

use super::made::{self, EVENTS};
use crate::{
    row::{Aim, Row},
    samples::Samples,
    setting::Setting,
    side::Pair,
};

/// How many events one of two sides lacks.
const MISSING: [usize; 5] = [0, 1, 10, 100, 1_000];
/// The aim, in bytes, with ten missing.
const AIM: f64 = 20_000.0;
/// An id, in bytes.
const ID: usize = 32;

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let room = RoomId::public("bench");
    let events = made::events(&room)?;
    let mut rates = Pair::<Vec<f64>>::default();
    for _ in 0..setting.runs {
        let ours = taken(&room, &events)?;
        let theirs = checked(&room, &events)?;
        eprintln!("taken in: {ours:.0} a second; signatures alone: {theirs:.0}");
        rates.ours.push(ours);
        rates.theirs.push(theirs);
    }
    let mut rows = vec![Row {
        what: "events that a machine checks and takes in, natively, beside reading and checking them alone".into(),
        unit: "a second",
        samples: rates.map(Samples::new),
        aim: None,
    }];
    for missing in MISSING {
        let bytes = (0..setting.runs)
            .map(|run| compared(&events, missing, setting.seed + run as u64))
            .collect::<Result<Vec<f64>>>()?;
        rows.push(Row {
            what: format!(
                "comparing 10,000 events of which {missing} are missing, beside listing all ids"
            ),
            unit: "bytes",
            samples: Pair {
                ours: Samples::new(bytes),
                theirs: Samples::new(vec![(EVENTS * ID) as f64]),
            },
            aim: (missing == 10).then_some(Aim::EachAtMost(AIM)),
        });
    }
    Ok(rows)
}

/// How many events a second a machine takes in.
fn taken(room: &RoomId, events: &[Event]) -> Result<f64> {
    let peer = PeerId::new("peer")?;
    let mut machine = Machine::new(Options {
        room: *room,
        id: PeerId::new("me")?,
        me: Identity::from_seed(&[99; 32]),
        retention: Retention::default(),
        seed: 1,
    });
    let now = now()?;
    let joined = Input::Joined {
        peer: peer.clone(),
        member: Identity::from_seed(&[0; 32]).member(),
        shared: vec![7; 32].into(),
    };
    for input in [Input::Ready, joined] {
        machine.handle(now, input);
    }
    let frames = made::frames(events);
    let begin = Instant::now();
    // As a data channel would bring them.
    for piece in frames.chunks(64 * 1024) {
        let bytes = piece.to_vec().into();
        let peer = peer.clone();
        machine.handle(now, Input::Data { peer, bytes });
        while !matches!(machine.poll(), Output::Wait(_)) {}
    }
    let rate = EVENTS as f64 / begin.elapsed().as_secs_f64();
    let held = machine.events().len();
    ensure!(held == EVENTS, "{held} events were taken in");
    Ok(rate)
}

/// How many are read and checked a second, with nothing else done.
fn checked(room: &RoomId, events: &[Event]) -> Result<f64> {
    let wall = now()?.wall;
    let begin = Instant::now();
    for event in events {
        Event::read(event.bytes().clone(), room, wall)?;
    }
    Ok(EVENTS as f64 / begin.elapsed().as_secs_f64())
}

/// How many bytes two say to each other, one of whom lacks so many events here and there.
fn compared(events: &[Event], missing: usize, seed: u64) -> Result<f64> {
    let all: Vec<Position> = events.iter().map(Event::position).collect();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut lacked: Vec<usize> = random.choose_multiple(0..all.len(), missing);
    lacked.sort_unstable();
    let is_there = |(at, _): &(usize, &Position)| lacked.binary_search(at).is_err();
    let fewer: Vec<Position> = all
        .iter()
        .enumerate()
        .filter(is_there)
        .map(|(_, it)| *it)
        .collect();

    let key = std::array::from_fn(|_| random.u8(..));
    let mut sides = [
        Session::new(key, Stamp::default()),
        Session::new(key, Stamp::default()),
    ];
    let sets = [&fewer, &all];
    let mut message = Some(sides[0].open(&fewer));
    let (mut bytes, mut found, mut turn) = (0, 0, 1);
    while let Some(said) = message {
        bytes += said.len();
        let answer = sides[turn].answer(sets[turn], &said)?;
        found += answer.push.len();
        message = answer.reply;
        turn = 1 - turn;
    }
    ensure!(found == missing, "{found} of {missing} were found");
    Ok(bytes as f64)
}

fn now() -> Result<Now> {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    Ok(Now {
        wall: Wall(wall),
        ..Now::default()
    })
}
