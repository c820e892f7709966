//! What the page knows of its room, and how each thing that happens changes it. Pure folding: the
//! reducer does nothing and asks nobody.

mod action;
mod diagnosis;
mod entry;
mod hubs;
mod ice;
mod log;
mod people;
mod servers;

use std::rc::Rc;

use murmuration_swarm::{Departure, HubId, Make, MessageId, PeerId};
use yew::Reducible;

pub use action::{Action, Happening};
pub use diagnosis::{Diagnosis, Fault, GONE, GONE_FOR, Noted, Record, STEPS, Step};
pub use entry::{Author, Entry, Notice, Reach, What};
pub use hubs::{Hub, HubStatus};
pub use ice::{Handout, IceStatus};
pub use log::{CHUNK, Chunk, LOG_BYTES, LOG_ENTRIES, Log};
pub use people::{Peer, PeerStatus, People};
pub use servers::Servers;

use crate::{
    moment::Moment,
    nick::Nick,
    room::Room,
    text::{self, Text},
};

/// A room, as this page sees it. Cheap to clone: what can be large is shared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomState {
    /// Which room.
    pub room: Room,
    /// Who is in it, this page included.
    pub people: People,
    /// The hubs, in the order of the configuration.
    pub hubs: Rc<Vec<Hub>>,
    /// Whether links go through relays alone, so that nobody learns this page's addresses.
    pub relay_only: bool,
    /// With whose help links are made.
    pub ice: IceStatus,
    /// What was tried with whom.
    pub diagnosis: Diagnosis,
    /// What was said and what happened.
    pub log: Log,
}

impl RoomState {
    /// A room that is about to be entered.
    pub fn new(room: Room, me: PeerId, nick: Nick) -> Self {
        Self {
            room,
            people: People::new(me, nick),
            hubs: Rc::default(),
            relay_only: false,
            ice: IceStatus::default(),
            diagnosis: Diagnosis::default(),
            log: Log::default(),
        }
    }

    /// Whether nobody can be reached: only a relay would do, and there is none.
    pub fn is_cut_off(&self) -> bool {
        self.relay_only && !self.ice.servers.turn
    }

    fn fold(&mut self, Action { at, happening }: Action) {
        match happening {
            Happening::Entered { hubs } => self.enter(at, hubs),
            Happening::Hub(hub, status) => self.hub(at, hub, status),
            Happening::Connecting { peer, make } => {
                self.people.connecting(peer.clone(), make);
                self.note(at, &peer, None);
            }
            Happening::RelayOnly(on) => self.relay_only = on,
            Happening::Ice(status) => self.ice = status,
            Happening::Joined { peer, make, nick } => self.joined(at, &peer, make, nick),
            Happening::Renamed { peer, nick } => self.renamed(at, &peer, nick),
            Happening::Said { peer, line, cut } => self.said(at, &peer, &line, cut),
            Happening::Wavering(peer) => {
                self.people.set(&peer, PeerStatus::Wavering);
                self.note(at, &peer, Some(Step::Silent));
            }
            Happening::Steady(peer) => self.steady(at, &peer),
            Happening::Failed { peer, why, retry } => {
                self.people.failed(&peer, retry);
                self.note(at, &peer, Some(Step::Failed(Fault::from(&why))));
            }
            Happening::Left { peer, why } => self.left(at, &peer, why),
            Happening::Trying { peer, what } => self.note(at, &peer, Some(Step::Tried(what))),
            Happening::Path { peer, path } => {
                self.people.reach_by(&peer, path);
                self.note(at, &peer, None);
            }
            Happening::Sent {
                message,
                text,
                to,
                refused,
            } => self.sent(at, message, &text, &to, refused),
            Happening::Undelivered { peer, messages } => self.settle(&peer, &messages),
            Happening::CalledMyself(nick) => self.called_myself(at, nick),
        }
    }

    fn enter(&mut self, at: Moment, mut hubs: Vec<Hub>) {
        let again = !self.hubs.is_empty();
        self.people.clear();
        self.diagnosis = Diagnosis::default();
        for hub in &mut hubs {
            hub.since = at;
        }
        self.hubs = Rc::new(hubs);
        let notice = if again {
            Notice::Returned
        } else {
            Notice::Entered(self.room.clone())
        };
        self.log.push(at, What::Notice(notice));
    }

