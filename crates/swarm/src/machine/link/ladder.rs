//! What is done when nothing is heard of a linked peer: a ping and a moment's patience, then an ICE
//! restart of the connection that is there, then another connection beside it. The first thing that
//! is heard ends it.
//!
//! An original has no words for any of this. It is waited for, and given up.

use std::time::Duration;

use super::{
    INSPECT, INSPECT_AGAIN, Link, Name, Stage, Verdict,
    negotiation::{Negotiation, Role},
};
use crate::{
    Attempt, Departure, Effect, Event, Make, Path, Time,
    machine::{aside::Aside, core::Core, peers::Peer},
};

/// How much longer the side of the larger id waits, so that the two don't restart across each other.
const HANDICAP: Duration = Duration::from_millis(1500);
/// How long a restart may be without an answer until another connection is tried as well.
const RESTART: Duration = Duration::from_secs(4);
/// The same once both sides are described. A direct path is found in a fraction of it. Chromium
/// finds one through a TURN server late: for 2.5 s it takes the path of before for a good one, looks
/// for others at leisure, and waits another second until it changes over.
const PATH: Duration = Duration::from_secs(1);
/// How long an original may waver: Chromium says 'failed' 10 s after 'disconnected'.
const ORIGINAL: Duration = Duration::from_secs(11);

/// How far the attempts to get a link back have come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rung {
    /// It may pass by itself.
    Waiting { until: Time },
    /// ICE looks for another path.
    Restarting { until: Time },
    /// Another connection is being made, as with a peer that is new.
    Remaking,
}

impl Link {
    /// Does what is due to a link that is up.
    pub(super) fn due_while_up(&mut self, now: Time, core: &mut Core, peer: &Peer) -> Verdict {
        self.confirm(now, core);
        if self.inspect_at.is_some_and(|at| now >= at) {
            self.inspect_at = Some(now + core.pause * INSPECT_AGAIN);
            core.act(Effect::Inspect(self.id));
        }
        match &self.stage {
            Stage::Open if self.health.answer_by().is_some_and(|by| now >= by) => {
                self.waver(now, core, Duration::ZERO);
                // It has been waited for already.
                return self.due_while_up(now, core, peer);
            }
            Stage::Open if self.asks_at(core).is_some_and(|at| now >= at) => {
                self.ask(now, core, false);
            }
            Stage::Wavering(_) if self.gone_at().is_some_and(|at| now >= at) => {
                return Verdict::Left(Departure::Unreachable);
            }
            &Stage::Wavering(Rung::Waiting { until }) if now >= until => match self.make {
                Make::Murmuration => self.restart(now, core, peer),
                Make::Original => return Verdict::Left(Departure::Unreachable),
            },
            &Stage::Wavering(Rung::Restarting { until }) if now >= until => {
                self.stage = Stage::Wavering(Rung::Remaking);
                self.negotiation.settle();
                // A page that ICE reaches hangs: it would not answer either.
                if !self.health.is_reached() {
                    return Verdict::Remake;
                }
            }
            _ => {}
        }
        Verdict::Going
    }

