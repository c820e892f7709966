//! What can be on its way before it is known who joins: the streams of the hubs.

use std::fmt;

use futures::{
    StreamExt,
    channel::{
        mpsc::{self, UnboundedReceiver},
        oneshot,
    },
    future, stream,
};
use murmuration_signalhub::{App, HubUrl};
use wasm_bindgen_futures::spawn_local;
use web_sys::Window;

use super::{
    Events, JoinError, Swarm, capable_window,
    clock::Clock,
    random,
    report::{Queue, Report},
    tab::TabStream,
    task::Task,
};
use crate::{HubId, Input, Options, PeerId, sharing::TabId};

/// A room's streams, opening. Nothing is said there before somebody joins; they are closed when this
/// is dropped.
pub struct Opening {
    hubs: Vec<HubUrl>,
    app: App,
    id: PeerId,
    ahead: Ahead,
    /// What has come from there meanwhile.
    reports: UnboundedReceiver<Report>,
}

/// What the task begins with.
pub(super) struct Ahead {
    pub window: Window,
    pub clock: Clock,
    pub queue: Queue,
    /// One for each hub.
    pub streams: Vec<TabStream>,
}

impl Opening {
    /// Opens the streams of a room for the page with this id.
    ///
    /// # Errors
    /// When this browser can't join any swarm.
    pub fn begin(hubs: Vec<HubUrl>, app: App, id: PeerId) -> Result<Self, JoinError> {
        let window = capable_window()?;
        let clock = Clock::new(window.performance().ok_or(JoinError::NoPage)?);
        let (queue, reports) = Queue::new();
        let tab = TabId(u64::from_ne_bytes(random()));
        let streams = hubs.iter().enumerate().map(|(at, hub)| {
            let mut stream =
                TabStream::new(tab, HubId(at), hub.clone(), app.clone(), queue.clone());
            stream.open_ahead(clock.now(), id.channel());
            stream
        });
        let mut streams: Vec<TabStream> = streams.collect();
        for stream in &mut streams {
            stream.tie(&window);
        }
        Ok(Self {
            hubs,
            app,
            id,
            ahead: Ahead {
                window,
                clock,
                queue,
                streams,
            },
            reports,
        })
    }

    /// For whom they are.
    pub fn id(&self) -> &PeerId {
        &self.id
    }

    /// Joins with these streams, as [`join`](super::join) does; with others, where the options are of
    /// another room or page.
    ///
    /// # Errors
    /// As [`join`](super::join).
    pub fn join(self, options: Options) -> Result<(Swarm, Events), JoinError> {
        if (&self.hubs, &self.app, &self.id) != (&options.hubs, &options.app, &options.id) {
            return super::join(options);
        }
        let (events, told) = mpsc::unbounded();
        let seed = u64::from_ne_bytes(random());
        let task = Task::join(self.ahead, options, seed, events)?;
        let (commands, commanded) = mpsc::unbounded();
        let (listening, deaf) = oneshot::channel();
        // The task can't end with its queue, of which it holds the other end itself: it ends when the
        // commands do, or when nobody listens.
        let commanded = commanded
            .take_until(deaf)
            .chain(stream::once(future::ready(Input::Leave)));
        spawn_local(task.run(stream::select(commanded.map(Report::Input), self.reports)));
        Ok((Swarm::new(commands), Events::new(told, listening)))
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Opening");
        fields.field("hubs", &self.hubs).field("id", &self.id);
        fields.finish_non_exhaustive()
    }
}
