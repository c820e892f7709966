//! Two sides and the messages between them.

use std::collections::BTreeSet;

use murmuration_room::{
    EventId, Position, Stamp, Wall,
    reconcile::{MESSAGE, Session},
};

/// Any event of a millisecond.
pub fn event(wall: u64, random: &mut fastrand::Rng) -> Position {
    let mut id = [0; 32];
    random.fill(&mut id);
    Position {
        at: Stamp::first(Wall(1_700_000_000_000 + wall)),
        id: EventId(id),
    }
}

/// What a side has.
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub set: BTreeSet<Position>,
    pub floor: Stamp,
}

/// Both of them.
#[derive(Clone, Debug)]
pub struct Sides {
    pub both: [Side; 2],
    key: [u8; 16],
}

/// What a session told one side.
#[derive(Debug, Default)]
pub struct Told {
    pub pushed: Vec<Position>,
    pub held: Vec<Position>,
    pub wanted: usize,
}

/// What came of a session.
#[derive(Debug, Default)]
pub struct Outcome {
    pub sides: [Told; 2],
    pub messages: usize,
    pub bytes: usize,
}

impl Sides {
    pub fn new(key: [u8; 16]) -> Self {
        let both = Default::default();
        Self { both, key }
    }

    /// Another session has another key.
    pub fn renew(&mut self) {
        self.key[0] ^= 1;
    }

    /// What both have that is not earlier than `floor`.
    pub fn common(&self, floor: Stamp) -> impl Iterator<Item = &Position> {
        let [a, b] = &self.both;
        a.set
            .intersection(&b.set)
            .filter(move |event| event.at >= floor)
    }

    /// What a side lacks, and the other has.
    pub fn lacking(&self, side: usize, floor: Stamp) -> Vec<Position> {
        let theirs = self.both[1 - side].set.difference(&self.both[side].set);
        theirs.filter(|event| event.at >= floor).copied().collect()
    }

    /// A session during which the sets stay as they are.
    pub fn reconcile(&self, opener: usize) -> Outcome {
        self.clone().run(opener, false, |_| {})
    }

    /// One during which what is pushed arrives, and whatever else happens before each message.
    pub fn reconcile_while(&mut self, opener: usize, meanwhile: impl FnMut(&mut Self)) -> Outcome {
        self.run(opener, true, meanwhile)
    }

    fn run(
        &mut self,
        opener: usize,
        arrives: bool,
        mut meanwhile: impl FnMut(&mut Self),
    ) -> Outcome {
        let mut sessions = [0, 1].map(|side: usize| Session::new(self.key, self.both[side].floor));
        let mut outcome = Outcome::default();
        let set =
            |sides: &Self, side: usize| sides.both[side].set.iter().copied().collect::<Vec<_>>();
        let mut turn = opener;
        let mut next = Some(sessions[turn].open(&set(self, turn)));
        let mut over = false;
        while let Some(message) = next.take() {
            assert!(message.len() <= MESSAGE);
            outcome.messages += 1;
            outcome.bytes += message.len();
            turn = 1 - turn;
            meanwhile(self);
            let set = set(self, turn);
            let answer = sessions[turn].answer(&set, &message).expect("it is honest");
            assert!(!over || answer.reply.is_none(), "it said that it was over");
            over = answer.over;
            assert!(answer.held.is_sorted_by(|a, b| a.end < b.start));
            let told = &mut outcome.sides[turn];
            told.held
                .extend(answer.held.into_iter().flat_map(|held| &set[held]));
            if arrives {
                self.both[1 - turn].set.extend(&answer.push);
            }
            told.pushed.extend(answer.push);
            told.wanted += answer.wanted;
            next = answer.reply;
        }
        assert!(over, "both know that it is over");
        for told in &mut outcome.sides {
            // Ranges are told about in any order.
            told.pushed.sort();
            told.held.sort();
        }
        outcome
    }
}