    pub(super) fn deadline_while_up(&self, core: &Core) -> Option<Time> {
        let health = match &self.stage {
            Stage::Open => self.health.answer_by().or(self.asks_at(core)),
            Stage::Wavering(Rung::Waiting { until } | Rung::Restarting { until }) => {
                Some(self.gone_at().map_or(*until, |gone| gone.min(*until)))
            }
            Stage::Wavering(Rung::Remaking) => self.gone_at(),
            Stage::Describing
            | Stage::Opening { .. }
            | Stage::Vouching { .. }
            | Stage::Greeting { .. } => None,
        };
        [health, self.traffic.deadline(), self.inspect_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// Nothing has been heard for a while.
    pub(super) fn waver(&mut self, now: Time, core: &mut Core, patience: Duration) {
        let patience = match self.make {
            Make::Original => ORIGINAL,
            // This side has woken, or its network is another one: the other knows nothing of it.
            Make::Murmuration if self.health.is_hurried() => patience,
            Make::Murmuration if core.me < self.peer => patience,
            Make::Murmuration => patience + HANDICAP,
        };
        // What the other side began is not to be crossed.
        let restarting = self.negotiation.restart_answered();
        let restarting = restarting.map(|at| at + RESTART).filter(|&by| now < by);
        self.stage = Stage::Wavering(match restarting {
            Some(until) => Rung::Restarting { until },
            None => Rung::Waiting {
                until: now + patience,
            },
        });
        core.tell(Event::Wavering(self.peer.clone()));
        if self.make == Make::Murmuration {
            core.trying(&self.peer, Attempt::Ping);
            self.ask(now, core, false);
        }
    }

    /// It is heard again.
    pub(super) fn steady(&mut self, now: Time, core: &mut Core) {
        self.stage = Stage::Open;
        self.negotiation.stop();
        self.inspect_at = Some(now + INSPECT);
        if self.make == Make::Original {
            self.traffic.delivery().forget();
        }
        core.tell(Event::Steady(self.peer.clone()));
    }

    /// Whatever may have happened unnoticed is found out now: so much time has passed, or the network
    /// is another one.
    pub fn woke(&mut self, now: Time, core: &mut Core, peer: &Peer, slept: Duration) {
        self.give_up = self.give_up + slept;
        self.health.slept(now, slept);
        if let Stage::Vouching { until } = &mut self.stage {
            *until = *until + slept;
        }
        match (&self.stage, self.make) {
            (Stage::Open, Make::Murmuration) => self.ask(now, core, true),
            (Stage::Wavering(Rung::Restarting { .. }), _) => {
                self.negotiation.hurry(now, core, peer)
            }
            (Stage::Wavering(_), Make::Murmuration) => self.restart(now, core, peer),
            (Stage::Open | Stage::Wavering(_), Make::Original) => {}
            (
                Stage::Describing
                | Stage::Opening { .. }
                | Stage::Vouching { .. }
                | Stage::Greeting { .. },
                _,
            ) => self.negotiation.hurry(now, core, peer),
        }
    }

    /// Asks the other side whether it is there.
    pub fn probe(&mut self, now: Time, core: &mut Core) {
        if self.is_steady() && self.health.asks_at(Duration::ZERO).is_some() {
            self.ask(now, core, false);
        }
    }

    /// The other side offers a restart.
    pub fn restart_offered(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        name: Name,
        offer: String,
    ) {
        if self.negotiates(Some(name)) {
            return self.negotiation.asked_again(now, core, peer);
        }
        if self.negotiation.offers_restart() && core.me < self.peer {
            return;
        }
        self.negotiation = Negotiation::new(core, peer, self.id, Role::Answerer, Some(name));
        self.looks_for_path();
        core.act(Effect::AnswerRestart {
            link: self.id,
            offer,
        });
        if let Stage::Wavering(rung) = &mut self.stage {
            *rung = Rung::Restarting {
                until: now + RESTART,
            };
        }
    }

    /// Both sides have described themselves for a restart: what ICE said of the path before is no
    /// longer so, and it does not say so itself.
    pub(super) fn looks_for_path(&mut self) {
        if self.negotiation.restarts() {
            self.health.has_path(false);
        }
    }

    /// Our offer is answered: if it was one to restart, ICE looks for another path from now on.
    pub(super) fn is_answered_now(&mut self, now: Time) {
        self.looks_for_path();
        if let Stage::Wavering(Rung::Restarting { until }) = &mut self.stage {
            *until = now + PATH;
        }
    }

    /// Whether a restart has looked for a direct path in vain.
    pub fn tries_relays(&self, now: Time) -> bool {
        self.negotiation.tries_relays(now)
    }

    /// One beside it has looked for a direct path in vain.
    pub fn try_relays(&mut self) {
        self.negotiation.try_relays();
    }

    /// Whether this side is the one to make another connection beside it. Both would otherwise.
    pub fn remakes_first(&self, core: &Core) -> bool {
        match self.negotiation.is_described() {
            // It knows that both have looked for a path in vain.
            true => self.negotiation.role == Role::Offerer,
            false => core.me < self.peer,
        }
    }

    /// Asks by a ping.
    pub(super) fn ask(&mut self, now: Time, core: &mut Core, hurry: bool) {
        if self.make == Make::Murmuration {
            let ping = self.health.ask(now, hurry);
            self.say_aside(core, &ping);
        }
    }

    /// Notes which way the link takes, and tells it when it is another one or much slower or faster.
    pub(super) fn inspected(&mut self, core: &mut Core, path: Path) {
        let news = self.path.is_none_or(|before| differs(before, path));
        if news && self.is_up() {
            self.path = Some(path);
            core.tell(Event::Path {
                peer: self.peer.clone(),
                path,
            });
        }
    }

    fn restart(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let Some(link) = self.token else {
            return;
        };
        let name = Name {
            link,
            restart: Some(core.token()),
        };
        self.stage = Stage::Wavering(Rung::Restarting {
            until: now + RESTART,
        });
        self.negotiation = Negotiation::new(core, peer, self.id, Role::Offerer, Some(name));
        core.act(Effect::Restart(self.id));
        core.trying(&self.peer, Attempt::Restart);
    }

    /// Tells the other side what has come, and the app what has not arrived, when it is time.
    pub(super) fn confirm(&mut self, now: Time, core: &mut Core) {
        if let Some(got) = self.traffic.delivery().take_due(now) {
            self.say_aside(core, &Aside::Got(got));
        }
        let messages = self.traffic.not_resumed(now);
        if !messages.is_empty() {
            core.tell(Event::Undelivered {
                peer: self.peer.clone(),
                messages,
            });
        }
        self.flush(core);
    }

    /// When to ask whether the other side is there.
    fn asks_at(&self, core: &Core) -> Option<Time> {
        match self.make {
            Make::Murmuration => self.health.asks_at(core.pause),
            Make::Original => None,
        }
    }

    fn gone_at(&self) -> Option<Time> {
        (self.make == Make::Murmuration).then(|| self.health.gone_at())
    }
}

/// Whether a person would want to know: by half as long again and more than a few milliseconds.
fn differs(before: Path, after: Path) -> bool {
    let (Some(short), Some(long)) = (
        before.round_trip.min(after.round_trip),
        before.round_trip.max(after.round_trip),
    ) else {
        return before != after;
    };
    before.relayed != after.relayed || long > short * 3 / 2 + Duration::from_millis(3)
}
