//! Whom we have heard of.

use std::{cmp::Reverse, collections::VecDeque, time::Duration};

use bytes::Bytes;
use fastrand::Rng;
use litemap::LiteMap;

use super::{core::Core, jittered, signalling::Way};
use crate::{Event, Failure, HubId, LinkId, Make, PeerId, Time, wire::Token};

/// How many peers are remembered. Links are far fewer; the rest makes room for who comes.
const KNOWN: usize = 512;
/// How many offers of a peer are remembered, to know them when they come again.
const OFFERS: usize = 8;
/// How many links before are remembered.
const BEFORE: usize = 4;
/// How long after its last sign of life a peer is still worth another try.
const ALIVE: Duration = Duration::from_secs(20);
/// How long after its last sign of life a peer is rather there than not: as long as an offer waits
/// for its answer.
const JUST_NOW: Duration = Duration::from_secs(6);
/// The first rest after a failed attempt; it doubles each time.
const REST: Duration = Duration::from_secs(1);
/// The same with an original, which is told that the attempt is over.
const REST_OF_ORIGINAL: Duration = Duration::from_millis(250);
/// The longest rest after a failed attempt.
const REST_MOST: Duration = Duration::from_secs(30);

/// What is known of a peer: a person, whatever becomes of the links to it.
#[derive(Debug)]
pub(super) struct Peer {
    pub id: PeerId,
    pub make: Make,
    /// The run of its page, if it is of our make.
    pub run: Option<Token>,
    /// The hubs at which it was heard, the latest first.
    pub via: Vec<HubId>,
    /// The peer through which it was heard, if it was, and no hub has been the way since.
    pub carrier: Option<PeerId>,
    pub heard: Time,
    /// When we offer, unless it does before.
    pub call_at: Option<Time>,
    /// The link that is open.
    pub link: Option<LinkId>,
    /// The names of the links before, the last ones, and how many bytes had come over each.
    pub before: VecDeque<(Token, u64)>,
    /// The link that is being made: the first one, or one to replace `link`.
    pub handshake: Option<LinkId>,
    /// Who it is, once it has proven that. It stays the same for as long as it is remembered.
    pub who: Option<Bytes>,
    /// How many attempts at a link with it have begun.
    pub attempts: u32,
    /// The last attempt that came to nothing: it is to be told, for the other side may go on with it.
    pub given_up: Option<Token>,
    /// Why the last attempt failed, where the app was told that there will be another one.
    pub to_retry: Option<Failure>,
    /// How many attempts in a row failed.
    pub failures: u32,
    rest_until: Time,
    offers: VecDeque<u64>,
}

impl Peer {
    /// Whether anything of it is held that must not be forgotten.
    fn idle(&self) -> bool {
        self.link.is_none() && self.handshake.is_none()
    }

