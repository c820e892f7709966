//! A swarm as a test sees it: what it waits for either happens, or fails the test.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use futures::{
    StreamExt,
    future::{self, Either},
};
use gloo_timers::future::TimeoutFuture;
use murmuration_swarm::{
    App, Event, Events, Greeting, HubState, HubUrl, Make, MessageId, Options, PeerId, Swarm, join,
    random_id,
};

/// The hub's URL, when the tests were built for one.
const HUB: Option<&str> = option_env!("MURMURATION_TEST_HUB");

/// A room at the test's hub that nobody else is in.
pub struct Room(pub App);

impl Room {
    pub fn new() -> Self {
        Self(App::new(random_id().as_str()).expect("an id names a room, too"))
    }

    pub fn options(&self) -> Options {
        let hub = HUB.expect("these tests need a hub: run them with `cargo xtask test driver`");
        let hub = HubUrl::parse(hub).expect("MURMURATION_TEST_HUB is a hub's URL");
        Options::new(vec![hub], self.0.clone(), random_id())
    }

    pub fn join(&self) -> Page {
        Page::join(self.options())
    }

    /// Two that are linked.
    pub async fn pair(&self) -> (Page, Page) {
        let (mut ann, mut bob) = (self.join(), self.join());
        ann.meets(&bob.id).await;
        bob.meets(&ann.id).await;
        (ann, bob)
    }
}

/// A swarm, and what its page knows.
pub struct Page {
    pub id: PeerId,
    pub swarm: Swarm,
    pub events: Events,
}

impl Page {
    pub fn join(options: Options) -> Self {
        let id = options.id.clone();
        let (swarm, events) = join(options).expect("this browser can join");
        Self { id, swarm, events }
    }

    /// Waits for an event that `wanted` makes something of. What comes before it is past.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        within(Duration::from_secs(20), async {
            loop {
                let event = self.events.next().await.expect("the swarm lives on");
                if let Some(found) = wanted(event) {
                    break found;
                }
            }
        })
        .await
    }

    pub async fn meets(&mut self, other: &PeerId) -> Make {
        self.until(|event| match event {
            Event::Joined { peer, make, .. } if peer == *other => Some(make),
            _ => None,
        })
        .await
    }

    pub async fn meets_somebody(&mut self) -> PeerId {
        self.until(|event| match event {
            Event::Joined { peer, .. } => Some(peer),
            _ => None,
        })
        .await
    }

    pub async fn loses(&mut self, other: &PeerId) {
        self.until(|event| {
            matches!(event, Event::Left { peer, .. } if peer == *other).then_some(())
        })
        .await;
    }

    pub async fn is_greeted(&mut self, other: &PeerId, with: &Greeting) {
        self.until(|event| match event {
            Event::Joined { peer, greeting, .. } => {
                (peer == *other && greeting.as_ref() == Some(with)).then_some(())
            }
            Event::Greeted { peer, greeting } => {
                (peer == *other && greeting == *with).then_some(())
            }
            _ => None,
        })
        .await;
    }

    pub async fn hub_is(&mut self, wanted: impl Fn(HubState) -> bool) {
        self.until(|event| matches!(event, Event::Hub(_, state) if wanted(state)).then_some(()))
            .await;
    }

    pub async fn sent(&mut self, wanted: MessageId) -> Vec<PeerId> {
        self.until(|event| match event {
            Event::Sent { message, to, .. } if message == wanted => Some(to),
            _ => None,
        })
        .await
    }

    /// The next bytes, from whoever is linked.
    pub async fn data(&mut self) -> Bytes {
        self.until(|event| match event {
            Event::Data { bytes, .. } => Some(bytes),
            _ => None,
        })
        .await
    }

    /// Waits for exactly these bytes, however they are cut.
    pub async fn hears(&mut self, expected: impl AsRef<[u8]>) {
        let mut expected = expected.as_ref();
        while !expected.is_empty() {
            let heard = self.data().await;
            let rest = expected.strip_prefix(&*heard);
            expected = rest.expect("these bytes and no others");
        }
    }

    pub async fn ends(&mut self) {
        while self.events.next().await.is_some() {}
    }
}

/// What `work` comes to, or a failure when it takes longer than `limit`.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> T {
    let deadline = TimeoutFuture::new(limit.as_millis() as u32);
    match future::select(pin!(work), deadline).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => panic!("this has not happened within {limit:?}"),
    }
}
