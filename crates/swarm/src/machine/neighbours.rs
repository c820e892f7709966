//! Peers through peers: each tells the others with whom it is linked, carries their signalling to
//! those, and so has two meet that no hub has introduced, or that have lost each other while no hub
//! is there.
//!
//! Whoever carries a message could make one up, as a hub could.

use std::time::Duration;

use litemap::LiteMap;

use super::{Machine, aside::Aside, budget::Budget, jittered, signalling::Way};
use crate::{Dropped, LinkId, PeerId, Time, wire::Message};

/// How long a change of links waits for others before all are told.
const TELL: Duration = Duration::from_millis(500);
/// How many peers are told of.
const PEERS: usize = 64;
/// How long the side of the smaller id waits for a hub to introduce it to a peer of a peer, and the
/// other one for the first.
const INTRODUCED: (Duration, Duration) = (Duration::from_millis(1500), Duration::from_secs(4));
/// The longest wait until it is tried again; the first is the one above, and it doubles each time.
const AGAIN_MOST: Duration = Duration::from_secs(15);
/// How many peers of peers are remembered.
const KNOWN: usize = 256;
/// Through how many peers a message goes.
const CARRIERS: usize = 2;
/// How long it takes, after a burst of them, for one more message of a peer to be carried. A link needs
/// two, and a restart as many.
const CARRY: Duration = Duration::from_millis(250);

/// What is known of peers' peers.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// With whom this page is linked, as the others were told.
    told: Vec<PeerId>,
    tell_at: Option<Time>,
    /// Those with whom it is not, though a peer is.
    strangers: LiteMap<PeerId, Stranger>,
    /// What each peer may still have carried.
    allowance: LiteMap<PeerId, Budget>,
}

#[derive(Debug)]
struct Stranger {
    greet_at: Time,
    pause: Duration,
}

impl Neighbours {
    /// When something is due.
    pub fn deadline(&self) -> Option<Time> {
        let strangers = self.strangers.values().map(|stranger| stranger.greet_at);
        self.tell_at.into_iter().chain(strangers).min()
    }

    fn may_carry(&mut self, now: Time, from: &PeerId) -> bool {
        let allowance = self.allowance.entry(from.clone());
        let allowance = allowance.or_insert_with(|| Budget::new(now, CARRY));
        allowance.take(now, 0)
    }
}

impl Machine {
    /// With whom this page is linked is another question now than before.
    pub(super) fn links_changed(&mut self, now: Time) {
        self.count_links();
        self.neighbours.tell_at.get_or_insert(now + TELL);
        self.look_for_strangers(now);
    }