    /// Whether a link with it may be up over which that one was proven, or nobody.
    ///
    /// # Errors
    /// When it may not: why, in words.
    pub fn may_be(&self, who: Option<&Bytes>) -> Result<(), &'static str> {
        match (&self.who, who) {
            (Some(before), Some(who)) if before != who => {
                Err("it has proven to be somebody else before")
            }
            (Some(_), None) => Err("it has proven who it is before, and does not any more"),
            (None, _) | (Some(_), Some(_)) => Ok(()),
        }
    }

    /// Whether there is any point in making a link with it: an original proves nothing.
    pub fn could_be_linked(&self, core: &Core) -> bool {
        let proves = self.make == Make::Murmuration;
        proves || !core.requires_vouching() && self.may_be(None).is_ok()
    }

    /// Whether an offer of that fingerprint came before; it is remembered.
    pub fn knew_offer(&mut self, fingerprint: u64) -> bool {
        if self.offers.contains(&fingerprint) {
            return true;
        }
        if self.offers.len() == OFFERS {
            self.offers.pop_front();
        }
        self.offers.push_back(fingerprint);
        false
    }

    /// A link with it is over.
    pub fn link_ended(&mut self, link: Option<(Token, u64)>) {
        if self.before.len() == BEFORE {
            self.before.pop_front();
        }
        self.before.extend(link);
    }

    /// Plans to offer at `at`, or when it has rested after the last failure.
    pub fn call(&mut self, at: Time) {
        let at = at.max(self.rest_until);
        self.call_at = Some(self.call_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Whether it was heard of late, so that it may still be there.
    pub fn is_worth_a_try(&self, now: Time) -> bool {
        now.since(self.heard) <= ALIVE
    }

    /// Whether it was heard of just now, so that it is rather there than not.
    pub fn was_heard_of_late(&self, now: Time) -> bool {
        now.since(self.heard) <= JUST_NOW
    }

    /// An attempt failed. Gives how long it is until the next, if there is to be one.
    pub fn failed(&mut self, now: Time, rng: &mut Rng) -> Option<Duration> {
        let first = match self.make {
            Make::Murmuration => REST,
            Make::Original => REST_OF_ORIGINAL,
        };
        let rest = jittered(rng, (first * 2u32.pow(self.failures.min(7))).min(REST_MOST));
        self.failures = self.failures.saturating_add(1);
        self.rest_until = now + rest;
        self.call_at = None;
        if !self.is_worth_a_try(now) {
            return None;
        }
        self.call(self.rest_until);
        Some(rest)
    }

    /// It is not called, whatever was planned: the app is told, if it waits for that.
    pub fn is_tried_no_more(&mut self, core: &mut Core) {
        if let Some(why) = self.to_retry.take() {
            core.tell(Event::Failed {
                peer: self.id.clone(),
                why,
                retry: None,
            });
        }
    }

    /// Starts anew: failures of before say nothing about what comes.
    pub fn start_anew(&mut self) {
        self.failures = 0;
        self.rest_until = Time::default();
    }

    /// An attempt succeeded.
    pub fn succeeded(&mut self, link: LinkId) {
        self.link = Some(link);
        self.handshake = None;
        self.given_up = None;
        self.call_at = None;
        self.start_anew();
    }
}

/// All of them, bounded.
#[derive(Debug, Default)]
pub(super) struct Peers(LiteMap<PeerId, Peer>);

impl Peers {
    /// Forgets somebody, if there are too many to hear of another one. Gives who that was.
    pub fn make_room_for(&mut self, id: &PeerId) -> Option<Peer> {
        if self.0.contains_key(id) || self.0.len() < KNOWN {
            return None;
        }
        let idle = self.0.values().filter(|peer| peer.idle());
        // Strangers can invent others without end, but not prove to be them.
        let oldest = idle.min_by_key(|peer| (peer.who.is_some(), peer.heard))?;
        let oldest = oldest.id.clone();
        self.0.remove(&oldest)
    }

    /// Notes a sign of life, and gives the peer.
    pub fn heard(&mut self, now: Time, id: PeerId, make: Make, way: &Way) -> &mut Peer {
        let peer = self.0.entry(id.clone()).or_insert_with(|| Peer {
            id,
            make,
            run: None,
            via: Vec::new(),
            carrier: None,
            heard: now,
            call_at: None,
            link: None,
            before: VecDeque::new(),
            handshake: None,
            who: None,
            attempts: 0,
            to_retry: None,
            given_up: None,
            failures: 0,
            rest_until: Time::default(),
            offers: VecDeque::new(),
        });
        peer.heard = now;
        match way {
            Way::Hub(hub) => {
                peer.via.retain(|before| before != hub);
                peer.via.insert(0, *hub);
                peer.carrier = None;
            }
            Way::Peer(carrier) => peer.carrier = Some(carrier.clone()),
        }
        peer
    }

    /// Whoever rests after a failure does so no longer.
    pub fn hurry(&mut self, now: Time) {
        for (_, peer) in self.0.iter_mut() {
            peer.rest_until = now.min(peer.rest_until);
            if peer.failures > 0 && peer.call_at.is_some() {
                peer.call_at = Some(now);
            }
        }
    }

    pub fn get(&self, id: &PeerId) -> Option<&Peer> {
        self.0.get(id)
    }

    pub fn get_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        self.0.get_mut(id)
    }

    /// The links that are open, in the order of their peers' ids.
    pub fn links(&self) -> impl Iterator<Item = (&PeerId, LinkId)> {
        self.0
            .iter()
            .filter_map(|(id, peer)| Some((id, peer.link?)))
    }

    /// Those with peers of our make.
    pub fn links_with_ours(&self) -> impl Iterator<Item = (&PeerId, LinkId)> {
        let ours = self.0.iter();
        let ours = ours.filter(|(_, peer)| peer.make == Make::Murmuration);
        ours.filter_map(|(id, peer)| Some((id, peer.link?)))
    }

    /// How many peers are linked or about to be, but for this one.
    pub fn engaged_without(&self, id: &PeerId) -> usize {
        self.0
            .values()
            .filter(|peer| !peer.idle() && peer.id != *id)
            .count()
    }

    /// How many handshakes are going on.
    pub fn handshakes(&self) -> usize {
        self.0
            .values()
            .filter(|peer| peer.handshake.is_some())
            .count()
    }

    /// The links that are being made.
    pub fn attempts(&self) -> Vec<LinkId> {
        self.0.values().filter_map(|peer| peer.handshake).collect()
    }

    /// Plans to call those at once whose attempts have failed and who may still be there.
    pub fn try_again(&mut self, now: Time) {
        for (_, peer) in self.0.iter_mut() {
            if peer.failures > 0 && peer.idle() && peer.is_worth_a_try(now) {
                peer.start_anew();
                peer.call(now);
            }
        }
    }

    /// Whom to call by now: first who has proven who it is, then who was heard of last. For not all
    /// may have their turn, and those that strangers have invented are soon heard of no more.
    pub fn to_call(&self, now: Time) -> Vec<PeerId> {
        let due = self.0.values();
        let due = due.filter(|peer| peer.call_at.is_some_and(|at| at <= now));
        let mut due: Vec<&Peer> = due.collect();
        due.sort_by_key(|peer| Reverse((peer.who.is_some(), peer.heard)));
        due.into_iter().map(|peer| peer.id.clone()).collect()
    }

    /// When somebody is to be called.
    pub fn deadline(&self) -> Option<Time> {
        self.0.values().filter_map(|peer| peer.call_at).min()
    }
}
