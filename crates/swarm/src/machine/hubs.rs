//! The hubs: whose stream is open, when a lost one is tried again, and when to announce.

use std::{collections::VecDeque, time::Duration};

use fastrand::Rng;
use murmuration_signalhub::Channel;

use super::jittered;
use crate::{Effect, Event, HubId, HubState, Output, Time};

/// How long a stream may open in silence before the announcement is posted all the same: the
/// original hub writes nothing until the first event, and Firefox reports `open` only at the first
/// byte. Our own announcement is that event.
const BLIND: Duration = Duration::from_secs(1);
/// How long a stream may take to open. The original hub's first heartbeat comes after 30 s.
const OPENING: Duration = Duration::from_secs(35);
/// The first wait before a lost hub is tried again; it doubles each time.
const RETRY: Duration = Duration::from_secs(1);
/// The longest wait before a lost hub is tried again.
const RETRY_MOST: Duration = Duration::from_secs(30);
/// A stream that stood this long was a good one: its loss starts the waits anew.
const GOOD: Duration = Duration::from_secs(5);

/// All hubs of a swarm.
#[derive(Debug)]
pub(super) struct Hubs {
    hubs: Vec<Hub>,
    /// The channels of each stream.
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct Hub {
    stream: Stream,
    /// How often in a row it could not be held.
    failures: u32,
}

#[derive(Debug)]
enum Stream {
    Closed,
    Opening { since: Time, announced: bool },
    Open { since: Time, echoed: Option<Time> },
    Lost { again: Time },
}

impl Hubs {
    pub fn new(count: usize, channels: Vec<Channel>) -> Self {
        let hubs = (0..count)
            .map(|_| Hub {
                stream: Stream::Closed,
                failures: 0,
            })
            .collect();
        Self { hubs, channels }
    }

    /// Opens every stream that is not.
    pub fn open_all(&mut self, now: Time, out: &mut VecDeque<Output>) {
        for hub in self.ids() {
            self.open(now, out, hub);
        }
    }

    /// Closes every stream.
    pub fn close_all(&mut self, out: &mut VecDeque<Output>) {
        for (at, hub) in self.hubs.iter_mut().enumerate() {
            if matches!(hub.stream, Stream::Opening { .. } | Stream::Open { .. }) {
                out.push_back(Output::Do(Effect::CloseStream(HubId(at))));
            }
            hub.stream = Stream::Closed;
        }
    }

    /// A stream is open. Whether it was awaited: then it is time to announce there.
    pub fn opened(&mut self, now: Time, out: &mut VecDeque<Output>, id: HubId) -> bool {
        let Some(hub) = self.hubs.get_mut(id.0) else {
            return false;
        };
        let Stream::Opening { .. } = hub.stream else {
            return false;
        };
        hub.stream = Stream::Open {
            since: now,
            echoed: None,
        };
        out.push_back(Output::Tell(Event::Hub(id, HubState::Connected)));
        true
    }

    /// A stream ended or could not be opened.
    pub fn lost(&mut self, now: Time, rng: &mut Rng, out: &mut VecDeque<Output>, id: HubId) {
        let Some(hub) = self.hubs.get_mut(id.0) else {
            return;
        };
        match hub.stream {
            Stream::Opening { .. } => {}
            Stream::Open { since, .. } if now.since(since) >= GOOD => hub.failures = 0,
            Stream::Open { .. } => {}
            Stream::Closed | Stream::Lost { .. } => return,
        }
        let retry = jittered(rng, (RETRY * 2u32.pow(hub.failures.min(5))).min(RETRY_MOST));
        hub.failures = hub.failures.saturating_add(1);
        hub.stream = Stream::Lost { again: now + retry };
        out.push_back(Output::Tell(Event::Hub(id, HubState::Lost { retry })));
    }

    /// Whether something heard there counts: its stream is ours and not closed.
    pub fn listens(&self, id: HubId) -> bool {
        self.hubs
            .get(id.0)
            .is_some_and(|hub| matches!(hub.stream, Stream::Opening { .. } | Stream::Open { .. }))
    }

    /// Our own announcement came back on this stream: who announces there from now on may never
    /// have heard it.
    pub fn echoed(&mut self, now: Time, id: HubId) {
        if let Some(Hub {
            stream:
                Stream::Open {
                    echoed: echoed @ None,
                    ..
                },
            ..
        }) = self.hubs.get_mut(id.0)
        {
            *echoed = Some(now);
        }
    }

    /// When our announcement first came back on the stream that is open now.
    pub fn echo(&self, id: HubId) -> Option<Time> {
        match self.hubs.get(id.0)?.stream {
            Stream::Open { echoed, .. } => echoed,
            Stream::Closed | Stream::Opening { .. } | Stream::Lost { .. } => None,
        }
    }

    /// Where an announcement can be posted.
    pub fn open_ids(&self) -> Vec<HubId> {
        self.ids()
            .filter(|id| matches!(self.hubs[id.0].stream, Stream::Open { .. }))
            .collect()
    }

    /// Does what is due, and gives the hubs at which to announce blindly.
    pub fn due(&mut self, now: Time, rng: &mut Rng, out: &mut VecDeque<Output>) -> Vec<HubId> {
        let mut blind = Vec::new();
        for id in self.ids() {
            match &mut self.hubs[id.0].stream {
                Stream::Opening { since, .. } if now >= *since + OPENING => {
                    out.push_back(Output::Do(Effect::CloseStream(id)));
                    self.lost(now, rng, out, id);
                }
                Stream::Opening {
                    since,
                    announced: announced @ false,
                } if now >= *since + BLIND => {
                    *announced = true;
                    blind.push(id);
                }
                Stream::Lost { again } if now >= *again => self.open(now, out, id),
                Stream::Closed
                | Stream::Opening { .. }
                | Stream::Open { .. }
                | Stream::Lost { .. } => {}
            }
        }
        blind
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Time> {
        self.hubs
            .iter()
            .filter_map(|hub| hub.stream.deadline())
            .min()
    }

    fn open(&mut self, now: Time, out: &mut VecDeque<Output>, id: HubId) {
        self.hubs[id.0].stream = Stream::Opening {
            since: now,
            announced: false,
        };
        out.push_back(Output::Do(Effect::OpenStream {
            hub: id,
            channels: self.channels.clone(),
        }));
        out.push_back(Output::Tell(Event::Hub(id, HubState::Connecting)));
    }

    fn ids(&self) -> impl Iterator<Item = HubId> + use<> {
        (0..self.hubs.len()).map(HubId)
    }
}

impl Stream {
    fn deadline(&self) -> Option<Time> {
        match *self {
            Self::Opening {
                since,
                announced: false,
            } => Some(since + BLIND),
            Self::Opening {
                since,
                announced: true,
            } => Some(since + OPENING),
            Self::Lost { again } => Some(again),
            Self::Closed | Self::Open { .. } => None,
        }
    }
}
