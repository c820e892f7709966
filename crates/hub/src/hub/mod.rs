//! The hub itself: a handle to who listens.

pub(crate) mod frame;
pub(crate) mod queue;
mod recent;
pub(crate) mod state;
pub(crate) mod subscription;
mod sweep;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use murmuration_signalhub::{Path, Wishes, sse};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::backplane::Exchange;
use crate::counts::Counters;
use crate::hub::frame::{Frame, Ids};
use crate::hub::queue::queue;
use crate::hub::recent::Since;
use crate::hub::state::{Key, ListenerId, State};
use crate::hub::subscription::Subscription;
use crate::limits::channel_rates::ChannelRates;
use crate::limits::guests::{Guests, TooMuch};
use crate::{Access, Backplane, Counts, Ice, Limits, Proxies, Reason, Setup};

/// A signalhub. Clones are handles to the same one.
///
/// To put it on the net, [`serve`](crate::serve) it; [`Hub::router`] is for a server of your own.
#[derive(Clone, Debug)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    setup: Setup,
    /// `None` once the hub is closed. Never locked across an `await`.
    state: Mutex<Option<State>>,
    /// The end is in sight.
    is_ending: AtomicBool,
    guests: Arc<Guests>,
    channel_rates: ChannelRates,
    counters: Counters,
    /// What it has with other hubs. Locked after `state`, if both are.
    exchange: Option<Arc<Exchange>>,
    /// Somebody is there who forgets what is old, also when nothing happens.
    is_swept: AtomicBool,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(exchange) = &self.exchange {
            exchange.close();
        }
    }
}

impl Hub {
    /// A hub to which nobody listens yet, with nothing but bounds.
    pub fn new(limits: Limits) -> Self {
        Self::with(Setup {
            limits,
            ..Setup::default()
        })
    }

    /// A hub to which nobody listens yet.
    ///
    /// # Panics
    /// When it has a backplane and is not made within a Tokio runtime.
    pub fn with(setup: Setup) -> Self {
        #[cfg(feature = "nats")]
        if let Some(nats) = setup.backplane.clone() {
            let exchange = Arc::new(Exchange::new());
            let hub = Self::of(setup, Some(exchange.clone()));
            let weak = Arc::downgrade(&hub.shared);
            let deliver = move |key: &Key, body: &str| {
                if let Some(shared) = weak.upgrade() {
                    Self { shared }.deliver(key, body, |_, _| {});
                }
            };
            tokio::spawn(crate::backplane::run(nats, exchange, deliver));
            return hub;
        }
        Self::of(setup, None)
    }

