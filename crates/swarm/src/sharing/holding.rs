//! The tab that holds the stream.

use std::time::Duration;

use murmuration_signalhub::Channel;

use super::{
    MOST_CHANNELS, Role, Sharing,
    streams::Place,
    words::{StreamId, TabId, What},
};
use crate::Time;

/// How long a channel that nobody wants any more stays on the stream: a page that is reloaded goes
/// and comes.
const NARROW: Duration = Duration::from_secs(2);
/// How long nothing may be heard of a sibling, which asks every 20 s, or once a minute when the
/// browser slows it down.
const SILENT: Duration = Duration::from_secs(150);

#[derive(Debug, Default)]
pub(super) struct Holding {
    /// When the stream loses the channels that nobody wants.
    narrow: Option<Time>,
}

impl Sharing {
    /// We have the lock. If our swarm hears a stream of ours, that goes on.
    pub(super) fn hold(&mut self, now: Time, at: u64) {
        self.epoch = at.max(self.epoch.saturating_add(1));
        if self.nameless {
            self.siblings.clear();
        }
        for (_, sibling) in self.siblings.iter_mut() {
            sibling.heard = now;
        }
        self.role = Role::Holding(Holding::default());
        self.refresh(now);
        self.claim();
    }

    /// Says that we are the holder, and whom we serve.
    pub(super) fn claim(&mut self) {
        let (stream, served) = match self.streams.standing() {
            None => (StreamId(0), Vec::new()),
            Some(stream) => {
                let siblings = self.siblings.iter();
                let served = siblings.filter(|(_, it)| stream.carries(&it.channels));
                (stream.id, served.map(|(&tab, _)| tab).collect())
            }
        };
        let epoch = self.epoch;
        self.say(What::Hold {
            epoch,
            stream,
            served,
        });
    }

    /// Whether what a tab wants can be on the stream as well.
    pub(super) fn has_room(&self, tab: TabId, channels: &[Channel]) -> bool {
        let others = self.siblings.iter().filter(|&(&it, _)| it != tab);
        let others = others.flat_map(|(_, it)| &it.channels);
        let own = self.wanted.iter().flat_map(|it| &it.channels);
        let taken = union(others.chain(own).chain(channels));
        let tabs = self.siblings.len();
        !self.nameless && taken.len() <= MOST_CHANNELS && tabs < MOST_CHANNELS
    }

    /// Tells a tab that it has to help itself, if that is for us to say.
    pub(super) fn refuse(&mut self, tab: TabId) {
        self.siblings.remove(&tab);
        if let Role::Holding(_) = self.role {
            self.say(What::Refuse(tab));
        }
    }

    /// Sees to it that there is a stream with all channels that are wanted, or will be: one is opened
    /// at a time.
    pub(super) fn refresh(&mut self, now: Time) {
        let Role::Holding(holding) = &mut self.role else {
            return;
        };
        let siblings = self.siblings.iter().flat_map(|(_, it)| &it.channels);
        let own = self.wanted.iter().flat_map(|it| &it.channels);
        let needed = union(own.chain(siblings));
        if needed.is_empty() {
            return self.streams.close_all(&mut self.out);
        }
        let Some(current) = &self.streams.current else {
            return self.streams.open(&mut self.out, needed);
        };
        if !current.open || self.streams.next.is_some() {
            return;
        }
        if current.carries(&needed) {
            if current.channels.len() == needed.len() {
                holding.narrow = None;
                return;
            }
            if now < *holding.narrow.get_or_insert(now + NARROW) {
                return;
            }
        }
        holding.narrow = None;
        self.streams.open(&mut self.out, needed);
    }

    /// Our swarm wants no stream any more; perhaps because it took too long to open.
    pub(super) fn stop_opening(&mut self, now: Time) {
        if self.streams.standing().is_none() {
            self.streams.close_all(&mut self.out);
        }
        self.refresh(now);
    }

    /// A stream has ended, the one that counted or its successor.
    pub(super) fn ended(&mut self, now: Time, place: Place) {
        if self.streams.current.is_none() {
            return self.give_up();
        }
        if place == Place::Next {
            self.help_themselves();
        } else {
            self.claim();
        }
        self.refresh(now);
    }

    /// Tells everybody that the stream is lost.
    pub(super) fn give_up(&mut self) {
        self.streams.close_all(&mut self.out);
        self.siblings.clear();
        self.say(What::Lost);
        self.lose();
    }

    /// Refuses those whom the stream that stands does not serve: the hub takes none for more.
    fn help_themselves(&mut self) {
        let Some(stream) = self.streams.standing() else {
            return;
        };
        let siblings = self.siblings.iter();
        let refused = siblings.filter(|(_, it)| !stream.carries(&it.channels));
        let refused: Vec<TabId> = refused.map(|(&tab, _)| tab).collect();
        let own = self.wanted.as_ref();
        if own.is_some_and(|it| !stream.carries(&it.channels)) {
            self.lose();
        }
        for tab in refused {
            self.refuse(tab);
        }
    }

    /// Something came on a stream of ours.
    pub(super) fn pass_on(&mut self, now: Time, id: StreamId, channel: String, data: String) {
        if channel.is_empty() {
            return self.pass_on_nameless(now, data);
        }
        let mut siblings = self.siblings.iter();
        let wants = |channels: &[Channel]| channels.iter().any(|it| it.as_str() == channel);
        if siblings.any(|(_, it)| wants(&it.channels)) {
            self.say(What::Relay {
                stream: id,
                channel: channel.clone(),
                data: data.clone(),
            });
        }
        self.deliver(&channel, data);
    }

    /// The hub does not say whose it is: so each tab needs a stream of its own. That on which this
    /// came is ours alone, or of no use.
    fn pass_on_nameless(&mut self, now: Time, data: String) {
        let own = self.wanted.as_ref().map(|it| it.channels.len());
        let current = self.streams.current.as_ref();
        if current.map(|it| it.channels.len()) != own {
            return self.give_up();
        }
        self.deliver("", data);
        self.streams.close_next(&mut self.out);
        for tab in self.siblings.keys().copied().collect::<Vec<_>>() {
            self.refuse(tab);
        }
        self.refresh(now);
    }

    pub(super) fn holding_due(&mut self, now: Time) {
        let Role::Holding(holding) = &self.role else {
            return;
        };
        let narrow = holding.narrow.is_some_and(|at| at <= now);
        let siblings = self.siblings.iter();
        let silent = siblings.filter(|(_, it)| it.heard + SILENT <= now);
        let silent: Vec<TabId> = silent.map(|(&tab, _)| tab).collect();
        for tab in &silent {
            self.siblings.remove(tab);
        }
        if narrow || !silent.is_empty() {
            self.refresh(now);
        }
    }

    pub(super) fn holding_deadline(&self, holding: &Holding) -> Option<Time> {
        let heard = self.siblings.values().map(|it| it.heard).min();
        let silent = heard.map(|it| it + SILENT);
        holding.narrow.into_iter().chain(silent).min()
    }
}

/// Each channel once, in order: so that the same are the same stream.
fn union<'a>(channels: impl Iterator<Item = &'a Channel>) -> Vec<Channel> {
    let mut all: Vec<Channel> = channels.cloned().collect();
    all.sort();
    all.dedup();
    all
}
