//! What two members say to each other about events, in-band.
//!
//! A frame is its length in four bytes (big-endian, without these four; at most [`FRAME`]), a byte
//! that says what it is, and the rest:
//!
//! | byte | name | the rest |
//! | --- | --- | --- |
//! | 1 | clock | 8 bytes: milliseconds since 1970, when it was sent |
//! | 2 | events | each: 2 bytes of length, and that many bytes of an event |
//! | 3 | reconcile | a byte: 1 from the side that opened the session, 2 from the other; 4 bytes: the session's number, as the one who opened it counts; a message of the reconciliation |
//! | 4 | have | positions, of 40 bytes each: what is held, and stays so over a reload if anything does |
//! | 5 | want | positions: please send these |
//! | 6 | refuse | a byte that says why, and positions: what was sent and is not held |
//! | 7 | offer | 4 bytes: how many events are sent when they are asked for |
//! | 8 | take | a position: please send what you offer from there on |
//!
//! Others are passed over: a later version may have them.

use bytes::{Buf, Bytes, BytesMut};

use crate::{EventId, Position, Stamp, Wall, reader::Reader};

/// The longest frame, in bytes, without its length.
pub const FRAME: usize = 64 * 1024;
/// How many bytes of events are put into one frame, unless a single one is longer.
const BATCH: usize = 32 * 1024;
/// How many positions are put into one frame.
const POSITIONS: usize = 1024;

const CLOCK: u8 = 1;
const EVENTS: u8 = 2;
const RECONCILE: u8 = 3;
const HAVE: u8 = 4;
const WANT: u8 = 5;
const REFUSE: u8 = 6;
const OFFER: u8 = 7;
const TAKE: u8 = 8;

/// A frame.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Frame {
    Clock(Wall),
    Events(Vec<Bytes>),
    Reconcile {
        from: End,
        session: u32,
        message: Bytes,
    },
    Have(Vec<Position>),
    Want(Vec<Position>),
    Refuse(Refusal, Vec<Position>),
    Offer(u32),
    Take(Position),
    /// Of a kind that a later version has.
    Unknown,
}

/// A side of a reconciliation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    Opener,
    Answerer,
}

/// Why an event that was sent is not held.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Refusal {
    /// It is from too far in the future.
    Future,
    /// Its author says too much at a time. Later it may be taken.
    Flood,
    /// It is older than anything that is held.
    Old,
    /// A reason that a later version has.
    Other(u8),
}

/// Why what a peer says can't be followed any longer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FrameError {
    /// A frame that is longer than any may be, or has no type.
    #[error("a frame of {0} bytes")]
    Length(usize),
    /// A frame whose content is cut off.
    #[error("a frame of type {0} whose content has another length")]
    Content(u8),
}

/// The frames in a stream of bytes.
#[derive(Debug, Default)]
pub(crate) struct Frames(BytesMut);

impl Frames {
    /// What comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole frame, if there is one.
    ///
    /// # Errors
    /// When what came is no frame. Nothing that follows can be read then.
    pub fn next(&mut self) -> Result<Option<Frame>, FrameError> {
        let Some(length) = self.0.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)) else {
            return Ok(None);
        };
        let length = length as usize;
        if !(1..=FRAME).contains(&length) {
            return Err(FrameError::Length(length));
        }
        if self.0.len() < 4 + length {
            return Ok(None);
        }
        self.0.advance(4);
        let mut content = self.0.split_to(length).freeze();
        let kind = content.get_u8();
        let frame = read(kind, content).ok_or(FrameError::Content(kind))?;
        Ok(Some(frame))
    }
}

