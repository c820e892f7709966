//! What every part of the machine needs: who we are, chance, and the way out.

use std::collections::VecDeque;

use fastrand::Rng;
use murmuration_signalhub::Channel;

use super::{outbox::Outbox, peers::Peer};
use crate::{
    Dropped, Effect, Event, HubId, Make, Output, PeerId, Seal,
    wire::{Mark, Message, Signal, Token},
};

#[derive(Debug)]
pub(super) struct Core {
    pub me: PeerId,
    pub run: Token,
    pub rng: Rng,
    pub out: VecDeque<Output>,
    pub outbox: Outbox,
    pub seal: Option<Box<dyn Seal>>,
    /// Whether there are STUN or TURN servers.
    pub servers: bool,
    /// Whether many links are being made: then posts are saved rather than milliseconds.
    pub crowded: bool,
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

    pub fn token(&mut self) -> Token {
        Token(self.rng.u64(..))
    }

    /// Announces at a hub. Not repeated when the hub refuses it: the next one comes anyway.
    pub fn announce(&mut self, hub: HubId) {
        let mark = Some(Mark {
            run: self.run,
            link: None,
            candidates: Vec::new(),
        });
        let message = Message::Connect {
            from: self.me.clone(),
            mark,
        };
        if let Some(body) = self.wrap(&message, &Channel::all()) {
            self.outbox
                .post_loosely(&mut self.out, hub, Channel::all(), body);
        }
    }

    /// Sends a signal to a peer, at the hubs where it was heard.
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
