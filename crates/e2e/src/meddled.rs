//! A hub that a test meddles with: what is posted there is lost, held back, doubled, or put in
//! another order.

use std::{
    collections::VecDeque,
    fmt::{self, Debug, Formatter},
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use murmuration_hub::{Hub, Limits};
use murmuration_signalhub::{CORS_HEADERS, MAX_BODY};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};
use tower::ServiceExt;

/// Says what is delivered in place of a post, one after the other.
pub type Rule = Box<dyn FnMut(Post) -> Vec<Delivery> + Send>;

/// A message on its way to a channel.
#[derive(Clone, Debug)]
pub struct Post {
    /// The path: app and channel.
    path: String,
    /// What is posted.
    pub message: Value,
}

/// What a channel gets, and how long after what it gets before.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The wait.
    pub after: Duration,
    /// The message.
    pub post: Post,
}

impl Post {
    /// Who has posted it.
    pub fn from(&self) -> &str {
        self.message["from"].as_str().unwrap_or_default()
    }

    /// Whether it is an announcement.
    pub fn is_connect(&self) -> bool {
        self.message["type"] == "connect"
    }

    /// Whether it is a signal of this type: `offer` or `answer`.
    pub fn is_signal(&self, kind: &str) -> bool {
        self.message["signal"]["type"] == kind
    }

    /// Whether a page of ours announces itself.
    pub fn is_our_connect(&self) -> bool {
        self.is_connect() && self.message.get("murmuration").is_some()
    }

    /// To be delivered at once.
    pub fn now(self) -> Delivery {
        self.after(Duration::ZERO)
    }

    /// To be delivered so long after what is delivered before.
    pub fn after(self, after: Duration) -> Delivery {
        Delivery { after, post: self }
    }
}

/// A hub with a rule. It goes when this is dropped.
pub struct Meddled {
    port: u16,
    task: JoinHandle<()>,
}

impl Meddled {
    pub(crate) async fn start(rule: Rule) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let hub = Hub::new(Limits::default()).router(None);
        let rule = Arc::new(Mutex::new(rule));
        let handle = move |request| answer(hub.clone(), rule.clone(), request);
        let app = Router::new().fallback(handle);
        let task = tokio::spawn(async move {
            // It ends with its task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { port, task })
    }

    /// The hub's address.
    pub fn url(&self) -> String {
        format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }
}

impl Debug for Meddled {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "a hub that is meddled with, on port {}", self.port)
    }
}

impl Drop for Meddled {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(hub: Router, rule: Arc<Mutex<Rule>>, request: Request) -> Response {
    if request.method() != Method::POST {
        return ask(&hub, request).await;
    }
    let path = request.uri().path().to_owned();
    let body = to_bytes(request.into_body(), MAX_BODY).await;
    let message = body
        .ok()
        .and_then(|body| serde_json::from_slice(&body).ok());
    let Some(message) = message else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let deliveries = {
        let mut rule = rule.lock().unwrap_or_else(PoisonError::into_inner);
        (*rule)(Post { path, message })
    };
    let mut deliveries = VecDeque::from(deliveries);
    while deliveries
        .front()
        .is_some_and(|first| first.after.is_zero())
    {
        if let Some(first) = deliveries.pop_front() {
            deliver(&hub, first).await;
        }
    }
    tokio::spawn(async move {
        for delivery in deliveries {
            deliver(&hub, delivery).await;
        }
    });
    CORS_HEADERS.into_response()
}

async fn deliver(hub: &Router, delivery: Delivery) {
    sleep(delivery.after).await;
    let Post { path, message } = delivery.post;
    let body = Body::from(message.to_string());
    let request = Request::post(path).body(body).expect("a path of before");
    ask(hub, request).await;
}

async fn ask(hub: &Router, request: Request) -> Response {
    hub.clone()
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {})
}
