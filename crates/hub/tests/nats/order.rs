//! Who gets what, how often, and in which order.

use futures::future::join_all;
use murmuration_hub::Backplane;

use crate::common::{Client, Server, within};
use crate::server::{NatsServer, hub_at, until_across};

const PATH: &str = "/v1/app/all";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_at_any_of_three_hubs_reaches_everybody_once_and_in_its_posters_order() {
    const MESSAGES: usize = 100;
    let nats = NatsServer::start().await;
    let hubs = three_hubs(&nats).await;
    let mut listeners = Vec::new();
    for hub in hubs.iter().chain(&hubs) {
        listeners.push(hub.subscribe(PATH).await);
    }
    let posting = hubs.iter().enumerate().map(async |(hub, server)| {
        let mut poster = server.connect().await;
        for message in 0..MESSAGES {
            let posted = poster.post(PATH, format!("{hub} {message}")).await;
            assert_eq!(posted.status(), 200);
        }
    });
    within(join_all(posting)).await;
    for (at, listener) in listeners.iter_mut().enumerate() {
        let mut next = [0; 3];
        for _ in 0..3 * MESSAGES {
            let said = listener.data().await;
            let (hub, message) = said.split_once(' ').unwrap();
            let next = &mut next[hub.parse::<usize>().unwrap()];
            assert_eq!(message.parse(), Ok(*next), "{said} at listener {at}");
            *next += 1;
        }
    }
    // And nothing else: what is said now is what they hear next.
    for hub in &hubs {
        hub.post(PATH, "the end").await;
        for listener in &mut listeners {
            assert_eq!(listener.data().await, "the end");
        }
    }
}

#[tokio::test]
async fn who_posts_as_soon_as_a_stream_is_open_is_heard_on_it_wherever_it_is() {
    let nats = NatsServer::start().await;
    let [one, two, _] = three_hubs(&nats).await;
    let mut poster = two.connect().await;
    for round in 0..100 {
        let path = format!("/v1/app/{round}");
        let mut listener = one.subscribe(&path).await;
        poster.post(&path, "an answer").await;
        assert_eq!(listener.data().await, "an answer");
    }
}

/// What the swarm needs. Otherwise two pages would wait for each other's offer.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_announce_themselves_at_two_hubs_never_does_each_hear_the_other_first() {
    const ROUNDS: usize = 300;
    let nats = NatsServer::start().await;
    let [one, two, _] = three_hubs(&nats).await;
    let mut ada = (one.connect().await, one.subscribe(PATH).await);
    let mut ben = (two.connect().await, two.subscribe(PATH).await);
    let mut crossed = 0;
    for _ in 0..ROUNDS {
        let (ada_first, ben_first) =
            tokio::join!(announce(&mut ada, "ada"), announce(&mut ben, "ben"));
        assert!(
            ada_first == "ada" || ben_first == "ben",
            "each heard the other first"
        );
        crossed += usize::from(ada_first == "ada" && ben_first == "ben");
    }
    println!(
        "of {ROUNDS} pairs, {crossed} heard their own first on both sides, and would both offer"
    );
}

#[tokio::test]
async fn names_that_mean_something_to_nats_are_names_like_any_other() {
    let nats = NatsServer::start().await;
    let [one, two, _] = three_hubs(&nats).await;
    for path in [
        "/v1/a.b/*",
        "/v1/%20/%3E",
        "/v1/$SYS/a%0D%0APUB",
        "/v1/app/a/b.c",
    ] {
        let mut listener = one.subscribe(path).await;
        two.post(path, "hello").await;
        assert_eq!(listener.data().await, "hello", "{path}");
    }
    let long = format!("/v1/{}/{}", "a".repeat(384), "b".repeat(384));
    let body = "x".repeat(65_535);
    let mut listener = one.subscribe(&long).await;
    two.post(&long, &body).await;
    assert_eq!(listener.data().await, body);
}

#[tokio::test]
async fn hubs_log_in_with_what_stands_in_the_address() {
    let nats = NatsServer::with(&["--user", "ada", "--pass", "p@ss"]).await;
    let url = |login: &str| nats.url.replace("nats://", &format!("nats://{login}@"));
    let [one, two] = [
        hub_at(&[&url("ada:p%40ss")]).await,
        hub_at(&[&url("ada:p%40ss")]).await,
    ];
    let mut listener = one.subscribe(PATH).await;
    two.post(PATH, "hello").await;
    assert_eq!(listener.data().await, "hello");
    let stranger = crate::server::hub_alone(&[&url("ada:wrong")]).await;
    let mut own = stranger.subscribe(PATH).await;
    until_across(&stranger, &mut own, PATH).await;
    assert_eq!(stranger.hub.backplane(), Backplane::Away);
}

/// Says a name, and gives the first of both names that is heard.
async fn announce((poster, listener): &mut (Client, Client), name: &str) -> String {
    poster.post(PATH, name).await;
    let first = listener.data().await;
    let second = listener.data().await;
    assert_ne!(first, second);
    first
}

async fn three_hubs(nats: &NatsServer) -> [Server; 3] {
    [
        hub_at(&[&nats.url]).await,
        hub_at(&[&nats.url]).await,
        hub_at(&[&nats.url]).await,
    ]
}
