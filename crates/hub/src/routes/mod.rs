//! Requests and answers.
//!
//! The target of a request is compared as it was sent, so there is one handler which looks at
//! it, rather than a table of routes. (What is no HTTP, or has a head beyond all bounds, does not
//! get here: the HTTP library answers it, with 400, 414 or 431.)

mod body;
mod health;
pub(crate) mod refusal;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request};
use axum::response::{IntoResponse, Response};
use murmuration_signalhub::{Path, Wishes, parse_path, sse::EventId};
use serde_json::json;
use tokio::time::timeout;

use self::refusal::Refusal;
use crate::access::{Cors, Deed};
use crate::hub::subscription::Subscription;
use crate::limits::guests::{TooMuch, Visit, Way};
use crate::{Hub, Limits, Reason, Site, Verb, ice};

pub(crate) const JSON: &str = "application/json; charset=utf-8";

const STREAM_HEADERS: [(&str, &str); 3] = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache"),
    // Else nginx would keep the stream back until a buffer is full.
    ("x-accel-buffering", "no"),
];

impl Hub {
    /// The answers to all requests: the hub's, and the files of `site` for what is not the
    /// hub's.
    ///
    /// Both want `/`. The site gets it, except from a client that accepts `application/json`
    /// and does not accept `text/html`: it gets the hub's count of listeners.
    ///
    /// With a server other than [`serve`](crate::serve), the bounds on connections are that
    /// server's business, and a listener who does not read loses the stream but keeps the
    /// connection. What each address may do is bounded when that server says which it is: see
    /// [`PerAddress`](crate::PerAddress).
    pub fn router(&self, site: Option<Site>) -> Router {
        let site = site.map(Arc::new);
        let handle = async |State((hub, site)): State<(Self, Option<Arc<Site>>)>, request| {
            answer(&hub, site.as_deref(), request).await
        };
        Router::new()
            .fallback(handle)
            .with_state((self.clone(), site))
    }
}

/// What becomes of a request.
pub(crate) enum Answer {
    /// A response.
    Whole(Response),
    /// A stream, with [`stream_headers`].
    Stream(Subscription, Cors),
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Whole(response) => response,
            Self::Stream(subscription, cors) => {
                let mut response = Body::from_stream(subscription).into_response();
                insert(&mut response, stream_headers(&cors));
                response
            }
        }
    }
}

/// Answers a request, so that pages of any origin that may use the hub may see it.
pub(crate) async fn answer(hub: &Hub, site: Option<&Site>, request: Request) -> Answer {
    let cors = hub.access().origins.cors(request.headers());
    let verb = Verb::of(request.method());
    let mut response = match respond(hub, site, request, &cors).await {
        Ok(Granted::Stream(subscription)) => {
            hub.counters().requests.add(verb, StatusCode::OK);
            return Answer::Stream(subscription, cors);
        }
        Ok(Granted::Whole(response)) => response,
        Err(refusal) => {
            if let Refusal::Bound(TooMuch { reason, .. }) = refusal {
                hub.counters().refuse(reason);
            }
            refusal.into_response(hub.limits())
        }
    };
    hub.counters().requests.add(verb, response.status());
    insert(&mut response, cors.headers());
    Answer::Whole(response)
}

/// What a request gets that is not refused.
enum Granted {
    Whole(Response),
    Stream(Subscription),
}

async fn respond(
    hub: &Hub,
    site: Option<&Site>,
    request: Request,
    cors: &Cors,
) -> Result<Granted, Refusal> {
    let (head, body) = request.into_parts();
    let target = head
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    // Whatever else comes from there: who asks for this may end the hub when there is no answer.
    if reads && health::is_asked(target) {
        return Ok(Granted::Whole(health::answer(hub, target)));
    }
    let visit = visit(hub, &head)?;
    let is_ice = |target: &str| target.split('?').next() == Some(ice::ADDRESS);
    let path = parse_path(target);
    cors.check()?;
    let deed = match (&head.method, path) {
        (&Method::GET, Some(path)) => Some(Deed::Subscribe(path.app())),
        (&Method::POST, Some(path)) => Some(Deed::Broadcast(path.app())),
        (_, None) if reads && is_ice(target) => Some(Deed::AskForIce),
        _ => None,
    };
    if let Some(deed) = deed {
        hub.access().check(deed, target, &head.headers)?;
    }
    let response = match (&head.method, path, site) {
        (&Method::OPTIONS, _, _) => StatusCode::OK.into_response(),
        (&Method::GET, Some(path), _) => {
            let wishes = wishes(target, &head.headers);
            let subscription = subscribe(hub, visit, path, wishes).await?;
            return Ok(Granted::Stream(subscription));
        }
        (&Method::POST, Some(path), _) => publish(hub, visit, path, body).await?.into_response(),
        (_, Some(_), _) => StatusCode::NOT_FOUND.into_response(),
        (_, None, _) if reads && is_ice(target) => hand_out(hub)?,
        (_, None, Some(_)) if target == "/" && reads && wants_json(&head.headers) => about(hub),
        (_, None, Some(site)) => site.answer(Request::from_parts(head, body)).await,
        (_, None, None) if target == "/" && reads => about(hub),
        (_, None, None) => StatusCode::NOT_FOUND.into_response(),
    };
    Ok(Granted::Whole(response))
}

