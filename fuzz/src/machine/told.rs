//! What an app is told of peers, which has to make sense.

use std::collections::{BTreeMap, BTreeSet};

use murmuration_swarm::{Departure, Event, MessageId, PeerId};

/// What an app knows.
#[derive(Default)]
pub struct Told {
    connecting: BTreeSet<PeerId>,
    /// To whom no link was made, and is to be tried again.
    resting: BTreeSet<PeerId>,
    linked: BTreeMap<PeerId, Linked>,
    /// Who joins next, and what was sent to it before.
    replaced: Option<(PeerId, BTreeSet<MessageId>)>,
}

/// What it knows of a linked peer.
#[derive(Default)]
struct Linked {
    wavers: bool,
    /// What was sent to it and has not been told as undelivered.
    sent: BTreeSet<MessageId>,
}

impl Told {
    /// How many peers are linked.
    pub fn linked(&self) -> usize {
        self.linked.len()
    }

    /// It is told this.
    pub fn check(&mut self, event: Event) {
        match event {
            Event::Connecting { peer, .. } => {
                assert!(!self.linked.contains_key(&peer), "{peer} is linked");
                self.resting.remove(&peer);
                assert!(self.connecting.insert(peer), "it is told twice");
            }
            Event::Joined { peer, .. } => {
                assert!(!self.resting.contains(&peer), "{peer} is not connecting");
                self.connecting.remove(&peer);
                let sent = self.replaced.take().filter(|(other, _)| *other == peer);
                let linked = Linked {
                    wavers: false,
                    sent: sent.map(|(_, sent)| sent).unwrap_or_default(),
                };
                let before = self.linked.insert(peer, linked);
                assert!(before.is_none(), "it joins twice");
            }
            Event::Failed { peer, retry, .. } => {
                assert!(!self.linked.contains_key(&peer), "{peer} is linked");
                if !self.connecting.remove(&peer) {
                    let is_over = self.resting.remove(&peer) && retry.is_none();
                    assert!(is_over, "{peer} is not connecting");
                }
                if retry.is_some() {
                    self.resting.insert(peer);
                }
            }
            Event::Left { peer, why } => {
                let sent = std::mem::take(&mut self.get(&peer).sent);
                self.linked.remove(&peer);
                // `Joined` follows at once, and then what had not arrived.
                self.replaced = (why == Departure::Replaced).then_some((peer, sent));
            }
            Event::Greeted { peer, .. } | Event::Data { peer, .. } | Event::Path { peer, .. } => {
                self.get(&peer);
            }
            Event::Wavering(peer) => {
                let before = std::mem::replace(&mut self.get(&peer).wavers, true);
                assert!(!before, "{peer} wavers already");
            }
            Event::Steady(peer) => {
                let before = std::mem::replace(&mut self.get(&peer).wavers, false);
                assert!(before, "{peer} does not waver");
            }
            Event::Sent {
                message,
                to,
                refused,
            } => {
                for peer in &to {
                    self.get(peer).sent.insert(message);
                }
                for peer in &refused {
                    self.get(peer);
                }
            }
            Event::Undelivered { peer, messages } => {
                let sent = &mut self.get(&peer).sent;
                for message in messages {
                    assert!(sent.remove(&message), "{message:?} was not sent to {peer}");
                }
            }
            Event::Trying { peer, .. } => {
                let known = self.linked.contains_key(&peer) || self.connecting.contains(&peer);
                assert!(known, "{peer} is not here");
            }
            Event::Hub(..) | Event::Dropped(_) => {}
        }
    }

    fn get(&mut self, peer: &PeerId) -> &mut Linked {
        let linked = self.linked.get_mut(peer);
        linked.unwrap_or_else(|| panic!("{peer} is not linked"))
    }
}
