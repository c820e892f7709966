//! This tab's part in a hub's stream: what its [`Sharing`] says is done here.

use murmuration_signalhub::{App, Channel, HubUrl};
use wasm_bindgen::JsValue;
use web_sys::Window;

use super::{
    hub_stream::HubStream,
    lock::{self, TabLock},
    report::{Queue, Report},
    siblings::Siblings,
};
use crate::{
    HubId, Time,
    sharing::{HubReport, Input, Lock, Output, Sharing, StreamId, StreamReport, TabId},
};

/// The event stream of a hub that this tab shares with its siblings. When it is dropped, another
/// tab takes over.
pub struct TabStream {
    sharing: Sharing,
    hub: HubId,
    url: HubUrl,
    app: App,
    queue: Queue,
    streams: Vec<(StreamId, HubStream)>,
    ties: Ties,
}

/// What joins a tab to its siblings.
enum Ties {
    /// Not yet: made once the first stream is on its way, which comes first.
    Later(Window),
    Made(TabLock, Siblings),
    /// The browser has no such thing for this page.
    None,
}

impl TabStream {
    pub fn new(
        tab: TabId,
        hub: HubId,
        url: HubUrl,
        app: App,
        window: Window,
        queue: Queue,
    ) -> Self {
        Self {
            sharing: Sharing::new(tab),
            hub,
            url,
            app,
            queue,
            streams: Vec::new(),
            ties: Ties::Later(window),
        }
    }

    /// When to call with [`Input::Tick`] at the latest.
    pub fn deadline(&self) -> Option<Time> {
        self.sharing.deadline()
    }

    /// Takes what happened, and gives what the swarm is to be told.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<HubReport> {
        let mut told = Vec::new();
        for output in self.sharing.handle(now, input) {
            match output {
                Output::Open(id, channels) => self.open(id, &channels),
                Output::Close(id) => self.streams.retain(|&(it, _)| it != id),
                Output::Say(saying) => {
                    if let Ties::Made(_, siblings) = &self.ties {
                        siblings.say(&saying);
                    }
                }
                Output::Steal => {
                    if let Ties::Made(lock, _) = &mut self.ties {
                        lock.steal();
                    }
                }
                Output::Tell(report) => told.push(report),
            }
        }
        if let Ties::Later(window) = &self.ties {
            self.ties = self.tie(window).unwrap_or_else(|_| {
                let none = Input::Lock(Lock::Unavailable);
                self.queue.put(Report::Hub(self.hub, none));
                Ties::None
            });
        }
        told
    }

    fn open(&mut self, id: StreamId, channels: &[Channel]) {
        let channels: Vec<&Channel> = channels.iter().collect();
        let url = self.url.named_subscribe_url(&self.app, &channels);
        match HubStream::open(&url, self.hub, id, &self.queue) {
            Ok(stream) => self.streams.push((id, stream)),
            Err(_) => {
                let lost = Input::Stream(id, StreamReport::Lost);
                self.queue.put(Report::Hub(self.hub, lost));
            }
        }
    }

    fn tie(&self, window: &Window) -> Result<Ties, JsValue> {
        let Some(locks) = lock::locks(window) else {
            return Err(JsValue::UNDEFINED);
        };
        let name = format!("murmuration {}", self.url.subscribe_url(&self.app, &[]));
        let siblings = Siblings::open(&name, self.hub, &self.queue)?;
        let lock = TabLock::ask(locks, name, self.hub, self.queue.clone());
        Ok(Ties::Made(lock, siblings))
    }
}
