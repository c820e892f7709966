//! What waits to be sent on one data channel: frames, and backpressure.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::{FRAME, HIGH_WATER, LOW_WATER, QUEUE};

/// The bytes for one data channel, in order.
#[derive(Debug, Default)]
pub(super) struct Pipe {
    waiting: VecDeque<Bytes>,
    /// The sum of `waiting`.
    queued: usize,
    /// How much the channel holds at most: handed over since it last said that it was drained.
    in_flight: usize,
}

impl Pipe {
    /// Queues `bytes`, all or nothing; `false` when they would exceed [`QUEUE`].
    pub fn push(&mut self, bytes: Bytes) -> bool {
        if bytes.len() > QUEUE.saturating_sub(self.queued) {
            return false;
        }
        self.queued += bytes.len();
        if !bytes.is_empty() {
            self.waiting.push_back(bytes);
        }
        true
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
        let first = self.waiting.front_mut()?;
        let frame = first.split_to(first.len().min(FRAME));
        if first.is_empty() {
            self.waiting.pop_front();
        }
        self.queued -= frame.len();
        self.in_flight += frame.len();
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(pipe: &mut Pipe) -> Vec<Bytes> {
        std::iter::from_fn(|| pipe.next_frame()).collect()
    }

    #[test]
    fn a_long_message_is_cut_into_frames_and_loses_nothing() {
        let mut pipe = Pipe::default();
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
        let mut pipe = Pipe::default();
        assert!(pipe.push(vec![0; 2 * HIGH_WATER].into()));
        assert_eq!(drain(&mut pipe).len(), HIGH_WATER / FRAME);
        assert_eq!(drain(&mut pipe).len(), 0);
        pipe.drained();
        assert_eq!(drain(&mut pipe).len(), (HIGH_WATER - LOW_WATER) / FRAME);
    }

    #[test]
    fn what_exceeds_the_queue_is_refused_whole_and_leaves_the_rest() {
        let mut pipe = Pipe::default();
        assert!(pipe.push(vec![1; QUEUE - 1].into()));
        assert!(!pipe.push(vec![2; 2].into()));
        assert!(pipe.push(vec![3; 1].into()));
        assert!(!pipe.push(vec![4; 1].into()));
    }
}
