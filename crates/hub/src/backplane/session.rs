//! The connection to NATS: does there what the hub wants, and brings from there what others say.

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use async_nats::{Client, ClientError, Event, PublishErrorKind, Subscriber};
use bytes::Bytes;
use futures::StreamExt;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};

use super::Nats;
use super::exchange::{Exchange, LAST_WORDS, SessionId};
use super::wire::{self, Said};
use crate::hub::state::Key;

/// How long to wait before the servers are tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps a connection to NATS until the hub is closed. What others say goes to `deliver`.
pub(crate) async fn run(
    nats: Nats,
    exchange: Arc<Exchange>,
    deliver: impl Fn(&Key, &str) + Clone + Send + 'static,
) {
    let mut is_told = false;
    while !exchange.is_closed() {
        match Session::begin(&nats, &exchange).await {
            Ok(session) => {
                is_told = false;
                session.go_on(&deliver).await;
            }
            Err(error) if !is_told => {
                is_told = true;
                tracing::warn!("NATS can't be reached ({error:#}): this hub is on its own");
            }
            Err(error) => tracing::debug!("NATS can't be reached ({error:#})"),
        }
        tokio::select! {
            () = exchange.closed() => {}
            () = sleep(PAUSE) => {}
        }
    }
    exchange.end();
}

/// A connection, which may be broken and mended for a while. After that another is made: what
/// this one had to send by then is too old.
struct Session<'a> {
    exchange: &'a Arc<Exchange>,
    client: Client,
    /// What this hub says to itself.
    own: Subscriber,
    /// Has something when it can't be mended.
    over: mpsc::Receiver<()>,
    /// The channels that are subscribed to, until these are dropped.
    channels: HashMap<Key, oneshot::Sender<()>>,
}

/// The client has ended.
struct Ended;

impl<'a> Session<'a> {
    async fn begin(nats: &Nats, exchange: &'a Arc<Exchange>) -> Result<Self> {
        let id = exchange.begin();
        let (lost, over) = mpsc::channel(1);
        let heard = exchange.clone();
        let options = nats.options()?.event_callback(move |event| {
            hear(&heard, id, &lost, &event);
            ready(())
        });
        let client = options.connect(nats.servers()).await?;
        let own = client
            .subscribe(wire::own_subject(exchange.origin()))
            .await?;
        Ok(Self {
            exchange,
            client,
            own,
            over,
            channels: HashMap::new(),
        })
    }

    async fn go_on(mut self, deliver: &(impl Fn(&Key, &str) + Clone + Send + 'static)) {
        loop {
            tokio::select! {
                () = self.exchange.closed() => {
                    let last_words = async {
                        let _ = self.work(deliver).await;
                        let _ = self.client.flush().await;
                    };
                    let _ = timeout(LAST_WORDS, last_words).await;
                    return;
                }
                _ = self.over.recv() => return,
                message = self.own.next() => match message {
                    None => return,
                    Some(message) => {
                        if let Some(question) = wire::decode_question(&message.payload) {
                            self.exchange.answered(question);
                        }
                    }
                },
                () = self.exchange.work() => {
                    if self.exchange.is_linked() && self.work(deliver).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Does what there is to do.
    async fn work(
        &mut self,
        deliver: &(impl Fn(&Key, &str) + Clone + Send + 'static),
    ) -> Result<(), Ended> {
        let work = self.exchange.take();
        for key in work.end {
            self.channels.remove(&key);
        }
        for key in work.begin {
            let subscriber = self.client.subscribe(wire::subject(&key)).await;
            let subscriber = subscriber.map_err(|_| Ended)?;
            let (stop, stopped) = oneshot::channel();
            tokio::spawn(forward(
                subscriber,
                stopped,
                self.exchange.clone(),
                key.clone(),
                deliver.clone(),
            ));
            self.channels.insert(key, stop);
        }
        if let Some(question) = work.ask {
            let subject = wire::own_subject(self.exchange.origin());
            self.publish(subject, wire::encode_question(question))
                .await?;
        }
        while let Some((key, payload)) = self.exchange.next(Instant::now()) {
            self.publish(wire::subject(&key), payload).await?;
        }
        Ok(())
    }

    async fn publish(&self, subject: String, payload: Bytes) -> Result<(), Ended> {
        match self.client.publish(subject, payload).await {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == PublishErrorKind::Send => Err(Ended),
            // It is longer than NATS is set up for.
            Err(error) => {
                tracing::warn!(%error, "NATS does not take a message");
                Ok(())
            }
        }
    }
}

/// Notes what the client tells of its connection.
fn hear(exchange: &Exchange, id: SessionId, lost: &mpsc::Sender<()>, event: &Event) {
    match event {
        Event::Connected => {
            tracing::info!("NATS is there");
            exchange.found(id, true);
        }
        Event::Disconnected => {
            tracing::warn!("NATS is away: this hub is on its own");
            exchange.found(id, false);
        }
        Event::Closed | Event::ClientError(ClientError::MaxReconnects) => {
            exchange.found(id, false);
            // One word is enough.
            let _ = lost.try_send(());
        }
        Event::SlowConsumer(_) => tracing::warn!("NATS says more than this hub can take"),
        Event::ServerError(error) => tracing::warn!(%error, "NATS refuses something"),
        other => tracing::debug!(event = %other, "NATS"),
    }
}

/// Passes on what others say on a channel, until `stopped`.
async fn forward(
    mut subscriber: Subscriber,
    mut stopped: oneshot::Receiver<()>,
    exchange: Arc<Exchange>,
    key: Key,
    deliver: impl Fn(&Key, &str),
) {
    loop {
        let message = tokio::select! {
            // First: after that the channel may be subscribed to anew, and everything comes there.
            biased;
            _ = &mut stopped => break,
            message = subscriber.next() => message,
        };
        let Some(message) = message else { return };
        match Said::decode(&message.payload) {
            Some(said) if exchange.is_news(Instant::now(), &key, &said) => deliver(&key, said.body),
            Some(_) => {}
            None => tracing::debug!("a message that no hub sends there"),
        }
    }
    // It fails when there is no connection any more, and with it no subscription.
    let _ = subscriber.unsubscribe().await;
}
