//! What the page knows of its room, and how each thing that happens changes it. Pure folding: the
//! reducer does nothing and asks nobody.

mod action;
mod diagnosis;
mod direct;
mod entry;
mod hubs;
mod ice;
mod keeping;
mod known;
mod log;
mod members;
mod people;
mod servers;

use std::rc::Rc;

use murmuration_room::{Member, Position, Settings};
use murmuration_swarm::{Departure, HubId, Make, MessageId, PeerId};
use yew::Reducible;

pub use action::{Action, Happening, Utterance, Uttered};
pub use diagnosis::{Diagnosis, Fault, GONE, GONE_FOR, Noted, Record, STEPS, Step};
pub use direct::{CONVERSATIONS, Conversation, Direct};
pub use entry::{Author, Entry, Held, Notice, Reach, What};
pub use hubs::{Hub, HubStatus};
pub use ice::{Handout, IceStatus};
pub use keeping::{Importing, Keeping};
pub use known::{Acquaintance, Hearing, Judgement, KNOWN, Known, NAMES};
pub use log::{CHUNK, Chunk, LOG_BYTES, LOG_ENTRIES, Log};
pub use people::{Peer, PeerStatus, People, Proof};
pub use servers::Servers;

use crate::{moment::Moment, nick::Nick, room::Room, text};

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
    /// Whom this page's person has met.
    pub known: Rc<Known>,
    /// What is kept here.
    pub keeping: Keeping,
    /// What this page's person has chosen to be.
    pub settings: Settings,
    /// How it stands with the file that was taken in last.
    pub importing: Importing,
    /// By how many milliseconds the clock here is ahead of the others', when that is much.
    pub clock_off: i64,
    /// What was said and what happened.
    pub log: Log,
    /// What is between this page's person and single members.
    pub direct: Direct,
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
            known: Rc::default(),
            keeping: Keeping::default(),
            settings: Settings::default(),
            importing: Importing::default(),
            clock_off: 0,
            log: Log::default(),
            direct: Direct::default(),
        }
    }

    /// Whether nobody can be reached: only a relay would do, and there is none.
    pub fn is_cut_off(&self) -> bool {
        self.relay_only && !self.ice.servers.turn
    }

    /// How many messages of others there have been that are news.
    pub fn heard(&self) -> u64 {
        self.log.heard() + self.direct.heard()
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
            Happening::Joined {
                peer,
                make,
                nick,
                proof,
            } => self.joined(at, &peer, make, nick, proof),
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
            Happening::Met(met) => self.met(at, met),
            Happening::Added(said) => self.added(said, self.keeping != Keeping::Loading),
            Happening::HeardAgain(said) => self.added(said, false),
            Happening::Given { event, peer } => {
                let to = self.people.get(&peer).and_then(Peer::member);
                self.own(&event, |reach| reach.given(to));
            }
            Happening::Kept { events, by } => {
                for event in events {
                    self.kept(&event, by);
                }
            }
            Happening::Refused { events, why } => {
                for event in events {
                    self.own(&event, |reach| reach.room.refused = Some(why));
                }
            }
            Happening::Gaps(gaps) => {
                self.log.mark_gaps(&gaps);
                self.direct.each(|log| log.mark_gaps(&gaps));
            }
            Happening::LetGo(before) => {
                self.log.forget_before(before);
                self.direct.forget_before(before);
            }
            Happening::Flooding(member) => {
                let who = self.people.call_member(member);
                self.log.push(at, What::Notice(Notice::Flooding(who)));
            }
            Happening::Misbehaving(peer) => self.tell(at, &peer, Notice::Misbehaving),
            Happening::ClockIsOff(off) => self.clock_off = off,
            Happening::Keeping(keeping) => self.keeping = keeping,
            Happening::Settled(settings) => self.settings = settings,
            Happening::Importing(importing) => self.importing = importing,
            Happening::Sent {
                event,
                message,
                to,
                refused,
            } => self.sent(&event, message, &to, refused),
            Happening::Undelivered { peer, messages } => self.settle(&peer, &messages),
            Happening::TurnedTo(with) => self.direct.turn_to(with, self.log.heard()),
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

    fn joined(
        &mut self,
        at: Moment,
        peer: &PeerId,
        make: Make,
        nick: Option<Nick>,
        proof: Option<Proof>,
    ) {
        let is_known = self
            .people
            .get(peer)
            .is_some_and(|known| known.status == PeerStatus::Relinking);
        // Another window of somebody who is here already, perhaps of this page's own person.
        let member = proof.as_ref().map(|proof| proof.member);
        let is_here = member.is_some_and(|member| {
            Some(member) == self.people.my_key() || self.people.here().contains(&member)
        });
        if is_known {
            // The same person on a new link: nobody came, and nobody had left.
            self.people.relinked(peer, proof);
            if let Some(nick) = nick {
                self.renamed(at, peer, nick);
            }
        } else {
            self.people.joined(peer, make, nick, proof);
            if !is_here {
                self.tell(at, peer, |author| Notice::Joined(author, make));
            }
        }
        self.note(at, peer, Some(Step::Linked));
        self.count_here();
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
        let author = self.people.author(peer);
        match why {
            Departure::Replaced => self.people.set(peer, PeerStatus::Relinking),
            Departure::Closed | Departure::Unreachable => self.people.remove(peer),
        }
        let is_here =
            |member| Some(member) == self.people.my_key() || self.people.here().contains(&member);
        // Who has another window open is still here.
        let gone = author.filter(|author| !author.member.is_some_and(is_here));
        let member = gone.as_ref().and_then(|gone| gone.member);
        let notice = match why {
            Departure::Replaced => None,
            Departure::Closed => gone.map(Notice::Left),
            Departure::Unreachable => gone.map(Notice::Lost),
        };
        if let Some(notice) = notice {
            self.push_about(at, member, notice);
        }
        self.note(at, peer, Some(Step::Left(why)));
        self.count_here();
    }

    fn steady(&mut self, at: Moment, peer: &PeerId) {
        self.people.set(peer, PeerStatus::Linked);
        self.note(at, peer, Some(Step::Back));
        self.settle(peer, &[]);
    }

    fn sent(&mut self, event: &Position, message: MessageId, to: &[PeerId], refused: usize) {
        let silent = |id: &PeerId| {
            let peer = self.people.get(id)?;
            (peer.status == PeerStatus::Wavering).then(|| self.people.call_peer(peer))
        };
        let waiting: Vec<Author> = to.iter().filter_map(silent).collect();
        self.log.update(event, |what| {
            if let What::Own {
                message: name,
                reach,
                ..
            } = what
            {
                *name = Some(message);
                reach.to += to.len();
                reach.refused += refused;
                reach.waiting.extend(waiting);
            }
        });
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
            self.push_about(at, author.member, notice(author));
        }
    }

    /// Puts a notice about somebody in the log, unless they are muted.
    fn push_about(&mut self, at: Moment, member: Option<Member>, notice: Notice) {
        let hearing = member.map(|member| self.known.hearing(&member));
        if hearing.unwrap_or_default() == Hearing::Heard {
            self.log.push(at, What::Notice(notice));
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
