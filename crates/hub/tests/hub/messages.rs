//! Messages: to whom they go, as what, and in which order.

use crate::common::{Client, Server};

#[tokio::test]
async fn a_message_goes_to_every_listener_of_its_channel_the_senders_own_included() {
    let server = Server::start().await;
    let mut sender = server.subscribe("/v1/app/all").await;
    let mut other = server.subscribe("/v1/app/all").await;
    let mut elsewhere = server.subscribe("/v1/app/c1").await;
    let mut other_app = server.subscribe("/v1/app2/all").await;
    assert_eq!(
        server
            .post("/v1/app/all", r#"{"from":"c1"}"#)
            .await
            .status(),
        200
    );
    sender.expect("data: {\"from\":\"c1\"}\n\n").await;
    other.expect("data: {\"from\":\"c1\"}\n\n").await;
    // The first that these get is something else.
    server.post("/v1/app/c1", "1").await;
    server.post("/v1/app2/all", "2").await;
    elsewhere.expect("data: 1\n\n").await;
    other_app.expect("data: 2\n\n").await;
}

#[tokio::test]
async fn a_message_is_not_kept_for_who_comes_later() {
    let server = Server::start().await;
    server.post("/v1/app/all", "early").await;
    let mut client = server.subscribe("/v1/app/all").await;
    server.post("/v1/app/all", "late").await;
    client.expect("data: late\n\n").await;
}

#[tokio::test]
async fn a_post_to_several_channels_reaches_none_of_them() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/a,b").await;
    assert_eq!(server.post("/v1/app/a,b", "lost").await.status(), 200);
    server.post("/v1/app/a", "found").await;
    client.expect("data: found\n\n").await;
}

#[tokio::test]
async fn the_query_is_dropped() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all?x=/,y").await;
    assert_eq!(server.hub.channels(), 1);
    server.post("/v1/app/all?z", "hello").await;
    client.expect("data: hello\n\n").await;
}

#[tokio::test]
async fn nothing_is_percent_decoded() {
    let server = Server::start().await;
    let mut plain = server.subscribe("/v1/ab/all").await;
    let mut encoded = server.subscribe("/v1/a%62/all,a%2Cb").await;
    assert_eq!(server.hub.channels(), 3);
    server.post("/v1/a%62/all", "encoded").await;
    server.post("/v1/ab/all", "plain").await;
    plain.expect("data: plain\n\n").await;
    encoded.expect("data: encoded\n\n").await;
}

#[tokio::test]
async fn a_name_may_have_slashes_and_any_character_that_arrives() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/a,b/c/d,é").await;
    assert_eq!(server.hub.channels(), 2);
    server.post("/v1/a,b/c/d", "one").await;
    server.post("/v1/a,b/é", "two").await;
    client.expect("data: one\n\ndata: two\n\n").await;
}

#[tokio::test]
async fn a_body_is_passed_on_as_it_is() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    for body in [
        "",
        "not JSON",
        " {\"a\" : 1} ",
        "data: x",
        "日本 \u{0} \u{feff}",
    ] {
        assert_eq!(server.post("/v1/app/all", body).await.status(), 200);
        client.expect(&format!("data: {body}\n\n")).await;
    }
}

#[tokio::test]
async fn no_line_end_in_a_body_breaks_the_framing() {
    let server = Server::start().await;
    let mut client = server.subscribe("/v1/app/all").await;
    server
        .post("/v1/app/all", "a\n\ndata: b\r\nevent: c\rd\n")
        .await;
    client
        .expect("data: a\ndata: \ndata: data: b\ndata: event: c\ndata: d\ndata: \n\n")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_listeners_of_an_app_get_all_messages_in_the_same_order() {
    const SENDERS: usize = 4;
    const MESSAGES: usize = 50;
    let server = Server::start().await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(server.subscribe("/v1/app/all,c1").await);
    }
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let address = server.address;
            tokio::spawn(async move {
                let mut client = Client::connect(address).await;
                for message in 0..MESSAGES {
                    let channel = if (sender + message) % 2 == 0 {
                        "all"
                    } else {
                        "c1"
                    };
                    let path = format!("/v1/app/{channel}");
                    let response = client.post(&path, format!("{sender} {message}")).await;
                    assert_eq!(response.status(), 200);
                }
            })
        })
        .collect();
    let mut orders = Vec::new();
    for client in &mut clients {
        let mut order = Vec::new();
        for _ in 0..SENDERS * MESSAGES {
            order.push(client.data().await);
        }
        orders.push(order);
    }
    for sender in senders {
        sender.await.unwrap();
    }
    for order in &orders {
        assert_eq!(order, &orders[0]);
    }
    // And each sender's messages are in the order in which it sent them.
    for sender in 0..SENDERS {
        let own = orders[0]
            .iter()
            .filter(|data| data.starts_with(&format!("{sender} ")));
        let sent: Vec<String> = (0..MESSAGES)
            .map(|message| format!("{sender} {message}"))
            .collect();
        assert!(own.eq(&sent));
    }
}
