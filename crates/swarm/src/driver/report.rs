//! The task's queue, and what browser callbacks put in it.

use futures::channel::mpsc;
use gloo_events::EventListener;
use web_sys::{Event, EventTarget};

use super::channel::Channel;
use crate::{HubId, Input, LinkId, LinkInput, sharing};

/// Something that happened.
pub enum Report {
    /// For the machine, as it is.
    Input(Input),
    /// At a hub's stream, or among the tabs that share it.
    Hub(HubId, sharing::Input),
    /// An event of a hub was dropped: it was this long, in UTF-16 units, and no hub that follows the
    /// protocol passes on more than [`MAX_BODY`](murmuration_signalhub::MAX_BODY).
    TooLong(u32),
    /// At a link.
    Link(LinkId, LinkInput),
    /// What came of a link's description, and of which.
    Described(LinkId, u32, LinkInput),
    /// The other side of a link made a channel.
    Announced(LinkId, Channel),
}

/// The end of the queue that callbacks have.
#[derive(Clone)]
pub struct Queue(mpsc::UnboundedSender<Report>);

impl Queue {
    /// A queue, and the end that the task reads.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Report>) {
        let (sender, receiver) = mpsc::unbounded();
        (Self(sender), receiver)
    }

    pub fn put(&self, report: Report) {
        // Refused when the task has ended: then nobody is left who would care.
        let _ = self.0.unbounded_send(report);
    }

    /// Puts in what `report` makes of each event of this type.
    pub fn listen(
        &self,
        target: &EventTarget,
        event_type: &'static str,
        mut report: impl FnMut(&Event) -> Option<Report> + 'static,
    ) -> EventListener {
        let queue = self.clone();
        EventListener::new(target, event_type, move |event| {
            if let Some(report) = report(event) {
                queue.put(report);
            }
        })
    }
}

/// The queue, for what happens at one link.
#[derive(Clone)]
pub struct LinkQueue {
    queue: Queue,
    link: LinkId,
}

impl LinkQueue {
    pub fn new(queue: Queue, link: LinkId) -> Self {
        Self { queue, link }
    }

    pub fn put(&self, input: LinkInput) {
        self.queue.put(Report::Link(self.link, input));
    }

    pub fn describe(&self, turn: u32, input: LinkInput) {
        self.queue.put(Report::Described(self.link, turn, input));
    }

    pub fn announce(&self, channel: Channel) {
        self.queue.put(Report::Announced(self.link, channel));
    }

    /// Puts in what `input` makes of each event of this type.
    pub fn listen(
        &self,
        target: &EventTarget,
        event_type: &'static str,
        mut input: impl FnMut(&Event) -> Option<LinkInput> + 'static,
    ) -> EventListener {
        let link = self.link;
        self.queue.listen(target, event_type, move |event| {
            input(event).map(|input| Report::Link(link, input))
        })
    }
}