    /// Does what is due.
    pub(super) fn neighbours_due(&mut self, now: Time) {
        if self.neighbours.tell_at.is_some_and(|at| now >= at) {
            self.neighbours.tell_at = None;
            self.tell_links();
        }
        let due: Vec<PeerId> = self
            .neighbours
            .strangers
            .iter()
            .filter(|(_, stranger)| now >= stranger.greet_at)
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            self.greet_stranger(now, id);
        }
        self.carry_outgoing();
    }

    /// A linked peer said something that concerns others.
    pub(super) fn told_aside(&mut self, now: Time, link: LinkId, said: Aside) {
        let Some(from) = self.links.get(&link).map(|link| link.peer.clone()) else {
            return;
        };
        match said {
            Aside::Peers(peers) => {
                if let Some(link) = self.links.get_mut(&link) {
                    link.neighbours = peers;
                }
                self.look_for_strangers(now);
            }
            Aside::Carry { to, body } => self.carry(now, from, &to, body),
            Aside::Carried { from: author, body } => self.carried(now, from, author, &body),
            _ => {}
        }
    }

    /// Hands on what a peer wants to have carried.
    fn carry(&mut self, now: Time, from: PeerId, to: &PeerId, body: String) {
        if !self.neighbours.may_carry(now, &from) {
            return self.core.dropped(Dropped::TooMany(from));
        }
        let link = self.peers.get(to).and_then(|peer| peer.link);
        if let Some(link) = link.and_then(|link| self.links.get_mut(&link)) {
            link.say_aside(&mut self.core, &Aside::Carried { from, body });
        }
    }

    /// Somebody's signalling came through a peer.
    fn carried(&mut self, now: Time, carrier: PeerId, author: PeerId, body: &str) {
        let Some(text) = self.core.unwrap(body) else {
            let why = "carried, and not sealed as this room's are".to_owned();
            return self.core.dropped(Dropped::HubMessage(why));
        };
        match Message::decode(&text) {
            Ok(message) if *message.from() == author && message.is_of_our_make() => {
                self.signalled(now, Way::Peer(carrier), message);
            }
            Ok(_) => self
                .core
                .dropped(Dropped::HubMessage("carried under another name".into())),
            Err(why) => self.core.dropped(Dropped::HubMessage(why.to_string())),
        }
    }

    /// Sends what is to be carried, through some who are linked with whom it is for.
    pub(super) fn carry_outgoing(&mut self) {
        for (to, body) in std::mem::take(&mut self.core.to_carry) {
            let carry = Aside::Carry {
                to: to.clone(),
                body,
            };
            for carrier in self.carriers(&to) {
                if let Some(link) = self.links.get_mut(&carrier) {
                    link.say_aside(&mut self.core, &carry);
                }
            }
        }
    }

    /// The links through which a peer can be reached; first the one through which it was heard last.
    fn carriers(&self, to: &PeerId) -> Vec<LinkId> {
        let last = self.peers.get(to).and_then(|peer| peer.carrier.as_ref());
        let mut carriers: Vec<LinkId> = self
            .links
            .iter()
            .filter(|(_, link)| link.is_steady() && link.peer != *to)
            .filter(|(_, link)| link.neighbours.contains(to) || last == Some(&link.peer))
            .map(|(&id, _)| id)
            .collect();
        carriers.sort_by_key(|id| {
            let peer = self.links.get(id).map(|link| &link.peer);
            (peer != last, *id)
        });
        carriers.truncate(CARRIERS);
        carriers
    }

    fn count_links(&mut self) {
        self.core.count_links(self.peers.links().count());
    }

    /// Tells everybody with whom this page is linked, if it has changed; who is new, in any case.
    fn tell_links(&mut self) {
        let linked = self.peers.links_with_ours();
        let linked: Vec<(PeerId, LinkId)> = linked
            .take(PEERS)
            .map(|(peer, link)| (peer.clone(), link))
            .collect();
        let peers: Vec<PeerId> = linked.iter().map(|(peer, _)| peer.clone()).collect();
        let list = Aside::Peers(peers.clone());
        for (_, link) in linked {
            if let Some(link) = self.links.get_mut(&link)
                && (peers != self.neighbours.told || !link.knows_neighbours)
            {
                link.knows_neighbours = true;
                link.say_aside(&mut self.core, &list);
            }
        }
        self.neighbours.told = peers;
    }

    /// Sees who of the peers' peers is not linked with this page, and forgets who is.
    fn look_for_strangers(&mut self, now: Time) {
        let links = self.links.values().filter(|link| link.is_up());
        let mut strangers: Vec<PeerId> = links
            .flat_map(|link| link.neighbours.iter())
            .filter(|id| self.is_stranger(id))
            .cloned()
            .collect();
        strangers.sort();
        strangers.dedup();
        strangers.truncate(KNOWN);
        let known = &mut self.neighbours.strangers;
        known.retain(|id, _| strangers.binary_search(id).is_ok());
        for id in strangers {
            let pause = match self.core.me < id {
                true => INTRODUCED.0,
                false => INTRODUCED.1,
            };
            let rng = &mut self.core.rng;
            known.entry(id).or_insert_with(|| Stranger {
                greet_at: now + jittered(rng, pause),
                pause,
            });
        }
        let linked = |id: &PeerId| self.peers.get(id).is_some_and(|peer| peer.link.is_some());
        self.neighbours.allowance.retain(|id, _| linked(id));
    }

    fn is_stranger(&self, id: &PeerId) -> bool {
        let linked = self.peers.get(id).is_some_and(|peer| peer.link.is_some());
        *id != self.core.me && !linked
    }

    /// Announces this page to a peer's peer, through that peer, unless the two are about to
    /// link or nobody can be linked with.
    fn greet_stranger(&mut self, now: Time, id: PeerId) {
        let busy = self
            .peers
            .get(&id)
            .is_some_and(|peer| peer.handshake.is_some());
        let Some(stranger) = self.neighbours.strangers.get_mut(&id) else {
            return;
        };
        stranger.pause = (stranger.pause * 2).min(AGAIN_MOST);
        stranger.greet_at = now + jittered(&mut self.core.rng, stranger.pause);
        if !(busy || self.cut_off || self.full_for(&id))
            && let Some(body) = self.core.announcement(&id.channel())
        {
            self.core.to_carry.push((id, body));
        }
    }
}
