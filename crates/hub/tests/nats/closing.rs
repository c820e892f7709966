//! How one of several hubs ends.

use std::future::ready;
use std::thread;

use axum::body::Body;
use axum::extract::Request;
use murmuration_hub::{Backplane, Hub, Limits, Nats, Setup, serve};
use tokio::net::TcpListener;
use tokio::runtime;
use tower::ServiceExt;

use crate::common::{Server, eventually};
use crate::server::{NatsServer, until};

const PATH: &str = "/v1/app/all";

/// Much, so that it is not all on its way at once, and less than what may wait for NATS.
const MESSAGES: usize = 400;
const LENGTH: usize = 16 * 1024;

#[tokio::test]
async fn what_a_hub_took_just_before_it_ends_reaches_the_others() {
    let nats = NatsServer::start().await;
    let limits = Limits {
        queue_bytes: 2 * MESSAGES * LENGTH,
        ..Limits::default()
    };
    let other = Server::of(hub(&nats.url, limits), None).await;
    until(&other, Backplane::Connected).await;
    let mut listener = other.subscribe(PATH).await;
    let url = nats.url.clone();
    // In a runtime that ends with it, as a process does.
    let ending = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(post_and_end(&url));
    });
    for number in 0..MESSAGES {
        listener
            .expect(&format!("data: {}\n\n", body(number)))
            .await;
    }
    ending.join().unwrap();
    other.stop().await;
}

async fn post_and_end(url: &str) {
    let hub = hub(url, Limits::default());
    eventually(|| hub.backplane() == Backplane::Connected).await;
    for number in 0..MESSAGES {
        let request = Request::post(PATH).body(Body::from(body(number)));
        let response = hub.router(None).oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve(listener, hub, None, ready(())).await;
}

fn hub(url: &str, limits: Limits) -> Hub {
    Hub::with(Setup {
        limits,
        backplane: Some(Nats::new([url]).unwrap()),
        ..Setup::default()
    })
}

fn body(number: usize) -> String {
    format!("{number:LENGTH$}")
}
