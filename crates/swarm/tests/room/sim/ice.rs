//! What becomes of the path of a connection that was there: it is cut, or one side's address is
//! another one; it comes back, or ICE is restarted.
//!
//! As in Chromium: nothing is heard for 5 s, then the state is 'disconnected'; for 15 s, then it is
//! 'failed'. A path that is back before that is found again by itself, unless an address has
//! changed; after it, only by a restart. Frames wait meanwhile, and none is lost.

use std::time::Duration;

use murmuration_swarm::{ConnectionState, Input, Lane, LinkId, LinkInput};

use super::{Due, NodeId, World};

const DISCONNECTED: Duration = Duration::from_secs(5);
const FAILED: Duration = Duration::from_secs(15);

/// The state of a connection's path.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Ice {
    #[default]
    Working,
    /// Nothing gets through since then.
    Broken {
        since: Duration,
        /// Nor will it when the network is back: an address of it is nobody's any more.
        stale: bool,
        /// What the page was told.
        told: Told,
    },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Told {
    Nothing,
    Disconnected,
    Failed,
}

impl Ice {
    pub fn is_broken(self) -> bool {
        self != Self::Working
    }
}

type Side = (NodeId, LinkId);

impl World {
    /// The two pages can't reach each other directly, or can again.
    pub fn set_cut(&mut self, a: NodeId, b: NodeId, cut: bool) {
        let pair = (a.min(b), a.max(b));
        if cut {
            self.cuts.insert(pair);
        } else {
            self.cuts.remove(&pair);
        }
        self.network_changed();
    }

    /// A page's address is another one: its connections lead nowhere, but new ones can be made.
    pub fn move_address(&mut self, node: NodeId) {
        let sides: Vec<Side> = self.rtcs.keys().copied().collect();
        for side in sides {
            let other = self.rtcs.get(&side).and_then(|rtc| rtc.other);
            if side.0 == node || other.is_some_and(|other| other.0 == node) {
                self.path_lost(side);
                if let Some(rtc) = self.rtcs.get_mut(&side)
                    && let Ice::Broken { stale, .. } = &mut rtc.ice
                {
                    *stale = true;
                }
            }
        }
    }

    pub(super) fn has_path(&self, a: NodeId, b: NodeId) -> bool {
        let away = |node: NodeId| self.nodes[node].is_stopped() || self.nodes[node].unplugged;
        !self.cuts.contains(&(a.min(b), a.max(b))) && !away(a) && !away(b)
    }

    /// Breaks and mends paths, as the network is now.
    pub(super) fn network_changed(&mut self) {
        let sides: Vec<Side> = self.rtcs.keys().copied().collect();
        for side in sides {
            let Some(rtc) = self.rtcs.get(&side) else {
                continue;
            };
            match (rtc.other, rtc.ice) {
                (Some(other), Ice::Working) if !self.has_path(side.0, other.0) => {
                    self.path_lost(side);
                }
                (
                    Some(other),
                    Ice::Broken {
                        stale: false, told, ..
                    },
                ) if told != Told::Failed && self.has_path(side.0, other.0) => {
                    let delay = self.millis(50..=800);
                    self.plan(delay, Due::Mend(side.0, side.1));
                }
                _ => {}
            }
            self.plan(Duration::from_millis(2), Due::Pair(side.0, side.1));
        }
    }

    /// Nothing gets through any more.
    pub(super) fn path_lost(&mut self, side: Side) {
        let now = self.now;
        let Some(rtc) = self.rtcs.get_mut(&side) else {
            return;
        };
        if let Ice::Working = rtc.ice {
            rtc.ice = Ice::Broken {
                since: now,
                stale: false,
                told: Told::Nothing,
            };
            self.plan(DISCONNECTED, Due::Ice(side.0, side.1));
            self.plan(FAILED, Due::Ice(side.0, side.1));
        }
    }

    /// The browser notices how long nothing has been heard.
    pub(super) fn ice_notices(&mut self, side: Side) {
        let now = self.now;
        let Some(rtc) = self.rtcs.get_mut(&side) else {
            return;
        };
        let Ice::Broken { since, told, .. } = &mut rtc.ice else {
            return;
        };
        let silent = now - *since;
        let state = match *told {
            Told::Nothing | Told::Disconnected if silent >= FAILED => {
                *told = Told::Failed;
                ConnectionState::Failed
            }
            Told::Nothing if silent >= DISCONNECTED => {
                *told = Told::Disconnected;
                ConnectionState::Disconnected
            }
            Told::Nothing | Told::Disconnected | Told::Failed => return,
        };
        self.input(side.0, Input::Link(side.1, LinkInput::Connection(state)));
    }

    /// A path that is back is found again.
    pub(super) fn ice_mends(&mut self, side: Side) {
        let Some(rtc) = self.rtcs.get(&side) else {
            return;
        };
        if let (
            Some(other),
            Ice::Broken {
                stale: false,
                told: Told::Nothing | Told::Disconnected,
                ..
            },
        ) = (rtc.other, rtc.ice)
            && self.has_path(side.0, other.0)
        {
            self.path_found(side);
        }
    }

    /// ICE was restarted on both sides.
    pub(super) fn restarted(&mut self, a: Side, b: Side) {
        if self.has_path(a.0, b.0) {
            self.path_found(a);
            self.path_found(b);
        }
    }

    fn path_found(&mut self, side: Side) {
        let Some(rtc) = self.rtcs.get_mut(&side) else {
            return;
        };
        let Ice::Broken { told, .. } = rtc.ice else {
            return;
        };
        rtc.ice = Ice::Working;
        let stuck: Vec<(Lane, bytes::Bytes)> = rtc.stuck.drain(..).collect();
        for (lane, frame) in stuck {
            self.send(side.0, side.1, lane, frame);
        }
        if told != Told::Nothing {
            let connected = LinkInput::Connection(ConnectionState::Connected);
            self.input(side.0, Input::Link(side.1, connected));
        }
    }
}