    fn hub(&mut self, at: Moment, hub: HubId, status: HubStatus) {
        if let Some(hub) = Rc::make_mut(&mut self.hubs).get_mut(hub.0) {
            hub.turn(at, status);
        }
    }

    fn joined(&mut self, at: Moment, peer: &PeerId, make: Make, nick: Option<Nick>) {
        match self.people.get(peer).map(|known| known.status) {
            // The same person on a new link: nobody came, and nobody had left.
            Some(PeerStatus::Relinking) => {
                self.people.set(peer, PeerStatus::Linked);
                if let Some(nick) = nick {
                    self.renamed(at, peer, nick);
                }
            }
            _ => {
                self.people.joined(peer, make, nick);
                self.tell(at, peer, |author| Notice::Joined(author, make));
            }
        }
        self.note(at, peer, Some(Step::Linked));
    }

    fn renamed(&mut self, at: Moment, peer: &PeerId, nick: Nick) {
        let Some(from) = self.people.author(peer) else {
            return;
        };
        if self.people.rename(peer, nick) {
            self.tell(at, peer, |to| Notice::Renamed { from, to });
        }
        self.note(at, peer, None);
    }

    fn called_myself(&mut self, at: Moment, nick: Nick) {
        if self.people.rename_me(nick) {
            let notice = Notice::CalledMyself(self.people.author_me());
            self.log.push(at, What::Notice(notice));
        }
    }

    fn said(&mut self, at: Moment, peer: &PeerId, line: &str, cut: bool) {
        if let Some(by) = self.people.author(peer) {
            self.log.push(
                at,
                What::Said {
                    by,
                    text: text::shown(line),
                    cut,
                },
            );
        }
    }

    fn left(&mut self, at: Moment, peer: &PeerId, why: Departure) {
        match why {
            Departure::Replaced => self.people.set(peer, PeerStatus::Relinking),
            Departure::Closed => {
                self.tell(at, peer, Notice::Left);
                self.people.remove(peer);
            }
            Departure::Unreachable => {
                self.tell(at, peer, Notice::Lost);
                self.people.remove(peer);
            }
        }
        self.note(at, peer, Some(Step::Left(why)));
    }

    fn steady(&mut self, at: Moment, peer: &PeerId) {
        self.people.set(peer, PeerStatus::Linked);
        self.note(at, peer, Some(Step::Back));
        self.settle(peer, &[]);
    }

    fn sent(&mut self, at: Moment, message: MessageId, text: &Text, to: &[PeerId], refused: usize) {
        let silent = |id: &PeerId| {
            let peer = self.people.get(id)?;
            (peer.status == PeerStatus::Wavering).then(|| self.people.call_peer(peer))
        };
        let reach = Reach {
            to: to.len(),
            refused,
            waiting: to.iter().filter_map(silent).collect(),
            lost: Vec::new(),
        };
        let own = What::Own {
            message,
            by: self.people.author_me(),
            text: text::shown(text.as_str()),
            reach,
        };
        self.log.push(at, own);
    }

    /// A peer has all that was sent to it, but for these messages.
    fn settle(&mut self, peer: &PeerId, lost: &[MessageId]) {
        // They may have left the room by now.
        let gone = || self.diagnosis.get(peer).map(|gone| gone.author.clone());
        if let Some(author) = self.people.author(peer).or_else(gone) {
            self.log.settle(&author, lost);
        }
    }

    fn note(&mut self, at: Moment, peer: &PeerId, step: Option<Step>) {
        self.diagnosis.note(at, &self.people, peer, step);
    }

    /// Puts a notice about a peer in the log, if that peer is known.
    fn tell(&mut self, at: Moment, peer: &PeerId, notice: impl FnOnce(Author) -> Notice) {
        if let Some(author) = self.people.author(peer) {
            self.log.push(at, What::Notice(notice(author)));
        }
    }
}

impl Reducible for RoomState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.fold(action);
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests;
