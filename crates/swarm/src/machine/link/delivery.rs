//! What has arrived: this side's messages over there, and the other side's bytes here.
//!
//! A data channel delivers everything or breaks, and does not say what had arrived by then. So each
//! side tells the other now and then how much has come. What was not confirmed when a link ends goes
//! over the one that takes its place, or is told to the app.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;

use crate::{MessageId, QUEUE, Time, wire::Token};

/// How long what has come may be unconfirmed.
const SOON: Duration = Duration::from_millis(250);
/// How much of it may be, in bytes.
const MUCH: u64 = 64 * 1024;
/// How many messages are kept until they are confirmed, and how many bytes of them: what waits here,
/// what is in the channel, and as much again.
const KEPT: (usize, usize) = (64 * 1024, 2 * QUEUE);

/// What has arrived over one link.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// How many bytes were handed over for the other side, all in all.
    sent: u64,
    unconfirmed: VecDeque<Sent>,
    /// The sum of `unconfirmed`.
    kept: usize,
    /// How many bytes have come from the other side, all in all.
    got: u64,
    /// How many of them it was told of.
    told: u64,
    tell_at: Option<Time>,
}

/// A message, which has arrived when so many bytes have.
#[derive(Debug)]
struct Sent {
    end: u64,
    message: MessageId,
    bytes: Bytes,
}

/// The messages that a link leaves to the one that takes its place, until it is known which of them
/// had arrived.
#[derive(Debug)]
pub(in crate::machine) struct Leftovers {
    link: Token,
    sent: VecDeque<Sent>,
    /// It is known: these have not.
    missing: bool,
}

impl Delivery {
    /// A message goes to the other side.
    pub fn send(&mut self, message: MessageId, bytes: Bytes) {
        self.sent += bytes.len() as u64;
        self.kept += bytes.len();
        self.unconfirmed.push_back(Sent {
            end: self.sent,
            message,
            bytes,
        });
        while self.unconfirmed.len() > KEPT.0 || self.kept > KEPT.1 {
            self.forget_first();
        }
    }

    /// The other side has got so many bytes.
    pub fn confirmed(&mut self, bytes: u64) {
        while self.unconfirmed.front().is_some_and(|it| it.end <= bytes) {
            self.forget_first();
        }
    }

    /// What was sent so far is nobody's concern.
    pub fn forget(&mut self) {
        self.unconfirmed.clear();
        self.kept = 0;
    }

    /// Bytes came from the other side.
    pub fn came(&mut self, now: Time, bytes: usize) {
        self.got += bytes as u64;
        self.tell_at = match self.got - self.told {
            MUCH.. => Some(now),
            _ => self.tell_at.or(Some(now + SOON)),
        };
    }

    /// How many bytes have come, when the other side is to be told.
    pub fn take_due(&mut self, now: Time) -> Option<u64> {
        self.tell_at.take_if(|at| *at <= now)?;
        self.told = self.got;
        Some(self.got)
    }

    /// When it is.
    pub fn deadline(&self) -> Option<Time> {
        self.tell_at
    }

    /// What of this side's messages may not have arrived.
    pub fn messages(&self) -> Vec<MessageId> {
        self.unconfirmed.iter().map(|it| it.message).collect()
    }

    /// How many bytes have come from the other side.
    pub fn got(&self) -> u64 {
        self.got
    }

    /// What is left when the link of that name ends.
    pub fn leave(&mut self, link: Token) -> Leftovers {
        Leftovers {
            link,
            sent: std::mem::take(&mut self.unconfirmed),
            missing: false,
        }
    }

    fn forget_first(&mut self) {
        if let Some(first) = self.unconfirmed.pop_front() {
            self.kept -= first.bytes.len();
        }
    }
}

impl Leftovers {
    /// Messages that were never handed to any link.
    pub fn unsent(link: Token, messages: Vec<(MessageId, Bytes)>) -> Self {
        let sent = messages.into_iter().map(|(message, bytes)| Sent {
            end: u64::MAX,
            message,
            bytes,
        });
        Self {
            link,
            sent: sent.collect(),
            missing: true,
        }
    }

    /// The other side says how many bytes had come over a link.
    pub fn learn(&mut self, link: Token, bytes: u64) {
        if self.link == link {
            self.sent.retain(|it| it.end > bytes);
            self.missing = true;
        }
    }

    /// Whether it is known what had arrived.
    pub fn is_known(&self) -> bool {
        self.missing || self.sent.is_empty()
    }

    /// What had not arrived.
    pub fn into_messages(self) -> impl Iterator<Item = (MessageId, Bytes)> {
        self.sent.into_iter().map(|it| (it.message, it.bytes))
    }

    pub fn messages(&self) -> impl Iterator<Item = MessageId> {
        self.sent.iter().map(|it| it.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(delivery: &mut Delivery, message: u64, text: &'static str) {
        delivery.send(MessageId(message), Bytes::from_static(text.as_bytes()));
    }

    #[test]
    fn a_message_has_arrived_when_its_last_byte_has() {
        let mut delivery = Delivery::default();
        send(&mut delivery, 1, "one\n");
        send(&mut delivery, 2, "two\n");
        delivery.confirmed(7);
        assert_eq!(delivery.messages(), [MessageId(2)]);
        delivery.confirmed(8);
        assert!(delivery.messages().is_empty());
    }

    #[test]
    fn what_the_next_link_sends_is_what_had_not_arrived_when_the_last_one_ended() {
        let mut delivery = Delivery::default();
        for (message, text) in [(1, "one\n"), (2, "two\n"), (3, "three\n")] {
            send(&mut delivery, message, text);
        }
        delivery.confirmed(4);
        let mut leftovers = delivery.leave(Token(1));
        leftovers.learn(Token(2), 99);
        assert!(!leftovers.is_known());
        leftovers.learn(Token(1), 10);
        assert!(leftovers.is_known());
        let again: Vec<_> = leftovers.into_messages().collect();
        assert_eq!(again, [(MessageId(3), Bytes::from_static(b"three\n"))]);
    }

    #[test]
    fn what_comes_is_confirmed_soon_and_at_once_when_it_is_much() {
        let start = Time::default();
        let mut delivery = Delivery::default();
        delivery.came(start, 10);
        delivery.came(start + SOON / 2, 10);
        assert_eq!(delivery.take_due(start + SOON / 2), None);
        assert_eq!(delivery.deadline(), Some(start + SOON));
        assert_eq!(delivery.take_due(start + SOON), Some(20));
        assert_eq!(delivery.deadline(), None);
        delivery.came(start + SOON, MUCH as usize);
        assert_eq!(delivery.take_due(start + SOON), Some(20 + MUCH));
    }

    #[test]
    fn a_peer_that_confirms_nothing_costs_a_bounded_amount_of_memory() {
        let mut delivery = Delivery::default();
        let message = Bytes::from(vec![0; 1024 * 1024]);
        for number in 0..100 {
            delivery.send(MessageId(number), message.clone());
        }
        assert_eq!(delivery.messages().len(), KEPT.1 / message.len());
    }
}
