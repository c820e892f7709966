//! Swarms in a real browser, through a real hub. `cargo xtask test driver` starts the hub.
#![cfg(target_arch = "wasm32")]

mod page;
mod vouch;

use std::{collections::BTreeSet, slice, time::Duration};

use bytes::Bytes;
use futures::StreamExt;
use murmuration_swarm::{
    Dropped, Event, FRAME, HIGH_WATER, HubState, HubUrl, IceServer, JoinError, Lines, Make,
    MessageId, Options, PeerId, RtcConfig, join, random_id,
};
use page::{Page, Room, within};
use serde_json::json;
use vouch::Comparing;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn two_swarms_meet() {
    let room = Room::new();
    let (mut ann, mut bob) = (room.join(), room.join());
    assert_eq!(ann.meets(&bob.id).await, Make::Murmuration);
    assert_eq!(bob.meets(&ann.id).await, Make::Murmuration);
}

#[wasm_bindgen_test]
async fn four_that_start_together_are_all_linked() {
    let room = Room::new();
    let mut pages: Vec<Page> = (0..4).map(|_| room.join()).collect();
    let everybody: BTreeSet<PeerId> = pages.iter().map(|page| page.id.clone()).collect();
    for page in &mut pages {
        let mut missing = everybody.clone();
        missing.remove(&page.id);
        while !missing.is_empty() {
            missing.remove(&page.meets_somebody().await);
        }
    }
}

#[wasm_bindgen_test]
async fn what_one_says_the_other_hears() {
    let (mut ann, mut bob) = Room::new().pair().await;
    ann.swarm.broadcast(MessageId(1), "hello\n");
    bob.hears("hello\n").await;
    bob.swarm
        .send(MessageId(2), ann.id.clone(), "hello yourself\n");
    ann.hears("hello yourself\n").await;
}

#[wasm_bindgen_test]
async fn who_sends_is_told_into_whose_channel_it_went() {
    let (mut ann, bob) = Room::new().pair().await;
    ann.swarm.broadcast(MessageId(7), "to everybody");
    assert_eq!(ann.sent(MessageId(7)).await, slice::from_ref(&bob.id));
    ann.swarm.send(MessageId(8), random_id(), "to nobody");
    assert_eq!(ann.sent(MessageId(8)).await, []);
}

#[wasm_bindgen_test]
async fn bytes_arrive_as_they_were_sent() {
    let (ann, mut bob) = Room::new().pair().await;
    let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
    ann.swarm.broadcast(MessageId(1), bytes.clone());
    bob.hears(bytes).await;
}

#[wasm_bindgen_test]
async fn a_mebibyte_in_pieces_arrives_whole_while_lines_go_the_other_way() {
    let (mut ann, mut bob) = Room::new().pair().await;
    let sent = noise(1024 * 1024);
    for piece in sent.chunks(10_007) {
        ann.swarm
            .broadcast(MessageId(1), Bytes::copy_from_slice(piece));
    }
    let mut received = Vec::new();
    let mut answers = 0;
    while received.len() < sent.len() {
        received.extend(bob.data().await);
        bob.swarm.broadcast(MessageId(2), "more\n");
        answers += 1;
    }
    assert!(received == sent, "what arrived is not what was sent");
    ann.hears("more\n".repeat(answers)).await;
}

#[wasm_bindgen_test]
async fn a_message_of_many_frames_arrives_whole() {
    let (ann, mut bob) = Room::new().pair().await;
    let sent = noise(3 * HIGH_WATER + 1);
    ann.swarm.broadcast(MessageId(1), sent.clone());
    bob.hears(sent).await;
}

#[wasm_bindgen_test]
async fn a_channel_that_is_fed_little_by_little_never_stalls() {
    let (ann, mut bob) = Room::new().pair().await;
    // Each is on its way before the next comes, so that the browser never has a reason to say
    // that its buffer has become low.
    for _ in 0..3 * HIGH_WATER / FRAME {
        ann.swarm.broadcast(MessageId(1), noise(FRAME));
        bob.hears(noise(FRAME)).await;
    }
}

#[wasm_bindgen_test]
async fn lines_are_whole_however_their_bytes_are_cut() {
    let (ann, mut bob) = Room::new().pair().await;
    let text = "caf\u{e9} \u{1f426}\nwith two lines\n";
    for byte in text.bytes() {
        ann.swarm.broadcast(MessageId(1), vec![byte]);
    }
    let mut lines = Lines::new();
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.extend(
            lines
                .push(&bob.data().await)
                .into_iter()
                .map(|line| line.text),
        );
    }
    assert_eq!(heard, ["caf\u{e9} \u{1f426}", "with two lines"]);
}

