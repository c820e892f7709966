//! The browser's side of a room: gives the machine its time and its storage, and sends over a swarm
//! what it wants sent.
//!
//! It has no task of its own. Whoever owns the swarm hands over what the swarm tells of members, and
//! waits with [`Room::next`] for the rest.

mod siblings;
mod storing;

use std::rc::Rc;

use futures::{FutureExt, StreamExt, channel::mpsc::UnboundedReceiver, select_biased};
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use murmuration_swarm::{MessageId, Swarm, Time};
use web_sys::window;

use self::storing::{Jobs, Report};
use crate::{
    Effect, Input, Keep, Machine, Now, Options, Output, ROOM_MESSAGES, Settings, Store, StoreError,
    Told, Wall,
};

/// A room in a page.
#[derive(Debug)]
pub struct Room {
    machine: Machine,
    swarm: Swarm,
    jobs: Jobs,
    reports: UnboundedReceiver<Report>,
    settings: Settings,
    wake: Option<Time>,
    sent: u64,
}

/// Something for the app to know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Happened {
    /// In the room.
    Told(Told),
    /// This is chosen for the room. Told before anything else, and again when it changes.
    Settled(Settings),
    /// Nothing of the room is kept any more, nor will be: this one is at its end. Perhaps another tab
    /// was told to.
    Forgotten,
    /// All that was kept has been read.
    Loaded {
        /// How many records were damaged, and put aside.
        damaged: usize,
    },
    /// What is said from now on may not outlive this page.
    NotKept(StoreError),
    /// It does again, and so does what was said meanwhile.
    KeptAgain,
}

impl Room {
    /// A room whose events are kept in this store, if there is one; those that are there are loaded.
    pub fn new(options: Options, swarm: Swarm, store: Option<Rc<Store>>) -> Self {
        let (jobs, reports) = storing::begin(options.room, store);
        Self {
            machine: Machine::new(options),
            swarm,
            jobs,
            reports,
            settings: Settings::default(),
            wake: None,
            sent: 0,
        }
    }

    /// All that is held, in order.
    pub fn events(&self) -> &[std::sync::Arc<crate::Event>] {
        self.machine.events()
    }

    /// Has something happen, and gives what the app is told of it.
    pub fn handle(&mut self, input: Input) -> Vec<Happened> {
        self.machine.handle(now(), input);
        let mut told = Vec::new();
        loop {
            match self.machine.poll() {
                Output::Do(effect) => self.perform(effect),
                Output::Tell(what) => told.push(Happened::Told(what)),
                Output::Wait(wake) => break self.wake = wake,
            }
        }
        told
    }

    /// Keeps these choices for the room, and goes by them from now on. Where nothing is to be kept,
    /// what is there is removed; where all is to be again, what is held here is kept.
    pub fn settle(&mut self, settings: Settings) -> Vec<Happened> {
        let before = self.settings.keep;
        self.jobs.settle(settings);
        if (before, settings.keep) == (Keep::Nothing, Keep::All) {
            self.jobs.store(self.machine.events().to_vec());
        }
        self.settled(settings)
    }

    /// Removes all that is kept of the room. [`Happened::Forgotten`] tells when that is done, here and
    /// in the other tabs that have the room.
    pub fn forget(&self) {
        self.jobs.forget();
    }

    fn settled(&mut self, settings: Settings) -> Vec<Happened> {
        self.settings = settings;
        let mut told = self.handle(Input::Retain(settings.retention()));
        told.insert(0, Happened::Settled(settings));
        told
    }

    /// Waits for the next that happens by itself. Nothing is lost when it is not waited for to the end.
    pub async fn next(&mut self) -> Vec<Happened> {
        let wake = self.wake;
        let mut timer = Box::pin(until(wake).fuse());
        let report = select_biased! {
            report = self.reports.next() => report,
            () = timer => None,
        };
        match report {
            None => self.handle(Input::Tick),
            Some(Report::Settings(settings)) => self.settled(settings),
            Some(Report::Forgotten) => vec![Happened::Forgotten],
            Some(Report::Loaded(events)) => {
                let events = events.into_iter().map(Into::into).collect();
                self.handle(Input::Loaded(events))
            }
            Some(Report::Ready { damaged }) => {
                let mut told = self.handle(Input::Ready);
                told.push(Happened::Loaded { damaged });
                told
            }
            Some(Report::Stored(positions)) => self.handle(Input::Stored(positions)),
            Some(Report::Trouble(why)) => vec![Happened::NotKept(why)],
            Some(Report::Well) => vec![Happened::KeptAgain],
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Send { peer, bytes } => {
                self.sent += 1;
                let message = MessageId(ROOM_MESSAGES | self.sent);
                self.swarm.send(message, peer, bytes);
            }
            Effect::Store(events) => self.jobs.store(events),
            Effect::Remove(positions) => self.jobs.remove(positions),
        }
    }
}

/// Waits for a time; for ever, if there is none.
async fn until(time: Option<Time>) {
    match time {
        Some(time) => {
            let wait = time.since(now().time).as_millis();
            // Rounded up, or it would be a moment too early; and a timer has 31 bits.
            let wait = u32::try_from(wait + 1).unwrap_or(u32::MAX >> 1);
            TimeoutFuture::new(wait).await;
        }
        None => std::future::pending().await,
    }
}

fn now() -> Now {
    let since_navigation = window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now());
    Now {
        time: Time::new(std::time::Duration::from_secs_f64(since_navigation / 1e3)),
        wall: Wall(Date::now() as u64),
    }
}
