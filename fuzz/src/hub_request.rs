//! A request to the hub, whatever its method, target, headers and body.

use std::sync::LazyLock;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri},
};
use futures::{FutureExt, StreamExt};
use murmuration_hub::{Hub, Limits};
use murmuration_signalhub::{
    CORS_HEADERS,
    sse::{self, Decoder, Frame},
};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// The channel on which somebody listens.
const CHANNEL: &str = "/v1/app/all";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime can be had")
});

/// The bytes are a request as it is written, without the version: method and target in the first
/// line, headers, an empty line, the body. Whatever it is, the answer is an honest one that any page
/// may see, who listens gets one message or none and that whole, and nothing is left in the end.
pub fn hub_request(data: &[u8]) {
    let Some(request) = request(data) else {
        return;
    };
    RUNTIME.block_on(ask(request));
}

async fn ask(request: Request<Body>) {
    let hub = Hub::new(Limits::default());
    let router = hub.router(None);
    let mut listener = opened(&router).await;
    let is_message = request.method() == Method::POST && request.uri().path() == CHANNEL;
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("it is here");
    let request = Request::from_parts(head, Body::from(body.clone()));
    let response = answer(&router, request).await;
    let status = response.status().as_u16();
    assert!(matches!(status, 200 | 400 | 404 | 413 | 414), "{status}");
    for (name, value) in CORS_HEADERS {
        assert_eq!(response.headers()[name], value);
    }
    let heard = listener.next().now_or_never().flatten();
    assert_eq!(heard.is_some(), is_message && status == 200, "{heard:?}");
    if let Some(heard) = heard {
        let heard = heard.expect("a stream does not break");
        let sent = str::from_utf8(&body).expect("only text is passed on");
        let lines: Vec<&str> = sent.split(['\r', '\n']).collect();
        let frames = Decoder::default().push(&heard).expect("it is in bounds");
        let [Frame::Event { name, data }] = &*frames else {
            panic!("{frames:?}");
        };
        assert_eq!(name, "message");
        // A line end of two characters is one, and so is one of another kind.
        let told: Vec<&str> = data.split('\n').collect();
        let kept = |lines: &[&str]| lines.concat();
        assert_eq!(kept(&told), kept(&lines));
    }
    drop((response, listener));
    assert_eq!((hub.subscribers(), hub.channels()), (0, 0));
}

/// Somebody who listens, past the comment at the stream's start.
async fn opened(router: &Router) -> axum::body::BodyDataStream {
    let request = Request::get(CHANNEL).body(Body::empty());
    let response = answer(router, request.expect("it is a request")).await;
    let mut stream = response.into_body().into_data_stream();
    let opening = stream
        .next()
        .await
        .expect("it says something")
        .expect("it is whole");
    assert_eq!(opening, sse::OPENING_COMMENT);
    stream
}

async fn answer(router: &Router, request: Request<Body>) -> Response<Body> {
    let Ok(response) = router.clone().oneshot(request).await;
    response
}

/// `None` for what the HTTP library does not let through to the hub.
fn request(data: &[u8]) -> Option<Request<Body>> {
    let end = data.windows(2).position(|bytes| bytes == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let (method, target) = split(lines.next()?, b' ')?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = split(line, b':')?;
        let name = HeaderName::from_bytes(name).ok()?;
        headers.append(name, HeaderValue::from_bytes(value).ok()?);
    }
    let mut request = Request::new(Body::from(body.to_vec()));
    *request.method_mut() = Method::from_bytes(method).ok()?;
    *request.uri_mut() = Uri::try_from(target).ok()?;
    *request.headers_mut() = headers;
    Some(request)
}

fn split(line: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = line.iter().position(|byte| *byte == at)?;
    Some((&line[..at], &line[at + 1..]))
}
