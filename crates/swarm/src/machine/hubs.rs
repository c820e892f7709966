//! The hubs: whose stream is open, when a lost one is tried again, and when to announce.

use std::{collections::VecDeque, time::Duration};

use fastrand::Rng;
use murmuration_signalhub::Channel;

use super::{announcing::silence, jittered};
use crate::{Effect, Event, HubId, HubState, Output, Time};

/// How long a stream may open in silence before the announcement is posted all the same: the
/// original hub writes nothing until the first event, and Firefox reports `open` only at the first
/// byte. Our own announcement is that event.
const BLIND: Duration = Duration::from_secs(1);
/// How long a stream may take to open. The original hub's first heartbeat comes after 30 s.
const OPENING: Duration = Duration::from_secs(35);
/// The first wait before a lost hub is tried again; it doubles each time.
const RETRY: Duration = Duration::from_secs(1);
/// The wait before a lost hub is tried again for some time after the page has woken, and for how long.
const RETRY_IN_A_HURRY: Duration = Duration::from_millis(300);
const HURRY: Duration = Duration::from_secs(5);
/// The longest wait before a lost hub is tried again.
const RETRY_MOST: Duration = Duration::from_secs(30);
/// How long our own announcement may take to come back over a stream, which is dead if it does not: a
/// broken TCP connection is not noticed for minutes.
const ECHO: Duration = Duration::from_secs(10);
/// The same when there is reason to doubt it.
const ECHO_IN_DOUBT: Duration = Duration::from_millis(1500);
/// A stream that stood this long was a good one: its loss starts the waits anew.
const GOOD: Duration = Duration::from_secs(5);
/// As how many failures one counts that ended sooner, but passed something on: the waits grow, yet
/// remain so short that two who are at such a hub soon listen at the same time.
const BRIEF: u32 = 2;

/// All hubs of a swarm.
#[derive(Debug)]
pub(super) struct Hubs {
    hubs: Vec<Hub>,
    /// The channels of each stream.
    channels: Vec<Channel>,
    /// Until then, what fails is tried again quickly: a network that has just come back may not carry
    /// the first try.
    hurry_until: Time,
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
    Open(Open),
    Lost { again: Time },
}

#[derive(Debug)]
struct Open {
    since: Time,
    /// When our announcement first came back.
    echoed: Option<Time>,
    /// By when the last one should have.
    echo_by: Option<Time>,
    /// When this page, or one that it is linked with, announced itself there last.
    announced: Time,
    /// How often one of them has.
    announcements: u32,
}

impl Hubs {
    pub fn new(count: usize, channels: Vec<Channel>) -> Self {
        let hubs = (0..count)
            .map(|_| Hub {
                stream: Stream::Closed,
                failures: 0,
            })
            .collect();
        Self {
            hubs,
            channels,
            hurry_until: Time::default(),
        }
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
            if matches!(hub.stream, Stream::Opening { .. } | Stream::Open(_)) {
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
        hub.stream = Stream::Open(Open {
            since: now,
            echoed: None,
            echo_by: None,
            announced: now,
            announcements: 0,
        });
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
            Stream::Open(Open { since, .. }) if now.since(since) >= GOOD => hub.failures = 0,
            Stream::Open(Open { echoed, .. }) if echoed.is_some() => {
                hub.failures = hub.failures.min(BRIEF);
            }
            Stream::Open(_) => {}
            Stream::Closed | Stream::Lost { .. } => return,
        }
        self.rest(now, rng, out, id);
    }

    fn rest(&mut self, now: Time, rng: &mut Rng, out: &mut VecDeque<Output>, id: HubId) {
        let hub = &mut self.hubs[id.0];
        let pause = if now < self.hurry_until {
            RETRY_IN_A_HURRY
        } else {
            hub.failures = hub.failures.saturating_add(1);
            (RETRY * 2u32.pow(hub.failures.min(6) - 1)).min(RETRY_MOST)
        };
        let retry = jittered(rng, pause);
        hub.stream = Stream::Lost { again: now + retry };
        out.push_back(Output::Tell(Event::Hub(id, HubState::Lost { retry })));
    }

