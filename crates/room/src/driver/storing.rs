//! What stores a room's events, one thing after the other.

use std::{rc::Rc, sync::Arc};

use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
};
use wasm_bindgen_futures::spawn_local;

use super::siblings::{Siblings, Voice};
use crate::{Event, Keep, Position, RoomId, Settings, Store, StoreError};

/// What there is to be done. Dropped, it ends when all is done.
#[derive(Debug)]
pub struct Jobs {
    orders: UnboundedSender<Job>,
    _siblings: Option<Siblings>,
}

#[derive(Debug)]
enum Job {
    Store(Vec<Arc<Event>>),
    Remove(Vec<Position>),
    Settle(Settings),
    Forget,
    /// Another tab has.
    Forgotten,
}

/// What was done.
#[derive(Debug)]
pub enum Report {
    /// What this page's person has chosen for the room. Comes first.
    Settings(Settings),
    /// Some of what is kept.
    Loaded(Vec<Event>),
    /// That was all.
    Ready {
        /// How many records were damaged.
        damaged: usize,
    },
    /// These are stored, or can't be.
    Stored(Vec<Position>),
    /// Nothing of the room is stored any more, and nothing will be.
    Forgotten,
    /// Why something can't be. Said once, for each reason.
    Trouble(StoreError),
    /// It can again, and nothing is missing.
    Well,
}

impl Jobs {
    pub fn store(&self, events: Vec<Arc<Event>>) {
        self.order(Job::Store(events));
    }

    pub fn remove(&self, positions: Vec<Position>) {
        self.order(Job::Remove(positions));
    }

    /// Keeps the choices for the room, and what else is kept is removed if they say so.
    pub fn settle(&self, settings: Settings) {
        self.order(Job::Settle(settings));
    }

    /// Removes all that is kept of the room; what is ordered later comes to nothing.
    pub fn forget(&self) {
        self.order(Job::Forget);
    }

    fn order(&self, job: Job) {
        // It is there for as long as this is.
        let _ = self.orders.unbounded_send(job);
    }
}

/// Loads what is kept, then does what it is told to.
pub fn begin(room: RoomId, store: Option<Rc<Store>>) -> (Jobs, UnboundedReceiver<Report>) {
    let (jobs, orders) = unbounded();
    let (reports, reported) = unbounded();
    let forgotten = jobs.clone();
    let siblings = Siblings::listen(&room, move || {
        let _ = forgotten.unbounded_send(Job::Forgotten);
    });
    let storing = Storing {
        room,
        store,
        settings: Settings::default(),
        is_forgotten: false,
        voice: Siblings::voice(siblings.as_ref()),
        unkept: Vec::new(),
        reports,
        trouble: None,
    };
    spawn_local(storing.run(orders));
    let jobs = Jobs {
        orders: jobs,
        _siblings: siblings,
    };
    (jobs, reported)
}

struct Storing {
    room: RoomId,
    store: Option<Rc<Store>>,
    settings: Settings,
    is_forgotten: bool,
    voice: Voice,
    /// What could not be stored, and is tried again along with what comes next.
    unkept: Vec<Arc<Event>>,
    reports: UnboundedSender<Report>,
    trouble: Option<StoreError>,
}

impl Storing {
    async fn run(mut self, mut orders: UnboundedReceiver<Job>) {
        self.recall().await;
        let damaged = self.load().await;
        self.report(Report::Ready { damaged });
        while let Some(first) = orders.next().await {
            // What came meanwhile goes along: a transaction costs more than what is in it.
            let mut jobs = vec![first];
            while let Ok(next) = orders.try_recv() {
                jobs.push(next);
            }
            let mut events = Vec::new();
            for job in jobs {
                if let Job::Store(more) = job {
                    events.extend(more);
                    continue;
                }
                self.put(std::mem::take(&mut events)).await;
                match job {
                    Job::Store(_) => {}
                    Job::Remove(positions) => self.remove(&positions).await,
                    Job::Settle(settings) => self.settle(settings).await,
                    Job::Forget => self.forget().await,
                    Job::Forgotten => self.forgotten(),
                }
            }
            self.put(events).await;
        }
    }

    /// Where the room's events are kept, if anywhere.
    fn shelf(&self) -> Option<Rc<Store>> {
        let keeps = !self.is_forgotten && self.settings.keep == Keep::All;
        self.store.clone().filter(|_| keeps)
    }