    fn of(setup: Setup, exchange: Option<Arc<Exchange>>) -> Self {
        let limits = &setup.limits;
        let state = State::new(limits.max_broadcasts, setup.memory.clone());
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(Some(state)),
                is_ending: AtomicBool::new(false),
                guests: Guests::new(limits.per_address.clone()),
                channel_rates: ChannelRates::new(limits.per_channel.clone()),
                counters: Counters::default(),
                exchange,
                is_swept: AtomicBool::new(false),
                setup,
            }),
        }
    }

    /// What it bears.
    pub fn limits(&self) -> &Limits {
        &self.shared.setup.limits
    }

    /// What it hands out, if anything.
    pub(crate) fn ice(&self) -> Option<&Ice> {
        self.shared.setup.ice.as_ref()
    }

    /// Who may use it.
    pub(crate) fn access(&self) -> &Access {
        &self.shared.setup.access
    }

    /// How many listen: every stream counts once for each of its channels, as in `GET /`.
    pub fn subscribers(&self) -> usize {
        self.state().as_ref().map_or(0, State::subscriptions)
    }

    /// How many channels have listeners. The others do not exist.
    pub fn channels(&self) -> usize {
        self.state().as_ref().map_or(0, State::channels)
    }

    /// How many streams there are.
    pub fn streams(&self) -> usize {
        self.state().as_ref().map_or(0, State::listeners)
    }

    /// What has happened until now, and how many addresses and channels are kept an eye on. When
    /// everybody has left, those go down to none as soon as their rates have filled up again.
    pub fn counts(&self) -> Counts {
        let mut counts = self.shared.counters.read();
        counts.addresses = self.shared.guests.known() as u64;
        counts.busy_channels = self.shared.channel_rates.known() as u64;
        counts
    }

    pub(crate) fn proxies(&self) -> &Proxies {
        &self.shared.setup.proxies
    }

    pub(crate) fn guests(&self) -> &Arc<Guests> {
        &self.shared.guests
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// What is between this hub and others, and whether it is there.
    pub fn backplane(&self) -> Backplane {
        let exchange = self.shared.exchange.as_ref();
        exchange.map_or(Backplane::Memory, |exchange| exchange.state())
    }

    /// Ends every stream, for good: whoever subscribes or posts from now on gets a 503.
    pub fn close(&self) {
        *self.state() = None;
        if let Some(exchange) = &self.shared.exchange {
            exchange.close();
        }
    }

    /// Whether it is closed or about to be: who could go to another hub had better do so.
    pub fn is_closing(&self) -> bool {
        self.shared.is_ending.load(Ordering::Relaxed) || self.state().is_none()
    }

    /// Says that the end is in sight. Until then everything is as before.
    pub(crate) fn begin_closing(&self) {
        self.shared.is_ending.store(true, Ordering::Relaxed);
    }

    /// Tells every listener when to come back, as `wait` says for each, and closes the hub.
    pub(crate) fn send_home(&self, mut wait: impl FnMut() -> Duration) {
        // It is closed from here on, so that nothing comes after that.
        let state = self.state().take();
        if let Some(state) = state {
            state.tell_each(|| Frame::new(&sse::retry(wait())));
        }
        self.close();
    }

    /// Completes when the other hubs have been told all that was posted here before it was closed, or
    /// that takes too long.
    pub(crate) async fn ended(&self) {
        if let Some(exchange) = &self.shared.exchange {
            exchange.ended().await;
        }
    }

    /// Listens to all channels of `path`, in the way that is wished for.
    ///
    /// Where there are other hubs, [`Subscription::settled`] says from when on they know.
    pub(crate) fn subscribe(
        &self,
        path: Path<'_>,
        mut wishes: Wishes<'_>,
    ) -> Result<Subscription, Reason> {
        let limits = self.limits();
        if self.shared.setup.memory.span.is_zero() {
            wishes.resume = None;
        }
        let keys: BTreeSet<Key> = path
            .channels()
            .map(|channel| format!("{}/{channel}", path.app()).into())
            .collect();
        let channels = keys.len();
        let (sender, receiver) = queue(limits.queue_messages, limits.queue_bytes, limits.slow);
        let mut turn = 0;
        let id = match self.state().as_mut() {
            None => return Err(Reason::Closed),
            Some(state) if state.subscriptions() + channels > limits.subscribers => {
                return Err(Reason::Full);
            }
            Some(state) => {
                if let Some(exchange) = &self.shared.exchange {
                    turn = keys.iter().map(|key| exchange.want(key)).max().unwrap_or(0);
                }
                let id = state.add(keys, sender, Ids::of(wishes));
                if let Some(mark) = wishes.resume {
                    let since = mark.map_or(Since::Now, |mark| state.recent().since(mark));
                    state.resume(id, since);
                }
                id
            }
        };
        tracing::debug!(channels, "subscribe");
        Ok(Subscription::new(self.clone(), id, turn, receiver))
    }

    pub(crate) fn unsubscribe(&self, id: ListenerId) {
        self.change(|state| state.remove(Instant::now(), id));
        tracing::debug!("unsubscribe");
    }

    /// What it has with other hubs, where there are any.
    pub(crate) fn exchange(&self) -> Option<&Arc<Exchange>> {
        self.shared.exchange.as_ref()
    }

    /// Whether a message of so many bytes may be passed on now. It counts as one that is.
    pub(crate) fn admit(&self, path: Path<'_>, bytes: usize) -> Result<(), TooMuch> {
        self.shared.channel_rates.take(path, bytes)
    }

    /// Passes `body` to everybody who listens to the channel of `path` at this moment, here and at
    /// other hubs.
    ///
    /// There is one order of all broadcasts, and everybody here gets theirs in that order.
    pub(crate) fn broadcast(&self, path: Path<'_>, body: &str) -> Result<(), Reason> {
        let key = format!("{}/{}", path.app(), path.channel());
        self.deliver(&key, body, |exchange, now| exchange.say(now, &key, body))
            .ok_or(Reason::Closed)
    }

    /// Gives nothing when the hub is closed.
    fn deliver(&self, key: &str, body: &str, say: impl FnOnce(&Exchange, Instant)) -> Option<()> {
        let now = Instant::now();
        let delivery = self.change(|state| {
            let delivery = state.deliver(now, key, body);
            // In here, so that others get it in the same order.
            if let Some(exchange) = &self.shared.exchange {
                say(exchange, now);
            }
            delivery
        })?;
        self.shared.counters.broadcast(body.len(), &delivery);
        tracing::debug!(bytes = body.len(), listeners = delivery.taken, "broadcast");
        if delivery.dropped > 0 {
            tracing::info!(listeners = delivery.dropped, "dropped who did not read");
        }
        Some(())
    }

    /// Changes who listens or what is remembered, unless the hub is closed, and draws the
    /// conclusions.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        let mut state = self.state();
        let state = state.as_mut()?;
        let changed = change(state);
        self.forget(state, Instant::now());
        if state.recent().deadline().is_some()
            && !self.shared.is_swept.load(Ordering::Relaxed)
            && let Ok(runtime) = Handle::try_current()
        {
            self.shared.is_swept.store(true, Ordering::Relaxed);
            runtime.spawn(sweep::sweep(Arc::downgrade(&self.shared)));
        }
        Some(changed)
    }

    /// Forgets what is old, and leaves the channels at other hubs that are not wanted any more.
    fn forget(&self, state: &mut State, now: Instant) {
        let gone = state.forget(now);
        if let Some(exchange) = &self.shared.exchange {
            gone.iter().for_each(|key| exchange.unwant(key));
        }
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        // A panic inside cannot leave the state half changed in a way that matters to others.
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