fn read(kind: u8, mut content: Bytes) -> Option<Frame> {
    Some(match kind {
        CLOCK => Frame::Clock(Wall(u64::from_be_bytes(content[..].try_into().ok()?))),
        EVENTS => Frame::Events(events(content)?),
        RECONCILE => Frame::Reconcile {
            from: match content.try_get_u8().ok()? {
                1 => End::Opener,
                2 => End::Answerer,
                _ => return Some(Frame::Unknown),
            },
            session: content.try_get_u32().ok()?,
            message: content,
        },
        HAVE => Frame::Have(positions(&content)?),
        WANT => Frame::Want(positions(&content)?),
        REFUSE => {
            let why = Refusal::read(content.try_get_u8().ok()?);
            Frame::Refuse(why, positions(&content)?)
        }
        OFFER => Frame::Offer(u32::from_be_bytes(content[..].try_into().ok()?)),
        TAKE => match positions(&content)?[..] {
            [from] => Frame::Take(from),
            _ => return None,
        },
        _ => Frame::Unknown,
    })
}

fn events(mut content: Bytes) -> Option<Vec<Bytes>> {
    let mut events = Vec::new();
    while !content.is_empty() {
        let length: usize = content.try_get_u16().ok()?.into();
        if content.len() < length {
            return None;
        }
        events.push(content.split_to(length));
    }
    Some(events)
}

fn positions(content: &[u8]) -> Option<Vec<Position>> {
    let (chunks, rest) = content.as_chunks::<40>();
    let position = |chunk: &[u8; 40]| {
        let mut reader = Reader::new(chunk);
        Some(Position {
            at: Stamp(reader.u64()?),
            id: EventId(reader.array()?),
        })
    };
    rest.is_empty()
        .then(|| chunks.iter().map(position).collect())?
}

impl Refusal {
    fn read(byte: u8) -> Self {
        match byte {
            1 => Self::Future,
            2 => Self::Flood,
            3 => Self::Old,
            other => Self::Other(other),
        }
    }

    fn write(self) -> u8 {
        match self {
            Self::Future => 1,
            Self::Flood => 2,
            Self::Old => 3,
            Self::Other(other) => other,
        }
    }
}

/// Writes frames.
pub(crate) mod write {
    use super::*;

    pub fn clock(now: Wall) -> Bytes {
        frame(CLOCK, &now.0.to_be_bytes())
    }

    pub fn reconcile(from: End, session: u32, message: &[u8]) -> Bytes {
        let from = match from {
            End::Opener => 1,
            End::Answerer => 2,
        };
        let head = [&[from][..], &session.to_be_bytes()];
        frame(RECONCILE, &[head.concat(), message.to_vec()].concat())
    }

    /// As many frames as it takes.
    pub fn have(positions: &[Position]) -> Vec<Bytes> {
        lists(&[HAVE], positions)
    }

    /// As many frames as it takes.
    pub fn want(positions: &[Position]) -> Vec<Bytes> {
        lists(&[WANT], positions)
    }

    /// As many frames as it takes.
    pub fn refuse(why: Refusal, positions: &[Position]) -> Vec<Bytes> {
        lists(&[REFUSE, why.write()], positions)
    }

    pub fn offer(count: usize) -> Bytes {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        frame(OFFER, &count.to_be_bytes())
    }

    pub fn take(from: &Position) -> Bytes {
        lists(&[TAKE], std::slice::from_ref(from)).concat().into()
    }