    /// Finds out what was chosen for the room. Where that can't be read, it may have been to keep
    /// nothing: so nothing is.
    async fn recall(&mut self) {
        if let Some(store) = self.store.clone() {
            match store.settings(&self.room).await {
                Ok(kept) => {
                    let kept = kept.as_deref();
                    self.settings = kept.map(Settings::read).unwrap_or_default();
                    if self.settings.keep == Keep::Nothing {
                        // What another tab stored, before it knew.
                        self.clear(&store).await;
                    }
                }
                Err(error) => {
                    self.store = None;
                    self.failed(error);
                }
            }
        }
        self.report(Report::Settings(self.settings));
    }

    async fn settle(&mut self, settings: Settings) {
        self.settings = settings;
        if let Some(store) = self.store.clone().filter(|_| !self.is_forgotten) {
            match settings.keep {
                Keep::All => {
                    let kept = store.put_settings(&self.room, &settings.write()).await;
                    self.done(kept);
                }
                Keep::Nothing => {
                    self.unkept.clear();
                    self.clear(&store).await;
                }
            }
        }
    }

    /// Finds out whether another tab was told to keep nothing since.
    async fn heed(&mut self) {
        if let Some(store) = self.shelf()
            && let Ok(Some(kept)) = store.settings(&self.room).await
        {
            let settings = Settings::read(&kept);
            if settings.keep == Keep::Nothing {
                self.settle(settings).await;
                self.report(Report::Settings(settings));
            }
        }
    }

    async fn forget(&mut self) {
        if let Some(store) = self.store.clone()
            && !self.clear(&store).await
        {
            return;
        }
        self.voice.forgotten();
        self.forgotten();
    }

    /// What is stored of the room from now on is another visit's, also where this tab hears late of it.
    fn forgotten(&mut self) {
        self.is_forgotten = true;
        self.report(Report::Forgotten);
    }

    /// Removes all that is stored of the room, but for the choice to store nothing. Whether it could
    /// be done.
    async fn clear(&mut self, store: &Store) -> bool {
        let removed = store.forget(&self.room);
        // Ordered at the same time: a page that ends between the two must not lose it.
        let kept = (self.settings.keep == Keep::Nothing)
            .then(|| store.put_settings(&self.room, &self.settings.write()));
        let mut done = removed.await;
        if let Some(kept) = kept {
            done = done.and(kept.await);
        }
        let is_done = done.is_ok();
        self.done(done);
        is_done
    }

    /// Gives how many records were damaged.
    async fn load(&mut self) -> usize {
        let Some(store) = self.shelf() else {
            return 0;
        };
        let mut loading = store.load(&self.room);
        let mut damaged = 0;
        loop {
            match loading.next().await {
                Ok(Some(chunk)) => {
                    damaged += chunk.damaged;
                    self.report(Report::Loaded(chunk.events));
                }
                Ok(None) => return damaged,
                Err(error) => {
                    self.failed(error);
                    return damaged;
                }
            }
        }
    }

    async fn put(&mut self, events: Vec<Arc<Event>>) {
        if events.is_empty() {
            return;
        }
        let positions = events.iter().map(|event| event.position()).collect();
        self.heed().await;
        if let Some(store) = self.shelf() {
            self.unkept.extend(events);
            let all: Vec<Event> = self
                .unkept
                .iter()
                .map(|event| Event::clone(event))
                .collect();
            let put = store.put(&self.room, &all).await;
            if put.is_ok() {
                self.unkept.clear();
            }
            self.done(put);
        }
        self.report(Report::Stored(positions));
    }

    async fn remove(&mut self, positions: &[Position]) {
        if let Some(store) = self.shelf() {
            self.unkept
                .retain(|event| !positions.contains(&event.position()));
            let removed = store.remove(&self.room, positions).await;
            self.done(removed);
        }
    }

    fn done(&mut self, result: Result<(), StoreError>) {
        match result {
            Ok(()) if self.unkept.is_empty() => {
                if self.trouble.take().is_some() {
                    self.report(Report::Well);
                }
            }
            Ok(()) => {}
            Err(error) => self.failed(error),
        }
    }

    fn failed(&mut self, error: StoreError) {
        if self.trouble.as_ref() != Some(&error) {
            self.trouble = Some(error.clone());
            self.report(Report::Trouble(error));
        }
    }

    fn report(&self, report: Report) {
        // Nobody listens once the room is left; what was said in it is stored all the same.
        let _ = self.reports.unbounded_send(report);
    }
}
