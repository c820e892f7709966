//! One event stream for all tabs of a browser profile that are in the same room at the same hub.
//!
//! Browsers allow six connections to a server over HTTP/1.1, and a stream takes one for itself. So
//! one tab holds the stream, with everybody's channels on it, and passes on to its siblings what
//! comes. Who holds it is decided by a lock that the browser gives to one tab at a time, and takes
//! back from one that is closed or has crashed. Posts are made by each tab for itself.
//!
//! This is the machine: the rules, without the browser. Like the swarm's it gets the time with each
//! call, and is drained until it waits. Its swarm notices nothing of all this but a stream.
//!
//! - **Nobody waits for the lock.** A tab asks for it and opens a stream of its own at the same
//!   time. When the lock turns out to be held, it gives that up and asks the holder.
//! - **A stream is replaced before it is closed.** For somebody who comes, the holder opens another
//!   with all channels, one at a time, so that those who come together are served together. The old
//!   one is read on for a moment. A message may come twice; none is lost, and each stream has the
//!   hub's order. Who is new hears nothing of the old one.
//! - **A tab hears that the stream is open** once one is that has its channels: it announces then,
//!   and relies on hearing itself.
//! - **Everybody knows what everybody wants**, so whoever gets the lock next opens the right stream
//!   at once. A gap of up to [`GAP`] is not told: whoever was missed in it announces again.
//! - **A holder that does not answer** loses the lock to one who asked it. The page may be frozen,
//!   for the browser would have taken the lock from a dead one. The later of two who take themselves
//!   for the holder is: they count.
//! - **A message must say whose it is.** A signal doesn't; our hub does when it is asked. Where a hub
//!   names no channels, or refuses a stream with so many, a tab has a stream of its own. So it has
//!   where there are no locks.

mod following;
mod holding;
mod streams;
#[cfg(test)]
mod tests;
mod words;

use std::{collections::VecDeque, time::Duration};

use litemap::LiteMap;
use murmuration_signalhub::Channel;

pub(crate) use self::words::*;
use self::{
    following::Following,
    holding::Holding,
    streams::{Place, Streams},
};
use crate::Time;

/// How long a tab that was told that its stream is open may be without one before it is told that
/// it is lost.
pub(crate) const GAP: Duration = Duration::from_secs(2);
/// How many channels a shared stream carries at most; our hub takes 64.
pub(crate) const MOST_CHANNELS: usize = 60;
/// How many channels a sibling may want.
pub(crate) const MOST_WANTED: usize = 4;

/// A tab's part in the sharing of one hub's stream for one room.
#[derive(Debug)]
pub(crate) struct Sharing {
    me: TabId,
    role: Role,
    /// What our swarm wants.
    wanted: Option<Wanted>,
    /// What the others want.
    siblings: LiteMap<TabId, Sibling>,
    /// Since when the holder has the lock, by the wall clock, in milliseconds. Later than with the
    /// one before, even if the clock was set back.
    epoch: u64,
    streams: Streams,
    /// Whether the hub has sent something without a channel's name.
    nameless: bool,
    out: VecDeque<Output>,
}

#[derive(Debug)]
enum Role {
    /// The lock has not answered yet.
    Asking,
    /// We have the lock.
    Holding(Holding),
    /// Another tab has it.
    Following(Following),
    /// There are no locks.
    Alone,
}

#[derive(Debug)]
struct Wanted {
    channels: Vec<Channel>,
    /// Whether our swarm has been told that its stream is open.
    told: bool,
    /// Since when it is not, though that was told.
    gap: Option<Time>,
}

#[derive(Debug)]
struct Sibling {
    channels: Vec<Channel>,
    heard: Time,
}

impl Sharing {
    /// A tab that has asked for the lock.
    pub fn new(me: TabId) -> Self {
        Self {
            me,
            role: Role::Asking,
            wanted: None,
            siblings: LiteMap::new(),
            epoch: 0,
            streams: Streams::default(),
            nameless: false,
            out: VecDeque::new(),
        }
    }

