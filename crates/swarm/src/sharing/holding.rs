//! The tab that holds the stream.

use std::time::Duration;

use murmuration_signalhub::Channel;

use super::{
    Role, Sharing,
    streams::State,
    words::{Channels, StreamId, What},
};
use crate::Time;

/// How many siblings are served; our hub takes 64 channels on a stream.
pub(super) const MOST: usize = 60;
/// How long nothing may be heard of a sibling, which asks every 20 s, or once a minute when the
/// browser slows it down.
const SILENT: Duration = Duration::from_secs(150);

/// Another tab, and the channel that it wants.
#[derive(Debug)]
pub(super) struct Sibling {
    pub channel: Channel,
    pub heard: Time,
}

impl Sharing {
    /// We have the lock. If our swarm hears a stream of ours, that goes on.
    pub(super) fn hold(&mut self, now: Time, at: u64) {
        self.epoch = at.max(self.epoch.saturating_add(1));
        if self.nameless {
            self.siblings.clear();
        }
        for sibling in &mut self.siblings {
            sibling.heard = now;
        }
        self.role = Role::Holding;
        self.refresh();
        self.claim();
    }

    /// Says that we are the holder, and which channels we serve.
    pub(super) fn claim(&mut self) {
        let (stream, channels) = match self.streams.standing() {
            None => (StreamId(0), Channels::said("")),
            Some(stream) => (stream.id, stream.channels.clone()),
        };
        let epoch = self.epoch;
        self.say(What::Hold {
            epoch,
            stream,
            channels,
        });
    }

    /// A sibling wants a channel. Everybody notes it; the holder answers.
    pub(super) fn wanted_by(&mut self, now: Time, channel: Channel) {
        self.forget(&channel);
        self.siblings.retain(|it| now < it.heard + SILENT);
        let room = !self.nameless && self.siblings.len() < MOST;
        if room {
            let channel = channel.clone();
            let heard = now;
            self.siblings.push(Sibling { channel, heard });
        }
        if let Role::Holding = self.role {
            if !room {
                return self.say(What::Refuse(channel));
            }
            self.refresh();
            self.claim();
        }
    }

    pub(super) fn forget(&mut self, channel: &Channel) {
        self.siblings.retain(|it| it.channel != *channel);
    }

    /// Sees to it that there is a stream with all channels that are wanted, or will be: one is opened
    /// at a time. A channel that nobody wants any more goes with the next change.
    pub(super) fn refresh(&mut self) {
        let Role::Holding = self.role else {
            return;
        };
        let mut needed = Channels::all();
        let mut missing = false;
        let standing = self.streams.standing();
        let own = self.wanted.as_ref().map(|it| &it.channel);
        for channel in own
            .into_iter()
            .chain(self.siblings.iter().map(|it| &it.channel))
        {
            needed.push(channel);
            missing |= !standing.is_some_and(|it| it.channels.has(channel));
        }
        if self.wanted.is_none() && self.siblings.is_empty() {
            self.streams.close_all(&mut self.out);
        } else if missing && !self.streams.is_opening() {
            self.streams.open(&mut self.out, needed);
        }
    }

    /// Our swarm wants no stream any more; perhaps because it took too long to open.
    pub(super) fn stop_opening(&mut self) {
        if self.streams.standing().is_none() {
            self.streams.close_all(&mut self.out);
        }
        self.refresh();
    }

    /// A stream has ended.
    pub(super) fn ended(&mut self, state: State) {
        if self.streams.standing().is_some() {
            if state == State::Opening {
                self.serve_no_more();
            }
        } else if self.streams.is_opening() {
            self.claim();
        } else {
            self.give_up();
        }
        self.refresh();
    }

    /// Tells everybody that the stream is lost.
    pub(super) fn give_up(&mut self) {
        self.siblings.clear();
        self.say(What::Lost);
        self.unserved();
    }

    /// Refuses those whom the stream that stands does not serve: the hub takes none for more.
    fn serve_no_more(&mut self) {
        if self.wanted.is_some() && !self.is_served() {
            self.lose();
        }
        for sibling in std::mem::take(&mut self.siblings) {
            let standing = self.streams.standing();
            if standing.is_some_and(|it| it.channels.has(&sibling.channel)) {
                self.siblings.push(sibling);
            } else {
                self.say(What::Refuse(sibling.channel));
            }
        }
    }

    /// Something came on a stream of ours.
    pub(super) fn pass_on(&mut self, stream: StreamId, channel: String, data: String) {
        if !channel.is_empty() {
            let ours = self.wanted.as_ref();
            let ours = ours.is_some_and(|it| it.channel.as_str() == channel);
            if !ours && !self.siblings.is_empty() {
                let (channel, data) = (channel.clone(), data.clone());
                self.say(What::Relay {
                    stream,
                    channel,
                    data,
                });
            }
            return self.deliver(&channel, data);
        }
        // The hub does not say whose it is, so each tab needs a stream of its own. That on which
        // this came is ours alone, or of no use.
        let own = self.streams.get(stream).is_some_and(|it| {
            let wanted = self.wanted.as_ref();
            wanted.is_some_and(|wanted| it.channels == Channels::with(&wanted.channel))
        });
        if !own {
            return self.give_up();
        }
        self.deliver(&channel, data);
        self.streams.close_opening(&mut self.out);
        self.serve_no_more();
    }
}
