//! One event stream for all tabs of a browser profile that are in the same room at the same hub.
//!
//! Browsers allow six connections to a server over HTTP/1.1, and a stream takes one for itself. So
//! one tab holds the stream, with everybody's channels on it, and passes on to its siblings what
//! comes. Who holds it is decided by a lock that the browser gives to one tab at a time, and takes
//! back from one that is closed or has crashed. Posts are made by each tab for itself.
//!
//! This is the machine: the rules, without the browser. Like the swarm's it gets the time with each
//! call. Its swarm notices nothing of all this but a stream.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `holding`, `following` | the tab that holds the stream, and the others |
//! | `streams` | a tab's own event streams |
//! | `words`, `wire` | the words between all of these, and those between tabs as text |
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
pub(crate) mod wire;
mod words;

use std::time::Duration;

use murmuration_signalhub::Channel;

pub(crate) use self::words::*;
use self::{
    following::Following,
    holding::{MOST, Sibling},
    streams::{State, Streams},
};
use crate::Time;

/// How long a tab that was told that its stream is open may be without one before it is told that
/// it is lost.
pub(crate) const GAP: Duration = Duration::from_secs(2);
/// A tab's part in the sharing of one hub's stream for one room.
#[derive(Debug)]
pub(crate) struct Sharing {
    me: TabId,
    role: Role,
    /// What our swarm wants.
    wanted: Option<Wanted>,
    /// What the others want.
    siblings: Vec<Sibling>,
    /// Since when the holder has the lock, by the wall clock, in milliseconds. Later than with the
    /// one before, even if the clock was set back.
    epoch: u64,
    streams: Streams,
    /// Whether the hub has sent something without a channel's name.
    nameless: bool,
    out: Vec<Output>,
}

#[derive(Debug)]
enum Role {
    /// The lock has not answered yet.
    Asking,
    /// We have the lock.
    Holding,
    /// Another tab has it.
    Following(Following),
    /// There are no locks.
    Alone,
}

#[derive(Debug)]
struct Wanted {
    /// Besides everybody's.
    channel: Channel,
    /// Whether our swarm has been told that its stream is open.
    told: bool,
    /// Since when it is not, though that was told.
    gap: Option<Time>,
}

impl Sharing {
    /// A tab that has asked for the lock.
    pub fn new(me: TabId) -> Self {
        Self {
            me,
            role: Role::Asking,
            wanted: None,
            siblings: Vec::new(),
            epoch: 0,
            streams: Streams::default(),
            nameless: false,
            out: Vec::new(),
        }
    }

