//! What the connection and its channels report, and what it means at each stage.

use bytes::Bytes;

use super::{GREETING, Link, Stage, Verdict, WAVERING};
use crate::{
    ConnectionState, Departure, Event, Failure, Lane, Make, Step, Time, Tried, machine::core::Core,
};

/// Why a link ends, whatever its stage.
pub(super) enum End {
    Closed,
    NoPath,
    Refused(Step, String),
}

impl Link {
    pub(super) fn connection(
        &mut self,
        now: Time,
        core: &mut Core,
        state: ConnectionState,
    ) -> Verdict {
        match (state, &mut self.stage) {
            (ConnectionState::Connected, Stage::Wavering { .. }) => {
                self.stage = Stage::Open;
                core.tell(Event::Steady(self.peer.clone()));
            }
            (ConnectionState::Connected, Stage::Opening { connected }) => *connected = true,
            (ConnectionState::Disconnected, Stage::Open) => {
                self.stage = Stage::Wavering {
                    until: now + WAVERING,
                };
                core.tell(Event::Wavering(self.peer.clone()));
            }
            (ConnectionState::Failed, _) => return self.ended(End::NoPath),
            (ConnectionState::Closed, _) => return self.ended(End::Closed),
            (ConnectionState::Connected | ConnectionState::Disconnected, _) => {}
        }
        Verdict::Going
    }

    pub(super) fn opened(&mut self, now: Time, core: &mut Core, lane: Lane) -> Verdict {
        // Of a peer of ours it means nothing: it listens on both.
        if !self.traffic.opened(lane) && self.make == Make::Original {
            return Verdict::Half;
        }
        self.flush(core);
        if lane != self.data_lane() {
            return Verdict::Going;
        }
        match (&self.stage, self.make) {
            (Stage::Greeting { .. } | Stage::Open | Stage::Wavering { .. }, _) => Verdict::Going,
            (_, Make::Original) => Verdict::Up,
            (_, Make::Murmuration) if self.traffic.greeted() => Verdict::Up,
            (_, Make::Murmuration) => {
                self.stage = Stage::Greeting {
                    until: now + GREETING,
                };
                Verdict::Going
            }
        }
    }

    pub(super) fn frame(&mut self, core: &mut Core, lane: Lane, bytes: Bytes) -> Verdict {
        let known = matches!(self.stage, Stage::Open | Stage::Wavering { .. });
        self.traffic.heard_on(lane);
        match lane {
            Lane::Aside => {
                let greeting = self.traffic.aside(core, &self.peer, &bytes);
                match (greeting, &self.stage) {
                    (Some(_), Stage::Greeting { .. }) => return Verdict::Up,
                    (Some(greeting), _) if known => {
                        core.tell(Event::Greeted {
                            peer: self.peer.clone(),
                            greeting,
                        });
                    }
                    (Some(_) | None, _) => {}
                }
            }
            Lane::Local | Lane::Remote if bytes.is_empty() => {}
            Lane::Local | Lane::Remote if known => {
                core.tell(Event::Data {
                    peer: self.peer.clone(),
                    bytes,
                });
            }
            Lane::Local | Lane::Remote => {
                if !self.traffic.hold(bytes) {
                    return Verdict::Up;
                }
            }
        }
        Verdict::Going
    }

    pub(super) fn flush(&mut self, core: &mut Core) {
        self.traffic.flush(core, self.id);
    }

    /// The channel whose bytes are the app's.
    pub(super) fn data_lane(&self) -> Lane {
        self.traffic.lane()
    }

    /// Which addresses the two sides have told each other of.
    pub(super) fn tried(&self) -> Tried {
        Tried {
            ours: self.local.addresses(),
            theirs: self.remote.addresses(),
        }
    }

    pub(super) fn ended(&self, end: End) -> Verdict {
        match (&self.stage, end) {
            (Stage::Open | Stage::Wavering { .. }, End::NoPath) => {
                Verdict::Left(Departure::Unreachable)
            }
            (Stage::Open | Stage::Wavering { .. }, End::Closed | End::Refused(..)) => {
                Verdict::Left(Departure::Closed)
            }
            (_, End::NoPath) => Verdict::Failed(Failure::NoPath(self.tried())),
            (_, End::Closed) => Verdict::Failed(Failure::Closed),
            (_, End::Refused(step, why)) => Verdict::Failed(Failure::Refused(step, why)),
        }
    }
}
