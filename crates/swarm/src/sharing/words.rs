//! The words of sharing: between its machine, the driver, and the tabs of one profile.

use murmuration_signalhub::Channel;

/// A tab, by a random number; another one each time that a page joins.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct TabId(pub u64);

/// One of a tab's own event streams. Never used again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct StreamId(pub u64);

/// The channels of a stream, as they stand in its URL: with commas between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channels(String);

impl Channels {
    /// Everybody's, and one more.
    pub fn with(channel: &Channel) -> Self {
        let mut channels = Self::all();
        channels.push(channel);
        channels
    }

    /// Everybody's alone.
    pub fn all() -> Self {
        Self("all".to_owned())
    }

    /// What somebody says that they are.
    pub fn said(names: &str) -> Self {
        Self(names.to_owned())
    }

    pub fn push(&mut self, channel: &Channel) {
        self.0.push(',');
        self.0.push_str(channel.as_str());
    }

    pub fn has(&self, channel: &Channel) -> bool {
        self.names().any(|it| it == channel.as_str())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split(',')
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// Our swarm wants a stream with everybody's channel and this one.
    Open(Channel),
    /// It wants none any more.
    Close,
    /// News of the lock.
    Lock(Lock),
    /// A sibling said something.
    Said(Saying),
    /// Something happened at one of our own streams.
    Stream(StreamId, StreamReport),
    /// Nothing but the time.
    Tick,
}

/// The lock that one tab of a profile has at a time. It is asked for from the begin, and again
/// whenever it has been lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lock {
    /// We have it, since this time of the wall clock, in milliseconds.
    Granted { at: u64 },
    /// Another tab has it; we are waiting for it.
    Held,
    /// We had it, and another tab took it away; we are waiting for it.
    Stolen,
    /// There is no such thing here.
    Unavailable,
}

/// What happens at an event stream.
#[derive(Clone, Debug)]
pub(crate) enum StreamReport {
    Opened,
    /// An event, and the channel that the hub says it is of; nothing, when it says none.
    Message {
        channel: String,
        data: String,
    },
    Lost,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// Open a stream on these channels.
    Open(StreamId, Channels),
    /// Close it; nothing is heard of it after this.
    Close(StreamId),
    /// Say this to the siblings.
    Say(String),
    /// Take the lock from whoever has it.
    Steal,
    /// Tell our swarm.
    Tell(HubReport),
}

/// What our swarm hears of its stream, whoever holds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HubReport {
    /// It is open.
    Opened,
    /// An event's data.
    Message(String),
    /// It could not be opened, or ended.
    Lost,
}

/// What a tab says to all of its siblings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saying {
    pub from: TabId,
    pub what: What,
}

/// See [`Saying`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// 'I want this channel.' Also asks whether the holder is there, which answers.
    Want(Channel),
    /// 'I want it no more.'
    Gone(Channel),
    /// 'I hold the stream. This one is open, with these channels.'
    Hold {
        /// Since when: of two who both take themselves for the holder, the later one is.
        epoch: u64,
        stream: StreamId,
        channels: Channels,
    },
    /// 'I can't serve who wants this channel.'
    Refuse(Channel),
    /// 'This came for a channel, on this stream of mine.'
    Relay {
        stream: StreamId,
        channel: String,
        data: String,
    },
    /// 'The stream is lost. Whoever wants one, ask again.'
    Lost,
}
