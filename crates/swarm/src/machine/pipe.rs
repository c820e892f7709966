//! What waits to be sent on one data channel: frames, and backpressure.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::{FRAME, HIGH_WATER, LOW_WATER, QUEUE};

/// With more than this in the channel, in bytes, messages wait until they fill a frame, or until the
/// channel is drained: in it they would have to wait as well. To count so much, more than
/// [`LOW_WATER`] was handed over since it was drained, and so the driver will say when it is again.
const CROWDED: usize = 2 * LOW_WATER;

/// What may be in a frame.
#[derive(Debug)]
pub(super) enum Framing {
    /// One message, or a part of one.
    Apart,
    /// As many as fit. A browser needs about as long for a short frame as for a long one.
    Joined,
}

/// The bytes for one data channel, in order.
#[derive(Debug)]
pub(super) struct Pipe {
    framing: Framing,
    waiting: VecDeque<Bytes>,
    /// The sum of `waiting`.
    queued: usize,
    /// How much the channel holds at most: handed over since it last said that it was drained.
    in_flight: usize,
}

impl Pipe {
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            waiting: VecDeque::new(),
            queued: 0,
            in_flight: 0,
        }
    }

    /// Queues `bytes`, all or nothing; `false` when they would exceed [`QUEUE`].
    pub fn push(&mut self, bytes: Bytes) -> bool {
        let fits = bytes.len() <= QUEUE.saturating_sub(self.queued);
        if fits {
            self.push_accepted(bytes);
        }
        fits
    }

    /// Queues `bytes` that another channel's queue had accepted, however much waits already.
    pub fn push_accepted(&mut self, bytes: Bytes) {
        self.queued += bytes.len();
        if !bytes.is_empty() {
            self.waiting.push_back(bytes);
        }
    }

    /// Another channel takes over: these frames, which the one before had taken, go first.
    pub fn put_back(&mut self, frames: Vec<Bytes>) {
        for frame in frames.into_iter().rev() {
            self.queued += frame.len();
            self.waiting.push_front(frame);
        }
        self.in_flight = 0;
    }

    /// The channel has at most [`LOW_WATER`] bytes left.
    pub fn drained(&mut self) {
        self.in_flight = self.in_flight.min(LOW_WATER);
    }

    /// The next frame, while the channel may take one.
    pub fn next_frame(&mut self) -> Option<Bytes> {
        if self.in_flight >= HIGH_WATER {
            return None;
        }
        let frame = match self.framing {
            Framing::Apart => self.next_piece(FRAME)?,
            Framing::Joined if self.in_flight > CROWDED && self.queued < FRAME => return None,
            Framing::Joined => self.next_pieces()?,
        };
        self.queued -= frame.len();
        self.in_flight += frame.len();
        Some(frame)
    }

    /// As much of the first message as there is room for.
    fn next_piece(&mut self, room: usize) -> Option<Bytes> {
        let first = self.waiting.front_mut()?;
        let piece = first.split_to(first.len().min(room));
        if first.is_empty() {
            self.waiting.pop_front();
        }
        Some(piece)
    }

    /// As much of all messages as fits in a frame.
    fn next_pieces(&mut self) -> Option<Bytes> {
        let first = self.next_piece(FRAME)?;
        if first.len() == FRAME || self.waiting.is_empty() {
            return Some(first);
        }
        let mut frame = BytesMut::with_capacity(FRAME.min(self.queued));
        frame.extend_from_slice(&first);
        while let Some(piece) = self.next_piece(FRAME - frame.len()) {
            frame.extend_from_slice(&piece);
            if frame.len() == FRAME {
                break;
            }
        }
        Some(frame.freeze())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(pipe: &mut Pipe) -> Vec<Bytes> {
        std::iter::from_fn(|| pipe.next_frame()).collect()
    }

    /// Gives it a message of so many bytes, and takes what it lets through: the lengths.
    fn feed(pipe: &mut Pipe, length: usize) -> Vec<usize> {
        assert!(pipe.push(vec![b'x'; length].into()));
        drain(pipe).iter().map(Bytes::len).collect()
    }

    #[test]
    fn a_long_message_is_cut_into_frames_and_loses_nothing() {
        let mut pipe = Pipe::new(Framing::Apart);
        let message: Vec<u8> = (0..3 * FRAME + 5).map(|n| n as u8).collect();
        assert!(pipe.push(message.clone().into()));
        let frames = drain(&mut pipe);
        assert_eq!(
            frames.iter().map(Bytes::len).collect::<Vec<_>>(),
            [FRAME, FRAME, FRAME, 5]
        );
        assert_eq!(frames.concat(), message);
    }

    #[test]
    fn it_stops_at_the_high_water_mark_and_goes_on_when_drained() {
        let mut pipe = Pipe::new(Framing::Apart);
        assert!(pipe.push(vec![0; 2 * HIGH_WATER].into()));
        assert_eq!(drain(&mut pipe).len(), HIGH_WATER / FRAME);
        assert_eq!(drain(&mut pipe).len(), 0);
        pipe.drained();
        assert_eq!(drain(&mut pipe).len(), (HIGH_WATER - LOW_WATER) / FRAME);
    }

    #[test]
    fn what_exceeds_the_queue_is_refused_whole_and_leaves_the_rest() {
        let mut pipe = Pipe::new(Framing::Apart);
        assert!(pipe.push(vec![1; QUEUE - 1].into()));
        assert!(!pipe.push(vec![2; 2].into()));
        assert!(pipe.push(vec![3; 1].into()));
        assert!(!pipe.push(vec![4; 1].into()));
    }

    #[test]
    fn a_message_goes_at_once_in_a_frame_of_its_own_while_the_channel_is_not_crowded() {
        let mut pipe = Pipe::new(Framing::Joined);
        for _ in 0..=CROWDED / 100 {
            assert_eq!(feed(&mut pipe, 100), [100]);
        }
        assert_eq!(feed(&mut pipe, 100), [0; 0]);
    }

    #[test]
    fn in_a_crowded_channel_messages_share_frames_and_lose_nothing() {
        let mut pipe = Pipe::new(Framing::Joined);
        feed(&mut pipe, CROWDED + 1);
        let mut sent = Vec::new();
        let mut frames = Vec::new();
        for number in 0..1000 {
            let message = vec![number as u8; 100];
            sent.extend_from_slice(&message);
            assert!(pipe.push(message.into()));
            frames.extend(drain(&mut pipe));
        }
        assert!(frames.iter().all(|frame| frame.len() == FRAME));
        pipe.drained();
        frames.extend(drain(&mut pipe));
        assert_eq!(frames.len(), sent.len().div_ceil(FRAME));
        assert_eq!(frames.concat(), sent);
    }

    #[test]
    fn whoever_waits_for_the_channel_has_given_it_enough_to_hear_of_it() {
        let mut pipe = Pipe::new(Framing::Joined);
        for _ in 0..9 {
            pipe.drained();
            let mut given: usize = drain(&mut pipe).iter().map(Bytes::len).sum();
            while let [length] = feed(&mut pipe, 1000)[..] {
                given += length;
            }
            assert!(given > LOW_WATER, "{given}");
        }
    }
}
