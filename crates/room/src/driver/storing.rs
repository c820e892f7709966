//! What stores a room's events, one thing after the other.

use std::{rc::Rc, sync::Arc};

use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
};
use wasm_bindgen_futures::spawn_local;

use crate::{Event, Position, RoomId, Store, StoreError};

/// What there is to be done. Dropped, it ends when all is done.
#[derive(Debug)]
pub struct Jobs(UnboundedSender<Job>);

#[derive(Debug)]
enum Job {
    Store(Vec<Arc<Event>>),
    Remove(Vec<Position>),
}

/// What was done.
#[derive(Debug)]
pub enum Report {
    /// Some of what is kept.
    Loaded(Vec<Event>),
    /// That was all.
    Ready {
        /// How many records were damaged.
        damaged: usize,
    },
    /// These are stored, or can't be.
    Stored(Vec<Position>),
    /// Why something can't be. Said once, for each reason.
    Trouble(StoreError),
}

impl Jobs {
    pub fn store(&self, events: Vec<Arc<Event>>) {
        self.order(Job::Store(events));
    }

    pub fn remove(&self, positions: Vec<Position>) {
        self.order(Job::Remove(positions));
    }

    fn order(&self, job: Job) {
        // It is there for as long as this is.
        let _ = self.0.unbounded_send(job);
    }
}

/// Loads what is kept, then does what it is told to.
pub fn begin(room: RoomId, store: Option<Rc<Store>>) -> (Jobs, UnboundedReceiver<Report>) {
    let (jobs, orders) = unbounded();
    let (reports, reported) = unbounded();
    let storing = Storing {
        room,
        store,
        reports,
        trouble: None,
    };
    spawn_local(storing.run(orders));
    (Jobs(jobs), reported)
}

struct Storing {
    room: RoomId,
    store: Option<Rc<Store>>,
    reports: UnboundedSender<Report>,
    trouble: Option<StoreError>,
}

impl Storing {
    async fn run(mut self, mut orders: UnboundedReceiver<Job>) {
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
                match job {
                    Job::Store(more) => events.extend(more),
                    Job::Remove(positions) => {
                        self.put(std::mem::take(&mut events)).await;
                        self.remove(&positions).await;
                    }
                }
            }
            self.put(events).await;
        }
    }

    /// Gives how many records were damaged.
    async fn load(&mut self) -> usize {
        let Some(store) = self.store.clone() else {
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
        if let Some(store) = self.store.clone() {
            let events: Vec<Event> = events.iter().map(|event| Event::clone(event)).collect();
            let put = store.put(&self.room, &events).await;
            self.done(put);
        }
        self.report(Report::Stored(positions));
    }

    async fn remove(&mut self, positions: &[Position]) {
        if let Some(store) = self.store.clone() {
            let removed = store.remove(&self.room, positions).await;
            self.done(removed);
        }
    }

    fn done(&mut self, result: Result<(), StoreError>) {
        match result {
            Ok(()) => self.trouble = None,
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
