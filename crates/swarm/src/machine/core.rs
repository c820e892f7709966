//! What every part of the machine needs: who we are, chance, and the way out.

use std::{collections::VecDeque, time::Duration};

use fastrand::Rng;
use murmuration_signalhub::Channel;

use super::{outbox::Outbox, peers::Peer};
use crate::{
    Attempt, Dropped, Effect, Event, HubId, Make, Output, PeerId, Seal, Vouch,
    wire::{Mark, Message, Signal, Token},
};

/// How long a link may be silent before the other side is asked whether it is there.
const PAUSE: Duration = Duration::from_secs(3);
/// The same for each link that there is, so that a page asks ten times a second at most.
const PAUSE_EACH: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Core {
    pub me: PeerId,
    pub run: Token,
    pub rng: Rng,
    pub out: VecDeque<Output>,
    pub outbox: Outbox,
    pub seal: Option<Box<dyn Seal>>,
    pub vouch: Option<Box<dyn Vouch>>,
    /// Whether the next link takes over what the one before had not delivered.
    pub resume: bool,
    /// Whether there are STUN or TURN servers.
    pub servers: bool,
    /// Whether ways that don't go through a TURN server are not to be taken.
    pub relay_only: bool,
    /// Whether many links are being made: then posts are saved rather than milliseconds.
    pub crowded: bool,
    /// How long a link may be silent before the other side is asked whether it is there.
    pub pause: Duration,
    /// Signals that peers are to carry, and to whom.
    pub to_carry: Vec<(PeerId, String)>,
}

impl Core {
    pub fn act(&mut self, effect: Effect) {
        self.out.push_back(Output::Do(effect));
    }

    pub fn tell(&mut self, event: Event) {
        self.out.push_back(Output::Tell(event));
    }

    pub fn dropped(&mut self, dropped: Dropped) {
        self.tell(Event::Dropped(dropped));
    }

    pub fn trying(&mut self, peer: &PeerId, what: Attempt) {
        self.tell(Event::Trying {
            peer: peer.clone(),
            what,
        });
    }

    /// Whether a peer that doesn't vouch is refused.
    pub fn requires_vouching(&self) -> bool {
        self.vouch.as_ref().is_some_and(|vouch| vouch.is_required())
    }

    /// There are so many links.
    pub fn count_links(&mut self, links: usize) {
        self.pause = PAUSE.max(PAUSE_EACH * links as u32);
    }

    pub fn token(&mut self) -> Token {
        Token(self.rng.u64(..))
    }

    /// Announces at a hub; false when the seal wants nothing posted. Not repeated when the hub refuses
    /// it: the next one comes anyway.
    pub fn announce(&mut self, hub: HubId) -> bool {
        let Some(body) = self.announcement(&Channel::all()) else {
            return false;
        };
        self.outbox
            .post_loosely(&mut self.out, hub, Channel::all(), body);
        true
    }

    /// An announcement, for that channel.
    pub fn announcement(&self, channel: &Channel) -> Option<String> {
        let mark = Some(Mark {
            run: self.run,
            link: None,
            restart: None,
            attempt: None,
            instead: None,
            candidates: Vec::new(),
        });
        let message = Message::Connect {
            from: self.me.clone(),
            mark,
        };
        self.wrap(&message, channel)
    }

    /// Sends a signal to a peer, at the hubs where it was heard, and through peers when it was heard
    /// through one or when a link with it is to be mended: the hubs may be gone by then.
    pub fn signal(&mut self, peer: &Peer, signal: Signal, mark: Option<Mark>) {
        let channel = peer.id.channel();
        let message = Message::Signal {
            from: self.me.clone(),
            signal,
            mark,
        };
        let Some(body) = self.wrap(&message, &channel) else {
            return;
        };
        // An original takes each copy for a signal of its own, and dies of an answer that comes
        // twice.
        let copies = match peer.make {
            Make::Murmuration => peer.via.len(),
            Make::Original => 1,
        };
        if peer.make == Make::Murmuration && (peer.carrier.is_some() || peer.link.is_some()) {
            self.to_carry.push((peer.id.clone(), body.clone()));
        }
        for &hub in peer.via.iter().take(copies) {
            self.outbox
                .post(&mut self.out, hub, channel.clone(), body.clone());
        }
    }

    /// The message in what a hub sent.
    pub fn unwrap(&self, data: &str) -> Option<String> {
        match &self.seal {
            None => Some(data.to_owned()),
            Some(seal) => seal
                .unwrap(data, &self.me.channel())
                .or_else(|| seal.unwrap(data, &Channel::all())),
        }
    }

    fn wrap(&self, message: &Message, channel: &Channel) -> Option<String> {
        let body = message.encode();
        match &self.seal {
            None => Some(body),
            Some(seal) => seal.wrap(&body, channel),
        }
    }
}
