//! The app's two ends of a swarm: one to speak, one to listen.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::{
    Stream,
    channel::{mpsc, oneshot},
};

use crate::{Event, Greeting, Input, MessageId, PeerId, RtcConfig};

/// A handle on a swarm. Clones are handles on the same one; when the last is dropped, it leaves.
///
/// Nothing here waits: what comes of a call is an [`Event`]. After the swarm has left, calls do
/// nothing.
#[derive(Clone, Debug)]
pub struct Swarm {
    commands: mpsc::UnboundedSender<Input>,
}

impl Swarm {
    pub(super) fn new(commands: mpsc::UnboundedSender<Input>) -> Self {
        Self { commands }
    }

    /// Sends bytes, as many as there are, to every linked peer. Answered by [`Event::Sent`].
    pub fn broadcast(&self, message: MessageId, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.command(Input::Broadcast { message, bytes });
    }

    /// Sends bytes, as many as there are, to one peer. Answered by [`Event::Sent`], which names
    /// nobody when `to` is not linked.
    pub fn send(&self, message: MessageId, to: PeerId, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.command(Input::Send { message, to, bytes });
    }

    /// Changes what peers of our make are told about this one: the linked and those to come. JSON
    /// of at most [`GREETING`](crate::GREETING) bytes.
    pub fn greet(&self, greeting: Greeting) {
        self.command(Input::Greet(greeting));
    }

    /// Changes how connections are made, for those to come, and tries again those that could not be
    /// made. Those that are there stay as they are and know the new servers, for when they look for
    /// another path. What the browser refuses changes nothing, and is told as
    /// [`Dropped::Configuration`](crate::Dropped::Configuration).
    ///
    /// Also with [`relay_only`](RtcConfig::relay_only), links that are there stay on their path: to
    /// hide this page's addresses from now on, leave and join anew.
    pub fn configure(&self, rtc: RtcConfig) {
        self.command(Input::Configure(rtc));
    }

    /// Leaves: closes every link and every stream. The [`Events`] end. What was sent just before
    /// may not arrive.
    pub fn leave(&self) {
        self.command(Input::Leave);
    }

    fn command(&self, input: Input) {
        // Refused when the swarm has left: then there is nothing to be done.
        let _ = self.commands.unbounded_send(input);
    }
}

/// What happens in a swarm, in order. Ends when it has left; when it is dropped, the swarm leaves.
///
/// A data channel can't be told to wait, so take the events as they come: what is not taken is
/// kept, however much it is.
#[derive(Debug)]
#[must_use = "a swarm leaves when its events are dropped"]
pub struct Events {
    events: mpsc::UnboundedReceiver<Event>,
    _listening: oneshot::Sender<Infallible>,
}

impl Events {
    pub(super) fn new(
        events: mpsc::UnboundedReceiver<Event>,
        listening: oneshot::Sender<Infallible>,
    ) -> Self {
        Self {
            events,
            _listening: listening,
        }
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        Pin::new(&mut self.events).poll_next(context)
    }
}