    /// Takes what happened, and says what is to be done.
    #[must_use]
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        match input {
            Input::Open(channel) => self.open(now, channel),
            Input::Close => self.close(),
            Input::Lock(Lock::Granted { at }) => self.hold(now, at),
            Input::Lock(Lock::Held | Lock::Stolen) => self.follow(now),
            Input::Lock(Lock::Unavailable) => self.be_alone(),
            Input::Said(saying) => self.said(now, saying),
            Input::Stream(id, report) => self.stream(now, id, report),
            Input::Tick => {}
        }
        self.streams.due(now, &mut self.out);
        self.following_due(now);
        self.settle(now);
        std::mem::take(&mut self.out)
    }

    /// When to call with [`Input::Tick`] at the latest.
    pub fn deadline(&self) -> Option<Time> {
        let gap = self.wanted.as_ref().and_then(|it| it.gap);
        let question = match &self.role {
            Role::Asking | Role::Holding | Role::Alone => None,
            Role::Following(following) => following.deadline(),
        };
        let gap = gap.map(|it| it + GAP);
        earliest(gap, earliest(question, self.streams.deadline()))
    }

    fn open(&mut self, now: Time, channel: Channel) {
        self.wanted = Some(Wanted {
            channel,
            told: false,
            gap: None,
        });
        match &self.role {
            Role::Asking | Role::Alone => self.open_own(),
            Role::Holding => self.refresh(),
            Role::Following(_) => self.ask(now),
        }
    }

    fn close(&mut self) {
        let Some(wanted) = self.wanted.take() else {
            return;
        };
        if let Role::Holding = self.role {
            return self.stop_opening();
        }
        self.say(What::Gone(wanted.channel));
        self.unserved();
    }

    fn be_alone(&mut self) {
        let asking = matches!(self.role, Role::Asking);
        self.role = Role::Alone;
        if !asking {
            self.open_own();
        }
    }

    /// Opens a stream with our own channel alone.
    fn open_own(&mut self) {
        self.streams.close_all(&mut self.out);
        if let Some(wanted) = &self.wanted {
            let channels = Channels::with(&wanted.channel);
            self.streams.open(&mut self.out, channels);
        }
    }

    fn said(&mut self, now: Time, Saying { from, what }: Saying) {
        match what {
            What::Want(channel) => self.wanted_by(now, channel),
            What::Gone(channel) => {
                self.forget(&channel);
                self.refresh();
            }
            What::Hold {
                epoch,
                stream,
                channels,
            } => self.held_by(now, from, epoch, stream, &channels),
            What::Refuse(channel) => {
                self.forget(&channel);
                let ours = self.wanted.as_ref();
                if ours.is_some_and(|it| it.channel == channel) && self.heeds(from).is_some() {
                    self.refused();
                }
            }
            What::Relay {
                stream,
                channel,
                data,
            } => {
                let following = self.heeds(from);
                if following.is_some_and(|it| it.since.is_some_and(|since| since <= stream)) {
                    self.deliver(&channel, data);
                }
            }
            What::Lost => {
                if self.heeds(from).is_some() {
                    self.siblings.clear();
                    self.unserved();
                }
            }
        }
    }

    fn stream(&mut self, now: Time, id: StreamId, report: StreamReport) {
        if self.streams.get(id).is_none() {
            return;
        }
        let holding = matches!(self.role, Role::Holding);
        match report {
            StreamReport::Opened => {
                self.streams.opened(now, &mut self.out, id);
                if holding {
                    self.refresh();
                    self.claim();
                }
            }
            StreamReport::Message { channel, data } => {
                self.nameless |= channel.is_empty();
                if holding {
                    self.pass_on(id, channel, data);
                } else {
                    self.deliver(&channel, data);
                }
            }
            StreamReport::Lost => match self.streams.ended(&mut self.out, id) {
                None | Some(State::Retiring(_)) => {}
                Some(state) if holding => self.ended(state),
                Some(State::Opening | State::Open) => self.unserved(),
            },
        }
    }

    /// Tells our swarm what came, if it is for us. (What bears no name came on a stream of our own.)
    fn deliver(&mut self, channel: &str, data: String) {
        let ours = |it: &Wanted| it.channel.as_str() == channel;
        if self.wanted.as_ref().is_some_and(ours) || ["", "all"].contains(&channel) {
            self.tell(HubReport::Message(data));
        }
    }

    /// There is no stream any more, neither another tab's nor one of our own.
    fn unserved(&mut self) {
        if let Role::Following(following) = &mut self.role {
            following.rest();
        }
        self.streams.close_all(&mut self.out);
        self.lose();
    }

    /// Tells our swarm, if it wants a stream, that it has none.
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
                Role::Holding => self.give_up(),
                Role::Asking | Role::Following(_) | Role::Alone => self.unserved(),
            }
        }
    }

    /// Whether our channel is on an open stream.
    fn is_served(&self) -> bool {
        let wanted = self.wanted.as_ref();
        let standing = self.streams.standing();
        let own =
            wanted.is_some_and(|it| standing.is_some_and(|its| its.channels.has(&it.channel)));
        match &self.role {
            Role::Following(following) => following.since.is_some() || following.refused && own,
            Role::Asking | Role::Holding | Role::Alone => own,
        }
    }

    fn say(&mut self, what: What) {
        let from = self.me;
        let saying = Saying { from, what };
        self.out.push(Output::Say(saying.encode()));
    }

    fn tell(&mut self, report: HubReport) {
        self.out.push(Output::Tell(report));
    }
}

fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