    /// As many frames as it takes.
    pub fn events<'a>(events: impl Iterator<Item = &'a Bytes>) -> Vec<Bytes> {
        let mut frames = Vec::new();
        let mut batch = Vec::new();
        for event in events {
            if !batch.is_empty() && batch.len() + 2 + event.len() > BATCH {
                frames.push(frame(EVENTS, &batch));
                batch.clear();
            }
            batch.extend((event.len() as u16).to_be_bytes());
            batch.extend(event);
        }
        if !batch.is_empty() {
            frames.push(frame(EVENTS, &batch));
        }
        frames
    }

    fn lists(head: &[u8], positions: &[Position]) -> Vec<Bytes> {
        let list = |positions: &[Position]| {
            let mut content = head[1..].to_vec();
            for position in positions {
                content.extend(position.at.0.to_be_bytes());
                content.extend(position.id.0);
            }
            frame(head[0], &content)
        };
        positions.chunks(POSITIONS).map(list).collect()
    }

    fn frame(kind: u8, content: &[u8]) -> Bytes {
        let mut frame = Vec::with_capacity(5 + content.len());
        frame.extend((1 + content.len() as u32).to_be_bytes());
        frame.push(kind);
        frame.extend(content);
        frame.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_all(bytes: &[u8]) -> Result<Vec<Frame>, FrameError> {
        let mut frames = Frames::default();
        frames.push(bytes);
        std::iter::from_fn(|| frames.next().transpose()).collect()
    }

    fn positions(count: u64) -> Vec<Position> {
        let position = |at| Position {
            at: Stamp(at),
            id: EventId([at as u8; 32]),
        };
        (0..count).map(position).collect()
    }

    #[test]
    fn every_frame_survives_the_wire_however_it_is_cut() {
        let bytes = [
            vec![
                write::clock(Wall(7)),
                write::reconcile(End::Answerer, 7, b"message"),
            ],
            write::events([Bytes::from_static(b"one"), Bytes::from_static(b"")].iter()),
            write::have(&positions(2)),
            write::want(&positions(1)),
            write::refuse(Refusal::Flood, &positions(3)),
            vec![write::offer(9), write::take(&positions(2)[1])],
        ]
        .concat()
        .concat();
        let expected = [
            Frame::Clock(Wall(7)),
            Frame::Reconcile {
                from: End::Answerer,
                session: 7,
                message: "message".into(),
            },
            Frame::Events(vec!["one".into(), "".into()]),
            Frame::Have(positions(2)),
            Frame::Want(positions(1)),
            Frame::Refuse(Refusal::Flood, positions(3)),
            Frame::Offer(9),
            Frame::Take(positions(2)[1]),
        ];
        assert_eq!(read_all(&bytes).unwrap(), expected);
        let mut frames = Frames::default();
        let mut read = Vec::new();
        for byte in bytes {
            frames.push(&[byte]);
            read.extend(frames.next().unwrap());
        }
        assert_eq!(read, expected);
    }

    #[test]
    fn much_takes_several_frames_each_within_its_bound() {
        let big = vec![Bytes::from(vec![1; 18_000]); 5];
        let frames = write::events(big.iter());
        assert_eq!(frames.len(), 5);
        let lists = write::have(&positions(2_500));
        assert_eq!(lists.len(), 3);
        for frame in frames.iter().chain(&lists) {
            assert!(frame.len() <= 4 + FRAME);
        }
        let read = read_all(&lists.concat()).unwrap();
        let counts = read.iter().map(|frame| match frame {
            Frame::Have(positions) => positions.len(),
            other => panic!("{other:?}"),
        });
        assert_eq!(counts.sum::<usize>(), 2_500);
    }

    #[test]
    fn what_is_no_frame_is_told_and_what_a_later_version_has_is_passed_over() {
        assert_eq!(read_all(&[0, 0, 0, 2, 99, 1]), Ok(vec![Frame::Unknown]));
        assert_eq!(read_all(&[0, 0, 0, 0]), Err(FrameError::Length(0)));
        assert_eq!(read_all(&[0, 1, 0, 1]), Err(FrameError::Length(65_537)));
        for kind in [CLOCK, HAVE, WANT, OFFER, TAKE] {
            let cut = [0, 0, 0, 4, kind, 0, 0, 0];
            assert_eq!(read_all(&cut), Err(FrameError::Content(kind)));
        }
        for cut in [&[0, 0, 0, 1, REFUSE][..], &[0, 0, 0, 3, EVENTS, 0, 1]] {
            assert!(read_all(cut).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_all(&bytes);
            let _ = read_all(&[&[0, 0, 0, bytes.len() as u8][..], &bytes].concat());
        }
    }
}