fn about(hub: &Hub) -> Response {
    let about = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "subscribers": hub.subscribers(),
    });
    let headers = [
        (header::CONTENT_TYPE, JSON),
        // At the same address there may be a site's page.
        (header::VARY, "accept"),
    ];
    (headers, format!("{about:#}\n")).into_response()
}

/// STUN and TURN servers, with credentials that are nobody else's.
fn hand_out(hub: &Hub) -> Result<Response, Refusal> {
    let answer = hub.ice().ok_or(Refusal::NoIce)?.answer(SystemTime::now());
    let headers = [
        (header::CONTENT_TYPE, JSON),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, format!("{answer}\n")).into_response())
}

/// The headers of a stream: those that let it through, and those of everything.
pub(crate) fn stream_headers(cors: &Cors) -> impl Iterator<Item = (&'static str, &str)> {
    STREAM_HEADERS.into_iter().chain(cors.headers())
}

/// Lets a request in, if it is known where it comes from. What it takes is given back with what is
/// returned.
fn visit(hub: &Hub, head: &request::Parts) -> Result<Option<Visit>, TooMuch> {
    let Some(ConnectInfo(peer)) = head.extensions.get::<ConnectInfo<SocketAddr>>() else {
        return Ok(None);
    };
    let proxies = hub.proxies();
    let lines = head.headers.get_all(proxies.header.name()).iter();
    let client = proxies.client(peer.ip(), lines.map(HeaderValue::as_bytes));
    let way = match proxies.trust(peer.ip()) {
        true => Way::Proxied,
        false => Way::Direct,
    };
    hub.guests().request(client.into(), way).map(Some)
}

/// What a stream is asked for. Whoever connects anew by itself, as browsers do, tells in a header
/// what it had last, which is later than what its URL says.
fn wishes<'a>(target: &'a str, headers: &'a HeaderMap) -> Wishes<'a> {
    let mut wishes = Wishes::of(target);
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let mark = last.map(|id| EventId::parse(id).mark);
    if let Some(resume) = &mut wishes.resume
        && let Some(mark) = mark.filter(|mark| !mark.is_empty())
    {
        *resume = Some(mark);
    }
    wishes
}

async fn subscribe(
    hub: &Hub,
    mut visit: Option<Visit>,
    path: Path<'_>,
    wishes: Wishes<'_>,
) -> Result<Subscription, Refusal> {
    check_names(hub.limits(), path)?;
    if path.channels().count() > hub.limits().channels_per_stream {
        return Err(Reason::Channels.into());
    }
    if let Some(visit) = &mut visit {
        let names: BTreeSet<_> = path.channels().collect();
        visit.subscribe(names.len())?;
    }
    let mut subscription = hub.subscribe(path, wishes)?;
    if let Some(visit) = visit {
        subscription.keep(visit);
    }
    subscription.settled().await;
    Ok(subscription)
}

async fn publish(
    hub: &Hub,
    visit: Option<Visit>,
    path: Path<'_>,
    body: Body,
) -> Result<(), Refusal> {
    let limits = hub.limits();
    check_names(limits, path)?;
    // Who sends too much is read out all the same: else they might not see why it is refused.
    let body = timeout(limits.body_read, body::read_text(body, limits.body))
        .await
        .map_err(|_| Reason::BodyTooSlow)??;
    if let Some(visit) = visit {
        visit.post(body.len())?;
    }
    hub.admit(path, body.len())?;
    hub.broadcast(path, &body)?;
    Ok(())
}

fn check_names(limits: &Limits, path: Path<'_>) -> Result<(), Reason> {
    let mut names = path.channels().chain([path.app()]);
    match names.any(|name| name.len() > limits.name) {
        true => Err(Reason::Name),
        false => Ok(()),
    }
}

/// Whether a client wants to know about the hub rather than see the site.
fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = |media_type: &str| {
        headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.to_ascii_lowercase().contains(media_type))
    };
    accepts("application/json") && !accepts("text/html")
}

fn insert<'a>(response: &mut Response, headers: impl IntoIterator<Item = (&'static str, &'a str)>) {
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        let value = HeaderValue::from_str(value).expect("there are no control characters in it");
        // Answers may vary with more than one thing.
        if name == header::VARY {
            response.headers_mut().append(name, value);
        } else {
            response.headers_mut().insert(name, value);
        }
    }
}