#[wasm_bindgen_test]
async fn a_greeting_arrives_and_changes() {
    let room = Room::new();
    let mut options = room.options();
    options.greeting = json!({"name": "Ann \u{1f426}"});
    let (mut ann, mut bob) = (Page::join(options), room.join());
    bob.is_greeted(&ann.id, &json!({"name": "Ann \u{1f426}"}))
        .await;
    ann.meets(&bob.id).await;
    ann.swarm.greet(json!({"name": "Anna"}));
    bob.is_greeted(&ann.id, &json!({"name": "Anna"})).await;
}

#[wasm_bindgen_test]
async fn two_that_vouch_see_the_same_two_certificates() {
    let room = Room::new();
    let mut pages = [room.options(), room.options()].map(|mut options| {
        options.vouch = Some(Box::new(Comparing));
        Page::join(options)
    });
    let mut vouchers = Vec::new();
    for page in &mut pages {
        let voucher = page.until(|event| match event {
            Event::Joined { voucher, .. } => Some(voucher.expect("both vouch")),
            _ => None,
        });
        vouchers.push(voucher.await);
    }
    let [ann, bob] = &pages;
    assert_eq!(vouchers[0].who, bob.id.as_str().as_bytes());
    assert_eq!(vouchers[1].who, ann.id.as_str().as_bytes());
    assert_eq!(vouchers[0].shared, vouchers[1].shared);
    ann.swarm.broadcast(MessageId(1), "hello\n");
    pages[1].hears("hello\n").await;
}

#[wasm_bindgen_test]
async fn who_leaves_is_gone_at_once() {
    let (mut ann, mut bob) = Room::new().pair().await;
    ann.swarm.leave();
    within(PROMPT, bob.loses(&ann.id)).await;
    within(PROMPT, ann.ends()).await;
}

#[wasm_bindgen_test]
async fn a_swarm_whose_handles_are_dropped_leaves() {
    let (ann, mut bob) = Room::new().pair().await;
    let another = ann.swarm.clone();
    drop(ann.swarm);
    another.broadcast(MessageId(1), "still here");
    bob.hears("still here").await;
    drop(another);
    within(PROMPT, bob.loses(&ann.id)).await;
    within(PROMPT, ann.events.collect::<Vec<_>>()).await;
}

#[wasm_bindgen_test]
async fn a_swarm_whose_events_are_dropped_leaves() {
    let (ann, mut bob) = Room::new().pair().await;
    drop(ann.events);
    within(PROMPT, bob.loses(&ann.id)).await;
    // Nothing comes of this, and nothing breaks.
    ann.swarm.broadcast(MessageId(1), "is anybody there?");
}

#[wasm_bindgen_test]
async fn a_hub_that_is_not_there_is_told_and_tried_again() {
    let nowhere = HubUrl::parse("http://127.0.0.1:1").expect("a URL");
    let mut page = Page::join(Options::new(vec![nowhere], Room::new().0, random_id()));
    for _ in 0..2 {
        page.hub_is(|state| state == HubState::Connecting).await;
        page.hub_is(|state| matches!(state, HubState::Lost { retry } if retry > Duration::ZERO))
            .await;
    }
}

#[wasm_bindgen_test]
async fn a_server_that_is_no_ice_server_is_refused_at_once() {
    let mut options = Room::new().options();
    options.rtc.ice_servers.push(server("https://example.org"));
    let refusal = join(options).expect_err("this is no ICE server");
    assert!(
        matches!(&refusal, JoinError::IceServers(why) if why.contains("example.org")),
        "{refusal}"
    );
}

#[wasm_bindgen_test]
async fn a_configuration_that_is_refused_is_told_and_the_one_before_stays() {
    let room = Room::new();
    let mut ann = room.join();
    ann.swarm.configure(RtcConfig {
        ice_servers: vec![server("https://example.org")],
        relay_only: false,
    });
    let why = ann
        .until(|event| match event {
            Event::Dropped(Dropped::Configuration(why)) => Some(why),
            _ => None,
        })
        .await;
    assert!(why.contains("example.org"), "{why}");
    let mut bob = room.join();
    ann.meets(&bob.id).await;
    bob.meets(&ann.id).await;
    ann.swarm.configure(RtcConfig {
        ice_servers: vec![server("stun:127.0.0.1:1")],
        relay_only: false,
    });
    ann.swarm.broadcast(MessageId(1), "linked as before\n");
    bob.hears("linked as before\n").await;
}

/// How soon something has to be noticed that is not lost, but over.
const PROMPT: Duration = Duration::from_secs(2);

fn server(url: &str) -> IceServer {
    IceServer {
        urls: vec![url.to_owned()],
        ..IceServer::default()
    }
}

/// Bytes in which a piece that is lost, doubled or moved shows.
fn noise(length: usize) -> Vec<u8> {
    (0u32..).flat_map(u32::to_be_bytes).take(length).collect()
}
