//! Finding out which events one of two sides has and the other has not, in few bytes.
//!
//! The order of all events is cut into ranges. For a range a side says the sum of its events' short
//! ids; where the other's sum is the same, both have the same events there. Where it isn't, the
//! other cuts the range into smaller ones, or lists the few short ids that it has in it, and gets to
//! know from the answer which of them are wanted. Each message is answered against the set as it is
//! at that moment: what arrives meanwhile breaks nothing, and is at worst found by the next session.
//! The exact bytes are in `docs/protocol.md`.
//!
//! A short id is the SipHash-2-4 of the id, under a key that both sides' nonces make for this session
//! alone. Whoever makes events can choose their ids, and find some whose plain sum is that of others
//! (Wagner's generalized birthday attack); but not ones whose sum is the same under a key that does
//! not exist yet. Sets that differ have the same sum by chance once in 2^64 times; and the next
//! session, with its other key, notices. Only the other side knows the key in time to lie with it,
//! and a liar can do no more than not get, or not give, what it could have by silence.
//!
//! Why not the crate `negentropy`, which does such things well: it has ids of 32 bytes on the wire,
//! sums them without a key, tells what it found to the side that opens alone, and doesn't tell which
//! events both have.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `answering` | what to say to a message |
//! | `view` | our own events, with their sums |
//! | `message` | a message's bytes, read and written |
//! | `bound` | where a range ends, in few bytes |

mod answering;
mod bound;
mod message;
#[cfg(test)]
mod tests;
mod view;

use std::{mem, ops::Range};

use siphasher::sip::SipHasher24;

use self::{
    answering::Answering,
    bound::Bound,
    message::{Draft, Message},
    view::View,
};
use crate::{Position, Stamp};

/// The longest message, in bytes.
pub const MESSAGE: usize = 48 * 1024;
/// How many messages a side answers in one session. Two honest sides that differ in each of 100,000
/// events need a third of it; and one that lies can go on no longer.
pub const MESSAGES: u32 = 100;
/// Into how many ranges one is cut, of about as many of our events each.
const BUCKETS: usize = 16;
/// Of how many of our events a range is cut no more, and they are listed. With 16 buckets it is the
/// number that has ten of 10,000 events found in four messages, of less than 5 kB; 8 buckets save a
/// third of that, and take one or two messages more.
const LIST: usize = 48;
const _: () = assert!(LIST >= BUCKETS, "no bucket is empty");
/// How long a message is, in bytes, when ranges in it are neither cut nor listed any more: they get
/// our sum alone, and have their turn in the messages that follow.
const FULL: usize = 16 * 1024;

/// What is kept of one session with one peer.
#[derive(Clone, Debug)]
pub struct Session {
    short: SipHasher24,
    /// What is earlier is nobody's business in this session.
    floor: Stamp,
    /// What our last message said of our events, ascending.
    asked: Vec<Asked>,
    /// How many more messages will be answered.
    left: u32,
}

/// What comes of a message.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Answer {
    /// What to send back, at most [`MESSAGE`] bytes. It is best sent before what is in `push`: events
    /// that arrive first make the other side forget which of its own we were about to confirm.
    pub reply: Option<Vec<u8>>,
    /// Which of our events the other side lacks or wants, ascending; for us to send. An honest side gets
    /// each once in a session; one that lies may well seem to lack the same again and again.
    pub push: Vec<Position>,
    /// Which of our events the other side says it has, as ranges of the set's indices: ascending, and
    /// not touching each other.
    pub held: Vec<Range<usize>>,
    /// How many events that we lack the reply asks for. More may come, which nobody has to ask for.
    pub wanted: usize,
    /// Whether no more messages are to come in this session, from either side.
    pub over: bool,
}

/// Why a message can't be answered. The session is best ended then.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReconcileError {
    /// It is longer than any message may be.
    #[error("a message of {0} bytes")]
    TooLong(usize),
    /// It ends too early, or goes on after its end.
    #[error("not a message's form")]
    Form,
    /// A range does not end after the one before it, or its end isn't written in the shortest way.
    #[error("a range that ends nowhere")]
    Bound,
    /// The session takes more messages than any honest one does.
    #[error("a session that does not end")]
    Endless,
}

/// A range that our last message asked about.
#[derive(Clone, Copy, Debug)]
struct Asked {
    lower: Position,
    upper: Bound,
    sum: Sum,
}

/// An event's short id, or many of them added up.
type Short = u64;
/// A range's fingerprint: the sum of its events' short ids, modulo 2^64.
type Sum = u64;

impl Session {
    /// A session under a key that is new and that nobody knew before: made from both sides' nonces. What
    /// is earlier than `floor` is not reconciled; nor what is earlier than the other side's.
    pub fn new(key: [u8; 16], floor: Stamp) -> Self {
        Self {
            short: SipHasher24::new_with_key(&key),
            floor,
            asked: Vec::new(),
            left: MESSAGES,
        }
    }

    /// The first message, from the side that opens. `set` is what we have, ascending, each once.
    pub fn open(&mut self, set: &[Position]) -> Vec<u8> {
        let view = View::new(&self.short, set, self.floor);
        let mut draft = Draft::new(self.floor);
        draft.ask(&view, Bound::End);
        let (bytes, asked) = draft.finish();
        self.asked = asked;
        bytes
    }

    /// What to do about a message. `set` is what we have now, ascending, each once. It takes time in
    /// proportion to the set and to the message: about a millisecond for 10,000 events, whose short ids
    /// are therefore not kept from one message to the next.
    ///
    /// # Errors
    /// When it is no message, or one too many.
    pub fn answer(&mut self, set: &[Position], message: &[u8]) -> Result<Answer, ReconcileError> {
        self.left = self.left.checked_sub(1).ok_or(ReconcileError::Endless)?;
        let message = Message::read(message)?;
        self.floor = self.floor.max(message.floor);
        let view = View::new(&self.short, set, self.floor);
        let asked = mem::take(&mut self.asked);
        let (answer, asked) = Answering::new(&view, self.floor, &asked).answer(message);
        self.asked = asked;
        Ok(answer)
    }
}
