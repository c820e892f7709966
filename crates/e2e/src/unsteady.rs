//! A hub whose event streams end, or fall silent, as a test wants them to, and which notes what it is
//! asked for.

use std::{
    collections::BTreeMap,
    future::pending,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Result;
use axum::{Router, body::Body, extract::Request, http::Method, response::Response};
use futures::StreamExt;
use murmuration_hub::{Hub, Limits};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::sleep};
use tower::ServiceExt;

/// The hub. It goes when this is dropped; clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Unsteady {
    port: u16,
    desk: Arc<Desk>,
    _task: Arc<Task>,
}

/// What a hub was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A stream, of this path, in which is the id of who asks.
    Stream(String),
    /// A post, to this path.
    Post(String),
}

#[derive(Debug)]
struct Desk {
    asked: Mutex<Vec<(Instant, Asked)>>,
    /// How long a stream lasts.
    streams_last: Option<Duration>,
    /// How often the streams have fallen silent.
    silences: watch::Sender<u32>,
}

#[derive(Debug)]
struct Task(JoinHandle<()>);

impl Unsteady {
    /// Starts one; its streams last so long.
    pub(crate) async fn start(streams_last: Option<Duration>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let desk = Arc::new(Desk {
            asked: Mutex::default(),
            streams_last,
            silences: watch::Sender::new(0),
        });
        let hub = Hub::new(Limits::default()).router(None);
        let answering = desk.clone();
        let app =
            Router::new().fallback(move |request| answer(hub.clone(), answering.clone(), request));
        let task = tokio::spawn(async move {
            // It ends with its task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self {
            port,
            desk,
            _task: Arc::new(Task(task)),
        })
    }

    /// The hub's address.
    pub fn url(&self) -> String {
        format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }

    /// From now on nothing more comes on the streams that there are, and they do not end.
    pub fn fall_silent(&self) {
        self.desk.silences.send_modify(|silences| *silences += 1);
    }

    /// What it was asked for since then.
    pub fn asked_since(&self, then: Instant) -> Vec<(Instant, Asked)> {
        let asked = self.desk.asked();
        asked
            .iter()
            .filter(|(at, _)| *at >= then)
            .cloned()
            .collect()
    }

    /// When it was asked for streams since then, by each who asks.
    pub fn streams_since(&self, then: Instant) -> BTreeMap<String, Vec<Instant>> {
        let mut streams: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
        for (at, asked) in self.asked_since(then) {
            if let Asked::Stream(path) = asked {
                streams.entry(path).or_default().push(at);
            }
        }
        streams
    }
}

impl Desk {
    fn asked(&self) -> MutexGuard<'_, Vec<(Instant, Asked)>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, request: &Request) {
        let path = request.uri().path().to_owned();
        let asked = match *request.method() {
            Method::GET => Asked::Stream(path),
            Method::POST => Asked::Post(path),
            _ => return,
        };
        self.asked().push((Instant::now(), asked));
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn answer(hub: Router, desk: Arc<Desk>, request: Request) -> Response {
    desk.note(&request);
    let is_stream = request.method() == Method::GET;
    let answer = hub.oneshot(request).await;
    let answer = answer.unwrap_or_else(|never| match never {});
    if !is_stream {
        return answer;
    }
    let mut silences = desk.silences.subscribe();
    let silent = async move {
        // It is not told of a hub that has gone either.
        if silences.changed().await.is_err() {
            pending::<()>().await;
        }
    };
    let lasts = desk.streams_last;
    let over = async move {
        match lasts {
            Some(lasts) => sleep(lasts).await,
            None => pending().await,
        }
    };
    answer.map(|body| {
        let silence = futures::stream::once(pending());
        let words = body.into_data_stream().take_until(silent).chain(silence);
        Body::from_stream(words.take_until(over))
    })
}
