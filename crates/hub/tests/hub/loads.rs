//! An end in the middle of the day's work.

#![cfg(unix)]

use tokio::task::JoinSet;

use crate::binary::Running;
use crate::common::{Client, within};

#[tokio::test]
async fn a_signal_under_load_ends_every_stream_whole_and_the_hub_cleanly() {
    const LISTENERS: usize = 100;
    const SENDERS: usize = 4;
    let mut hub = Running::start(&[]).await;
    let address = hub.address;
    let mut listening = JoinSet::new();
    for _ in 0..LISTENERS {
        let mut client = Client::connect(address).await;
        client.subscribe("/v1/app/all").await;
        listening.spawn(async move {
            let mut heard = 0;
            // A message that is cut off would be a panic.
            while let Some(event) = client.event_or_end().await {
                if event.starts_with("retry: ") {
                    assert_eq!(client.event_or_end().await, None);
                    break;
                }
                assert_eq!(event, "data: hello\n\n");
                heard += 1;
            }
            heard
        });
    }
    let (underway, mut is_underway) = tokio::sync::watch::channel(0);
    let mut sending = JoinSet::new();
    for _ in 0..SENDERS {
        let mut client = Client::connect(address).await;
        let underway = underway.clone();
        sending.spawn(async move {
            let mut sent = 0;
            while client.posts("/v1/app/all", "hello").await {
                sent += 1;
                underway.send_modify(|count| *count += 1);
            }
            sent
        });
    }
    within(is_underway.wait_for(|&count| count > 200))
        .await
        .unwrap();
    hub.signal("-TERM").await;
    let status = within(hub.child.wait()).await.unwrap();
    assert_eq!(status.code(), Some(0));
    let sent: usize = within(sending.join_all()).await.iter().sum();
    let heard = within(listening.join_all()).await;
    assert_eq!(heard.len(), LISTENERS);
    // What was answered before the end was heard; what was on the way then may have been, or not.
    assert!(sent > 200);
    let most = *heard.iter().max().unwrap();
    assert!(heard.iter().all(|&heard| heard == most), "{heard:?}");
    assert!(most <= sent + SENDERS, "{most} of {sent}");
}