    /// Takes what happened. Drain [`Self::poll`] afterwards.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Open(channels) => self.open(now, channels),
            Input::Close => self.close(now),
            Input::Lock(Lock::Granted { at }) => self.hold(now, at),
            Input::Lock(Lock::Held | Lock::Stolen) => self.follow(now),
            Input::Lock(Lock::Unavailable) => self.be_alone(),
            Input::Said(saying) => self.said(now, saying),
            Input::Stream(id, report) => self.stream(now, id, report),
            Input::Tick => {}
        }
        self.streams.due(now, &mut self.out);
        self.holding_due(now);
        self.following_due(now);
        self.settle(now);
    }

    /// The next thing to do, until it is [`Output::Wait`].
    pub fn poll(&mut self) -> Output {
        let next = self.out.pop_front();
        next.unwrap_or_else(|| Output::Wait(self.deadline()))
    }

    fn open(&mut self, now: Time, channels: Vec<Channel>) {
        self.wanted = Some(Wanted {
            channels,
            told: false,
            gap: None,
        });
        match &self.role {
            Role::Asking | Role::Alone => self.open_own(),
            Role::Holding(_) => self.refresh(now),
            Role::Following(_) => self.ask(now),
        }
    }

    fn close(&mut self, now: Time) {
        self.wanted = None;
        match &mut self.role {
            Role::Asking | Role::Alone => self.streams.close_all(&mut self.out),
            Role::Holding(_) => self.stop_opening(now),
            Role::Following(following) => {
                following.rest();
                self.streams.close_all(&mut self.out);
                self.say(What::Gone);
            }
        }
    }

    fn be_alone(&mut self) {
        self.role = Role::Alone;
        self.siblings.clear();
        if self.streams.current.is_none() {
            self.open_own();
        }
    }

    /// Opens a stream with our own channels alone.
    fn open_own(&mut self) {
        self.streams.close_all(&mut self.out);
        if let Some(wanted) = &self.wanted {
            self.streams.open(&mut self.out, wanted.channels.clone());
        }
    }

    fn said(&mut self, now: Time, saying: Saying) {
        if saying.from == self.me || matches!(self.role, Role::Alone) {
            return;
        }
        let Saying { from, what } = saying;
        match what {
            What::Want(channels) => self.wanted_by(now, from, channels),
            What::Gone => {
                self.siblings.remove(&from);
                self.refresh(now);
            }
            What::Hold {
                epoch,
                stream,
                served,
            } => self.held_by(now, (epoch, from), stream, &served),
            What::Refuse(tab) => {
                self.siblings.remove(&tab);
                if self.heeds(from) && tab == self.me {
                    self.refused();
                }
            }
            What::Relay {
                stream,
                channel,
                data,
            } => {
                if self.hears(from, stream) {
                    self.deliver(&channel, data);
                }
            }
            What::Lost => {
                if self.heeds(from) {
                    self.siblings.clear();
                    self.unserved();
                }
            }
        }
    }

    fn wanted_by(&mut self, now: Time, from: TabId, channels: Vec<Channel>) {
        if !self.has_room(from, &channels) {
            return self.refuse(from);
        }
        let sibling = Sibling {
            channels,
            heard: now,
        };
        self.siblings.insert(from, sibling);
        if let Role::Holding(_) = self.role {
            self.refresh(now);
            self.claim();
        }
    }

    fn stream(&mut self, now: Time, id: StreamId, report: StreamReport) {
        let Some(place) = self.streams.place(id) else {
            return;
        };
        let holding = matches!(self.role, Role::Holding(_));
        self.nameless |=
            matches!(&report, StreamReport::Message { channel, .. } if channel.is_empty());
        match report {
            StreamReport::Opened => {
                self.streams.opened(now, &mut self.out, place);
                if holding {
                    self.refresh(now);
                    self.claim();
                }
            }
            StreamReport::Message { channel, data } if holding => {
                self.pass_on(now, id, channel, data);
            }
            StreamReport::Message { channel, data } => self.deliver(&channel, data),
            StreamReport::TooLong(length) => self.tell(HubReport::TooLong(length)),
            StreamReport::Lost => {
                self.streams.ended(&mut self.out, id);
                match place {
                    Place::Retiring => {}
                    Place::Current | Place::Next if holding => self.ended(now, place),
                    Place::Current | Place::Next => self.unserved(),
                }
            }
        }
    }

    /// Tells our swarm what came, if it is for us. (What bears no name came on a stream of our own.)
    fn deliver(&mut self, channel: &str, data: String) {
        let channels = self.wanted.iter().flat_map(|it| &it.channels);
        let ours = channels.map(Channel::as_str).any(|it| it == channel);
        if self.wanted.is_some() && (ours || channel.is_empty()) {
            self.tell(HubReport::Message(data));
        }
    }

    /// Tells our swarm, which wants a stream, that it has none.
    fn lose(&mut self) {
        if self.wanted.take().is_some() {
            self.tell(HubReport::Lost);
        }
    }

    /// Tells our swarm that its stream is open, when it has become so; and when it is not any more,
    /// notes since when, and in the end tells that it is lost.
    fn settle(&mut self, now: Time) {
        let served = self.is_served();
        let Some(wanted) = &mut self.wanted else {
            return;
        };
        if served {
            wanted.gap = None;
            if !std::mem::replace(&mut wanted.told, true) {
                self.tell(HubReport::Opened);
            }
        } else if wanted.told && now >= *wanted.gap.get_or_insert(now) + GAP {
            match self.role {
                Role::Holding(_) => self.give_up(),
                Role::Asking | Role::Following(_) | Role::Alone => self.unserved(),
            }
        }
    }

    /// Whether our channels are on an open stream.
    fn is_served(&self) -> bool {
        let Some(wanted) = &self.wanted else {
            return false;
        };
        match &self.role {
            Role::Following(following) => following.is_served(self.streams.standing()),
            Role::Asking | Role::Holding(_) | Role::Alone => self
                .streams
                .standing()
                .is_some_and(|it| it.carries(&wanted.channels)),
        }
    }

    fn deadline(&self) -> Option<Time> {
        let gap = self.wanted.as_ref().and_then(|it| it.gap);
        let role = match &self.role {
            Role::Asking | Role::Alone => None,
            Role::Holding(holding) => self.holding_deadline(holding),
            Role::Following(following) => following.deadline(),
        };
        [gap.map(|it| it + GAP), role, self.streams.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    fn say(&mut self, what: What) {
        let from = self.me;
        self.out.push_back(Output::Say(Saying { from, what }));
    }

    fn tell(&mut self, report: HubReport) {
        self.out.push_back(Output::Tell(report));
    }
}
