//! This tab's part in a hub's stream: what its [`Sharing`] says is done here.

use std::mem;

use murmuration_signalhub::{App, Channel, HubUrl};
use web_sys::Window;

use super::{
    hub_stream::{HubStream, Mark},
    lock::{self, TabLock},
    report::{Queue, Report},
    siblings::Siblings,
};
use crate::{
    HubId, Time,
    sharing::{Channels, HubReport, Input, Lock, Output, Sharing, StreamId, StreamReport, TabId},
};

/// The event stream of a hub that this tab shares with its siblings. When it is dropped, another
/// tab takes over.
pub struct TabStream {
    sharing: Sharing,
    hub: HubId,
    url: HubUrl,
    app: App,
    queue: Queue,
    /// Whether it was opened before the swarm asked for it.
    is_ahead: bool,
    streams: Vec<(StreamId, HubStream)>,
    /// How far they are.
    mark: Mark,
    /// What joins it to its siblings.
    ties: Option<(TabLock, Siblings)>,
}

impl TabStream {
    pub fn new(tab: TabId, hub: HubId, url: HubUrl, app: App, queue: Queue) -> Self {
        Self {
            sharing: Sharing::new(tab),
            hub,
            url,
            app,
            queue,
            is_ahead: false,
            streams: Vec::new(),
            mark: Mark::default(),
            ties: None,
        }
    }

    /// When to call with [`Input::Tick`] at the latest.
    pub fn deadline(&self) -> Option<Time> {
        self.sharing.deadline()
    }

    /// Opens it, with this channel besides everybody's. When the swarm asks for it, the same, it is on
    /// its way.
    pub fn open_ahead(&mut self, now: Time, channel: Channel) {
        // Nothing has come of it yet that could be told.
        self.handle(now, Input::Open(channel));
        self.is_ahead = true;
    }

    /// Takes what happened, and gives what the swarm is to be told.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<HubReport> {
        let mut told = Vec::new();
        if matches!(input, Input::Open(_)) && mem::take(&mut self.is_ahead) {
            return told;
        }
        for output in self.sharing.handle(now, input) {
            match output {
                Output::Open(id, channels) => self.open(id, &channels),
                Output::Close(id) => self.streams.retain(|&(it, _)| it != id),
                Output::Say(saying) => {
                    if let Some((_, siblings)) = &self.ties {
                        siblings.say(saying);
                    }
                }
                Output::Steal => {
                    if let Some((lock, _)) = &mut self.ties {
                        lock.steal();
                    }
                }
                Output::Tell(report) => told.push(report),
            }
        }
        told
    }

    fn open(&mut self, id: StreamId, channels: &Channels) {
        // What was sent since the last one was lost comes first, where the hub remembers it.
        let mark = self.mark.get();
        let url = self
            .url
            .resumed_subscribe_url(&self.app, channels.as_str(), mark.as_deref());
        match HubStream::open(&url, self.hub, id, &self.queue, &self.mark) {
            Ok(stream) => self.streams.push((id, stream)),
            Err(_) => {
                let lost = Input::Stream(id, StreamReport::Lost);
                self.queue.put(Report::Hub(self.hub, lost));
            }
        }
    }

    /// Asks for the lock, and listens to the siblings. For when a stream is on its way: it comes
    /// first.
    pub fn tie(&mut self, window: &Window) {
        self.ties = self.ties_by(window);
        if self.ties.is_none() {
            let none = Input::Lock(Lock::Unavailable);
            self.queue.put(Report::Hub(self.hub, none));
        }
    }

    fn ties_by(&self, window: &Window) -> Option<(TabLock, Siblings)> {
        let locks = lock::locks(window)?;
        let name = format!("murmuration {}", self.url.subscribe_url(&self.app, &[]));
        let siblings = Siblings::open(&name, self.hub, &self.queue).ok()?;
        let lock = TabLock::ask(locks, name, self.hub, self.queue.clone());
        Some((lock, siblings))
    }
}
