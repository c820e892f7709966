//! What the connection and its channels report, and what it means at each stage.

use std::time::Duration;

use bytes::Bytes;

use super::{GREETING, Link, Stage, Verdict, ladder::Rung, vouching::VOUCHING};
use crate::{
    ConnectionState, Departure, Dropped, Event, Failure, Lane, Make, Step, Time,
    machine::{aside::Aside, core::Core, peers::Peer},
};

/// How long a break that the browser reports may be over by itself. It has waited 5 s to report it.
const MOMENT: Duration = Duration::from_secs(1);

/// How many words go over a path that has come back. What was lost SCTP sends again by itself only
/// after pauses that have grown to seconds by then, but at once when three later ones have arrived.
const NUDGES: usize = 4;

/// Why a link ends, whatever its stage.
pub(super) enum End {
    Closed,
    NoPath,
    Unsecured,
    Refused(Step, String),
}

impl Link {
    pub(super) fn connection(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        state: ConnectionState,
    ) -> Verdict {
        self.health.has_path(state == ConnectionState::Connected);
        match (state, &mut self.stage) {
            (ConnectionState::Connected, Stage::Wavering(_)) => {
                self.steady(now, core);
                self.health.hear(now);
                for _ in 0..NUDGES {
                    self.ask(now, core, false);
                }
            }
            (ConnectionState::Connected, Stage::Opening { connected }) => {
                *connected = true;
                self.negotiation.settle();
            }
            (ConnectionState::Disconnected, Stage::Open) => self.waver(now, core, MOMENT),
            (ConnectionState::Failed | ConnectionState::Unsecured, Stage::Open)
                if self.make == Make::Murmuration =>
            {
                self.waver(now, core, Duration::ZERO);
            }
            (ConnectionState::Failed | ConnectionState::Unsecured, Stage::Wavering(rung))
                if self.make == Make::Murmuration =>
            {
                match rung {
                    Rung::Waiting { until } => *until = now,
                    Rung::Restarting { .. } => {}
                    // While ICE reached it, none was made.
                    Rung::Remaking => return Verdict::Remake,
                }
            }
            (ConnectionState::Failed, _) => return self.ended(End::NoPath),
            (ConnectionState::Unsecured, _) => return self.ended(End::Unsecured),
            (ConnectionState::Closed, _) => return self.ended(End::Closed),
            (ConnectionState::Connected | ConnectionState::Disconnected, _) => {}
        }
        self.follow(now, peer);
        Verdict::Going
    }

    pub(super) fn opened(&mut self, now: Time, core: &mut Core, lane: Lane) -> Verdict {
        // Of a peer of ours it means nothing: it listens on both.
        if !self.traffic.opened(lane) && self.make == Make::Original {
            return Verdict::Half;
        }
        if lane == Lane::Aside
            && let Some(failed) = self.begin_vouching(core)
        {
            return failed;
        }
        self.flush(core);
        if lane != self.data_lane() {
            return Verdict::Going;
        }
        match (&self.stage, self.make) {
            (
                Stage::Vouching { .. } | Stage::Greeting { .. } | Stage::Open | Stage::Wavering(_),
                _,
            ) => Verdict::Going,
            (_, Make::Original) => Verdict::Up,
            (_, Make::Murmuration) if !self.proof.is_settled() => {
                self.stage = Stage::Vouching {
                    until: now + VOUCHING,
                };
                Verdict::Going
            }
            (_, Make::Murmuration) if self.traffic.greeted() => Verdict::Up,
            (_, Make::Murmuration) => {
                self.stage = Stage::Greeting {
                    until: now + GREETING,
                };
                Verdict::Going
            }
        }
    }

    pub(super) fn frame(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        lane: Lane,
        bytes: Bytes,
    ) -> Verdict {
        self.health.hear(now);
        if let (Stage::Wavering(_), Make::Murmuration) = (&self.stage, self.make) {
            self.steady(now, core);
        }
        self.traffic.heard_on(lane);
        match lane {
            Lane::Aside if !self.proof.is_settled() => {
                return self.heard_unproven(now, core, peer, &bytes);
            }
            Lane::Aside => match Aside::read(&bytes) {
                Ok(said) => return self.told_aside(core, said),
                Err(why) => core.dropped(Dropped::Aside {
                    from: self.peer.clone(),
                    why,
                }),
            },
            Lane::Local | Lane::Remote if bytes.is_empty() => {}
            Lane::Local | Lane::Remote if self.is_up() => self.deliver(now, core, bytes),
            Lane::Local | Lane::Remote => {
                if !self.traffic.hold(bytes) {
                    return self.held_too_much();
                }
            }
        }
        Verdict::Going
    }

    pub(super) fn told_aside(&mut self, core: &mut Core, said: Aside) -> Verdict {
        match said {
            Aside::Greeting(greeting) => {
                let greeting = self.traffic.was_greeted(greeting);
                match (greeting, &self.stage) {
                    (Some(_), Stage::Greeting { .. }) => return Verdict::Up,
                    (Some(greeting), _) if self.is_up() => core.tell(Event::Greeted {
                        peer: self.peer.clone(),
                        greeting,
                    }),
                    (Some(_) | None, _) => {}
                }
            }
            Aside::Ping(number) => self.say_aside(core, &Aside::Pong(number)),
            Aside::Pong(number) => self.health.answered(number),
            Aside::Got(bytes) => self.traffic.delivery().confirmed(bytes),
            Aside::Resume { link, got } => {
                self.traffic.resume(link, got);
                self.flush(core);
            }
            Aside::Bye => return self.ended(End::Closed),
            Aside::Peers(_) | Aside::Carry { .. } | Aside::Carried { .. } => {
                return Verdict::Told(said);
            }
            // Of a vouch that is over, or that there is none of here.
            Aside::Vouch(_) | Aside::Unknown => {}
        }
        Verdict::Going
    }

    /// Hands bytes to the app.
    pub(super) fn deliver(&mut self, now: Time, core: &mut Core, bytes: Bytes) {
        if self.make == Make::Murmuration {
            self.traffic.delivery().came(now, bytes.len());
        }
        core.tell(Event::Data {
            peer: self.peer.clone(),
            bytes,
        });
    }

    pub(super) fn flush(&mut self, core: &mut Core) {
        self.traffic.flush(core, self.id);
    }

    /// The channel whose bytes are the app's.
    pub(super) fn data_lane(&self) -> Lane {
        self.traffic.lane()
    }

    pub(super) fn refused(&mut self, core: &mut Core, step: Step, why: String) -> Verdict {
        match step {
            Step::Candidate => core.dropped(Dropped::Candidate {
                from: self.peer.clone(),
                why,
            }),
            // Of a restart: the link stands as it stood before.
            Step::Describe | Step::Accept if self.is_up() => self.negotiation.settle(),
            Step::Open | Step::Describe | Step::Accept | Step::Send => {
                return self.ended(End::Refused(step, why));
            }
        }
        Verdict::Going
    }

    pub(super) fn ended(&self, end: End) -> Verdict {
        match (self.is_up(), end) {
            (true, End::NoPath | End::Unsecured) => Verdict::Left(Departure::Unreachable),
            (true, End::Closed | End::Refused(..)) => Verdict::Left(Departure::Closed),
            (false, End::NoPath) => Verdict::Failed(Failure::NoPath(self.negotiation.tried())),
            (false, End::Unsecured) => Verdict::Failed(Failure::Unsecured),
            (false, End::Closed) => Verdict::Failed(Failure::Closed),
            (false, End::Refused(step, why)) => Verdict::Failed(Failure::Refused(step, why)),
        }
    }
}