    /// Opens again at once what is lost, and what takes long to open.
    pub fn retry(&mut self, now: Time, out: &mut VecDeque<Output>) {
        self.hurry_until = now + HURRY;
        for id in self.ids() {
            match self.hubs[id.0].stream {
                Stream::Lost { .. } => self.open(now, out, id),
                Stream::Opening { since, .. } if now.since(since) >= BLIND * 2 => {
                    out.push_back(Output::Do(Effect::CloseStream(id)));
                    self.open(now, out, id);
                }
                Stream::Closed | Stream::Opening { .. } | Stream::Open(_) => {}
            }
        }
    }

    /// Opens every stream anew: what is open belongs to a network that is gone.
    pub fn renew(&mut self, now: Time, out: &mut VecDeque<Output>) {
        for id in self.ids() {
            match self.hubs[id.0].stream {
                Stream::Closed => continue,
                Stream::Opening { .. } | Stream::Open(_) => {
                    out.push_back(Output::Do(Effect::CloseStream(id)));
                }
                Stream::Lost { .. } => {}
            }
            self.open(now, out, id);
        }
    }

    /// There is reason to doubt that what is open is alive: the announcement that was just posted, if
    /// one was, has to come back soon.
    pub fn doubt(&mut self, now: Time) {
        for hub in &mut self.hubs {
            if let Stream::Open(open) = &mut hub.stream {
                open.echo_by = open.echo_by.map(|_| now + ECHO_IN_DOUBT);
            }
        }
    }

    /// This page, or one that it is linked with, announced itself there; whether an echo of it is to
    /// come.
    pub fn announced(&mut self, now: Time, id: HubId, echoes: bool) {
        if let Some(Stream::Open(open)) = self.hubs.get_mut(id.0).map(|hub| &mut hub.stream) {
            open.announced = now;
            open.announcements = open.announcements.saturating_add(1);
            if echoes {
                open.echo_by.get_or_insert(now + ECHO);
            }
        }
    }

    /// Where nobody has announced itself for long; this page waits longer than others by `rank`.
    pub fn quiet(&self, now: Time, rank: Duration) -> Vec<HubId> {
        let hubs = self.ids().filter(|id| {
            let until = self.hubs[id.0].stream.quiet_until(rank);
            until.is_some_and(|until| now >= until)
        });
        hubs.collect()
    }

    /// When the first of them is.
    pub fn quiet_until(&self, rank: Duration) -> Option<Time> {
        let hubs = self.hubs.iter();
        hubs.filter_map(|hub| hub.stream.quiet_until(rank)).min()
    }

    /// Whether something heard there counts: its stream is ours and not closed.
    pub fn listens(&self, id: HubId) -> bool {
        self.hubs
            .get(id.0)
            .is_some_and(|hub| matches!(hub.stream, Stream::Opening { .. } | Stream::Open(_)))
    }

    /// Our own announcement came back on this stream: who announces there from now on may never
    /// have heard it.
    pub fn echoed(&mut self, now: Time, id: HubId) {
        let Some(hub) = self.hubs.get_mut(id.0) else {
            return;
        };
        if let Stream::Open(open) = &mut hub.stream {
            open.echoed.get_or_insert(now);
            open.echo_by = None;
        }
    }

    /// When our announcement first came back on the stream that is open now.
    pub fn echo(&self, id: HubId) -> Option<Time> {
        match &self.hubs.get(id.0)?.stream {
            Stream::Open(open) => open.echoed,
            Stream::Closed | Stream::Opening { .. } | Stream::Lost { .. } => None,
        }
    }

    /// Where an announcement can be posted.
    pub fn open_ids(&self) -> Vec<HubId> {
        self.ids()
            .filter(|id| matches!(self.hubs[id.0].stream, Stream::Open(_)))
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
                Stream::Open(open) if open.echo_by.is_some_and(|by| now >= by) => {
                    if open.echoed.is_some() && now.since(open.since) >= GOOD {
                        self.hubs[id.0].failures = 0;
                    }
                    out.push_back(Output::Do(Effect::CloseStream(id)));
                    self.rest(now, rng, out, id);
                    if self.hubs[id.0].failures == 1 {
                        self.open(now, out, id);
                    }
                }
                Stream::Closed | Stream::Opening { .. } | Stream::Open(_) | Stream::Lost { .. } => {
                }
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
    fn quiet_until(&self, rank: Duration) -> Option<Time> {
        match self {
            Self::Open(open) => Some(open.announced + silence(open.announcements) + rank),
            Self::Closed | Self::Opening { .. } | Self::Lost { .. } => None,
        }
    }

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
            Self::Open(ref open) => open.echo_by,
            Self::Closed => None,
        }
    }
}
