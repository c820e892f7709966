//! Whether the other side is there, by what comes over the link: the browser's own word may come late
//! or, of a page that hangs, never.

use std::time::Duration;

use crate::{Time, machine::aside::Aside};

/// How long a ping may take. Within the same time Chromium's own checks fail twice.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same when the page has just woken, or its network has changed.
const IN_A_HURRY: Duration = Duration::from_millis(500);
/// How long after its last sign of life a peer is given up to which ICE has no path either.
const GONE: Duration = Duration::from_secs(18);
/// The same for one that ICE still reaches: its page hangs, or is frozen, but is there.
const FROZEN: Duration = Duration::from_secs(60);

/// The signs of life of a peer of ours.
#[derive(Debug)]
pub(super) struct Health {
    /// When something last came from it.
    heard: Time,
    ping: Option<Ping>,
    /// The number of the last ping.
    last: u64,
    /// Whether it ever answered one. Of a peer that does not know them, silence means nothing.
    answers: bool,
    /// Whether ICE has a path to it.
    path: bool,
}

#[derive(Debug)]
struct Ping {
    answer_by: Time,
    /// Only its own answer counts: what else comes may have been sent before the path broke.
    strict: bool,
}

impl Health {
    pub fn new(now: Time) -> Self {
        Self {
            heard: now,
            ping: None,
            last: 0,
            answers: false,
            path: true,
        }
    }

    /// When something last came from the other side.
    pub fn last_heard(&self) -> Time {
        self.heard
    }

    /// Something came from the other side.
    pub fn hear(&mut self, now: Time) {
        self.heard = now;
        self.path = true;
        self.ping.take_if(|ping| !ping.strict);
    }

    /// The ping of that number was answered.
    pub fn answered(&mut self, number: u64) {
        self.answers = true;
        if number == self.last {
            self.ping = None;
        }
    }

    /// ICE has a path, or has none any more.
    pub fn has_path(&mut self, path: bool) {
        self.path = path;
    }

    pub fn is_reached(&self) -> bool {
        self.path
    }

    /// So much time has passed unnoticed: nothing follows from what was not heard in it.
    pub fn slept(&mut self, now: Time, span: Duration) {
        self.heard = (self.heard + span).min(now);
    }

    /// Asks whether it is there: gives what to send.
    pub fn ask(&mut self, now: Time, hurry: bool) -> Aside {
        let patience = if hurry { IN_A_HURRY } else { PATIENCE };
        self.ping = Some(Ping {
            answer_by: now + patience,
            strict: hurry,
        });
        self.last += 1;
        Aside::Ping(self.last)
    }

    /// When to ask, if `pause` is how long it may be silent.
    pub fn asks_at(&self, pause: Duration) -> Option<Time> {
        self.ping.is_none().then_some(self.heard + pause)
    }

    /// By when there should have been an answer.
    pub fn answer_by(&self) -> Option<Time> {
        self.ping
            .as_ref()
            .filter(|_| self.answers)
            .map(|ping| ping.answer_by)
    }

    /// Whether the ping that is out was sent in a hurry.
    pub fn is_hurried(&self) -> bool {
        self.ping.as_ref().is_some_and(|ping| ping.strict)
    }

    /// When a peer that is not heard of any more is given up.
    pub fn gone_at(&self) -> Time {
        self.heard + if self.path { FROZEN } else { GONE }
    }
}
