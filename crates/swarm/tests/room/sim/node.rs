//! A page, and what its app was told.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use bytes::Bytes;
use murmuration_swarm::{
    App, Dropped, Event, HubUrl, Input, Machine, MessageId, Options, PeerId, Vouch,
};

use super::{
    middle::Middle,
    original::{Original, Version},
};

/// A page of a room.
pub struct Node {
    pub id: PeerId,
    pub alive: bool,
    /// Whom the app knows, and how.
    pub peers: BTreeMap<PeerId, Shown>,
    /// With whom no link was made, and to whom there is to be another attempt.
    pub resting: BTreeSet<PeerId>,
    /// What it was sent, by whom.
    pub heard: Vec<(PeerId, Bytes)>,
    /// The answers to what it sent.
    pub sent: BTreeMap<MessageId, Vec<PeerId>>,
    /// What it was told not to have been delivered, and to whom.
    pub undelivered: Vec<(MessageId, PeerId)>,
    pub dropped: Vec<Dropped>,
    /// Everything it was told.
    pub told: Vec<(Duration, Event)>,
    /// Counts its lives: what was on its way to an earlier one is lost.
    pub(super) life: u32,
    pub(super) wake: Option<Duration>,
    /// By how much its clock is ahead of the world's.
    pub(super) ahead: Duration,
    pub(super) suspended: Option<Suspended>,
    /// It has no network.
    pub(super) unplugged: bool,
    /// What has come while it was.
    pub(super) backlog: Vec<Input>,
    pub(super) kind: Kind,
}

/// How a page can be kept from doing anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Suspended {
    /// Its scripts are: its connections are alive.
    Frozen,
    /// All of its process is.
    Stopped,
}

/// What a page is built on.
pub(super) enum Kind {
    Ours(Box<Machine>),
    Original(Original),
    /// No page at all, and so never alive: who sits between two pages.
    Middle(Middle),
}

/// A peer as the app shows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shown {
    Connecting,
    Joined,
    Wavering,
}

impl Node {
    pub(super) fn ours(id: u128, seed: u64, hubs: usize, vouch: Option<Box<dyn Vouch>>) -> Self {
        let id = PeerId::from_random(id);
        let urls = (0..hubs).map(|n| HubUrl::parse(&format!("http://hub{n}.test")).expect("a URL"));
        let app = App::new("room").expect("a name");
        let mut options = Options::new(urls.collect(), app, id.clone());
        options.greeting = serde_json::json!({ "nick": id.short() });
        options.vouch = vouch;
        Self::new(id, Kind::Ours(Box::new(Machine::new(options, seed))))
    }

    pub(super) fn middle(id: u128) -> Self {
        Self::new(PeerId::from_random(id), Kind::Middle(Middle::default()))
    }

    pub(super) fn original(id: u128, version: Version) -> Self {
        let kind = Kind::Original(Original::new(version));
        Self::new(PeerId::from_random(id), kind)
    }

    fn new(id: PeerId, kind: Kind) -> Self {
        Self {
            id,
            alive: false,
            peers: BTreeMap::new(),
            resting: BTreeSet::new(),
            heard: Vec::new(),
            sent: BTreeMap::new(),
            undelivered: Vec::new(),
            dropped: Vec::new(),
            told: Vec::new(),
            life: 0,
            wake: None,
            ahead: Duration::ZERO,
            suspended: None,
            unplugged: false,
            backlog: Vec::new(),
            kind,
        }
    }

    pub fn is_original(&self) -> bool {
        matches!(self.kind, Kind::Original(_))
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended.is_some()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.suspended == Some(Suspended::Stopped)
    }

    /// The peers that the app shows as linked.
    pub fn linked(&self) -> Vec<&PeerId> {
        self.peers
            .iter()
            .filter(|(_, shown)| **shown == Shown::Joined)
            .map(|(id, _)| id)
            .collect()
    }

    /// Folds an event, and holds it to its contract.
    pub(super) fn tell(&mut self, now: Duration, event: Event) {
        self.told.push((now, event.clone()));
        match event {
            Event::Connecting { peer, .. } => {
                self.resting.remove(&peer);
                let before = self.peers.insert(peer, Shown::Connecting);
                assert_eq!(
                    before, None,
                    "told of as connecting while it was shown already"
                );
            }
            Event::Joined { peer, .. } => {
                let before = self.peers.insert(peer, Shown::Joined);
                assert!(
                    matches!(before, None | Some(Shown::Connecting)),
                    "joined as {before:?}"
                );
            }
            Event::Failed { peer, retry, .. } => {
                let shown = self.peers.remove(&peer);
                let resting = self.resting.remove(&peer);
                match shown {
                    Some(shown) => assert_eq!(shown, Shown::Connecting),
                    None => assert!(resting && retry.is_none(), "a failure out of nothing"),
                }
                if retry.is_some() {
                    self.resting.insert(peer);
                }
            }
            Event::Left { peer, .. } => {
                let before = self.peers.remove(&peer);
                assert!(
                    matches!(before, Some(Shown::Joined | Shown::Wavering)),
                    "left as {before:?}"
                );
            }
            Event::Wavering(peer) => {
                assert_eq!(
                    self.peers.insert(peer, Shown::Wavering),
                    Some(Shown::Joined)
                );
            }
            Event::Steady(peer) => {
                assert_eq!(
                    self.peers.insert(peer, Shown::Joined),
                    Some(Shown::Wavering)
                );
            }
            Event::Greeted { peer, .. } => {
                assert!(self.peers.contains_key(&peer), "greeted by a stranger");
            }
            Event::Data { peer, bytes } => {
                let shown = self.peers.get(&peer);
                assert!(
                    matches!(shown, Some(Shown::Joined | Shown::Wavering)),
                    "data from a stranger"
                );
                self.heard.push((peer, bytes));
            }
            Event::Sent {
                message,
                to,
                refused,
            } => {
                assert!(refused.is_empty(), "nothing here is that long");
                self.sent.insert(message, to);
            }
            Event::Dropped(dropped) => self.dropped.push(dropped),
            Event::Undelivered { peer, messages } => {
                let shown = self.peers.get(&peer);
                assert!(
                    matches!(shown, Some(Shown::Joined | Shown::Wavering)),
                    "a stranger lacks messages"
                );
                let messages = messages.into_iter().map(|it| (it, peer.clone()));
                self.undelivered.extend(messages);
            }
            Event::Trying { peer, .. } => {
                assert!(self.peers.contains_key(&peer), "a stranger is tried");
            }
            Event::Hub(..) | Event::Path { .. } => {}
        }
    }
}
