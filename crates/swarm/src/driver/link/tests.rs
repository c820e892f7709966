//! Two links in a page, introduced to each other without a hub.

use std::pin::pin;

use futures::{
    StreamExt,
    channel::mpsc,
    future::{self, Either},
};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;
use crate::{
    LinkId, RtcConfig,
    driver::report::{Queue, Report},
};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_description_comes_before_its_candidates_and_holds_none() {
    let (ann, bob) = linked().await;
    for side in [ann, bob] {
        let (first, rest) = side.heard.split_first().expect("something was heard");
        assert!(matches!(first, LinkInput::Described(sdp) if !sdp.contains("a=candidate")));
        assert!(
            rest.iter()
                .any(|input| matches!(input, LinkInput::Candidate(_)))
        );
    }
}

#[wasm_bindgen_test]
fn a_candidate_that_comes_too_early_waits_for_its_description() {
    let mut side = Side::offering();
    assert_eq!(side.link.filter(LinkInput::Gathered).count(), 0);
    let described = LinkInput::Described(String::new());
    let heard: Vec<_> = side.link.filter(described).collect();
    assert!(matches!(
        heard[..],
        [LinkInput::Described(_), LinkInput::Gathered]
    ));
}

#[wasm_bindgen_test]
async fn what_happens_once_is_said_once() {
    let (ann, mut bob) = linked().await;
    bob.hears(|input| matches!(input, LinkInput::Gathered))
        .await;
    drop(ann);
    for lane in [Lane::Aside, Lane::Remote] {
        bob.hears(|input| matches!(input, LinkInput::Closed(it) if *it == lane))
            .await;
    }
    let count = |wanted: fn(&LinkInput) -> bool| bob.heard.iter().filter(|it| wanted(it)).count();
    assert_eq!(count(|input| matches!(input, LinkInput::Gathered)), 1);
    assert_eq!(count(|input| matches!(input, LinkInput::Opened(_))), 2);
    assert_eq!(count(|input| matches!(input, LinkInput::Closed(_))), 2);
}

#[wasm_bindgen_test]
async fn a_frame_is_bytes_whether_it_went_as_text_or_not() {
    let (mut ann, mut bob) = linked().await;
    let text = "{\"bird\":\"\u{1f426}\"}";
    ann.link
        .send(Lane::Aside, text.as_bytes())
        .expect("it is open");
    ann.link
        .send(Lane::Local, &[0, 255, 10])
        .expect("it is open");
    bob.hears(|input| matches!(input, LinkInput::Frame(Lane::Aside, frame) if frame == text))
        .await;
    bob.hears(
        |input| matches!(input, LinkInput::Frame(Lane::Remote, frame) if frame[..] == [0, 255, 10]),
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_second_channel_of_the_other_side_is_closed_and_the_first_goes_on() {
    let (mut ann, mut bob) = linked().await;
    let second = ann.link.connection.create_data_channel("second");
    ann.link
        .adopt(Channel::new(second, Lane::Remote, &ann.link.queue));
    ann.hears(|input| matches!(input, LinkInput::Closed(Lane::Remote)))
        .await;
    ann.link
        .send(Lane::Local, b"still here")
        .expect("it is open");
    bob.hears(|input| matches!(input, LinkInput::Frame(Lane::Remote, _)))
        .await;
    assert!(
        !bob.heard
            .iter()
            .any(|input| matches!(input, LinkInput::Closed(_)))
    );
}

#[wasm_bindgen_test]
async fn what_is_sent_as_soon_as_a_channel_is_open_is_said_to_have_left() {
    let opened = |input: &LinkInput| matches!(input, LinkInput::Opened(Lane::Remote));
    // Chromium forgets it only now and then, and sooner when it is much in small frames.
    for _ in 0..6 {
        let (_ann, mut bob) = linked_until(|_, bob| bob.heard.iter().any(opened)).await;
        for _ in 0..10_000 {
            let sent = bob.link.send(Lane::Remote, &[0; 100]);
            sent.expect("it is open");
        }
        bob.hears(|input| matches!(input, LinkInput::Drained(Lane::Remote)))
            .await;
    }
}

#[wasm_bindgen_test]
async fn what_the_browser_refuses_is_said() {
    let mut deaf = Side::answering("nonsense");
    deaf.hears(|input| matches!(input, LinkInput::Refused(Step::Accept, _)))
        .await;
    let (mut ann, _bob) = linked().await;
    ann.link.accept("nonsense");
    ann.hears(|input| matches!(input, LinkInput::Refused(Step::Accept, _)))
        .await;
    let candidate = "nonsense".to_owned();
    ann.link.add_candidate(&Candidate {
        candidate,
        sdp_mid: None,
        sdp_m_line_index: Some(0),
    });
    ann.hears(|input| matches!(input, LinkInput::Refused(Step::Candidate, _)))
        .await;
    let refusal = ann
        .link
        .send(Lane::Local, &[0; 300_000])
        .expect_err("Chromium takes 256 KiB");
    assert!(refusal.contains("max-message-size"), "{refusal}");
    assert!(ann.link.send(Lane::Remote, b"hello").is_err());
}

#[wasm_bindgen_test]
async fn a_dropped_link_says_nothing_more() {
    let Side {
        link, mut reports, ..
    } = Side::offering();
    drop(link);
    // They end, for whatever could report is gone: no step is left behind.
    within(async { while reports.next().await.is_some() {} }).await;
}

#[wasm_bindgen_test]
async fn an_ice_restart_leaves_the_channels_open_and_loses_nothing() {
    let (mut ann, mut bob) = linked().await;
    let before = ann.description();
    ann.heard.clear();
    ann.link.restart();
    ann.link
        .send(Lane::Local, b"meanwhile")
        .expect("it is open");
    restarted(&mut ann, &mut bob).await;
    assert_ne!(ufrag(&ann.description()), ufrag(&before));
    talk(&mut ann, &mut bob, b"afterwards").await;
    let frames = bob.heard.iter().filter_map(|input| match input {
        LinkInput::Frame(Lane::Remote, frame) => Some(&frame[..]),
        _ => None,
    });
    assert_eq!(
        frames.collect::<Vec<_>>(),
        [&b"meanwhile"[..], b"afterwards"]
    );
    let closed = |input: &LinkInput| matches!(input, LinkInput::Closed(_));
    assert!(!ann.heard.iter().chain(&bob.heard).any(closed));
}

#[wasm_bindgen_test]
async fn a_restart_that_is_crossed_is_taken_back_and_never_heard_of_again() {
    let (mut ann, mut bob) = linked().await;
    ann.heard.clear();
    bob.heard.clear();
    ann.link.restart();
    bob.link.restart();
    // Bob's own may be described by now or not.
    restarted(&mut ann, &mut bob).await;
    let described = |input: &&LinkInput| matches!(input, LinkInput::Described(_));
    let last = bob.heard.iter().rfind(described).expect("it answered");
    assert!(matches!(last, LinkInput::Described(sdp) if !sdp.contains("a=setup:actpass")));
    talk(&mut ann, &mut bob, b"there").await;
    talk(&mut bob, &mut ann, b"and back").await;
}

#[wasm_bindgen_test]
async fn a_link_can_be_asked_which_way_it_takes() {
    let (mut ann, _bob) = linked().await;
    ann.link.inspect();
    let direct = |input: &LinkInput| matches!(input, LinkInput::Inspected(path) if !path.relayed);
    ann.hears(direct).await;
}

/// The first side has begun to restart; the other one answers.
async fn restarted(ann: &mut Side, bob: &mut Side) {
    let described = |input: &LinkInput| matches!(input, LinkInput::Described(_));
    ann.hears(described).await;
    bob.link.answer_restart(&ann.description());
    bob.heard.retain(|input| !described(input));
    bob.hears(described).await;
    ann.link.accept(&bob.description());
    for side in [&mut *ann, &mut *bob] {
        side.hears(|input| matches!(input, LinkInput::Gathered))
            .await;
    }
    ann.learn_candidates(&bob.heard);
    bob.learn_candidates(&ann.heard);
}

async fn talk(from: &mut Side, to: &mut Side, what: &[u8]) {
    let lane = |side: &Side| match side.offered {
        true => Lane::Local,
        false => Lane::Remote,
    };
    from.link.send(lane(from), what).expect("it is open");
    let lane = lane(to);
    to.hears(|input| matches!(input, LinkInput::Frame(it, frame) if *it == lane && frame == what))
        .await;
}

fn ufrag(sdp: &str) -> Option<&str> {
    sdp.lines().find(|line| line.starts_with("a=ice-ufrag:"))
}

/// A link, and what was heard of it.
struct Side {
    offered: bool,
    link: Link,
    reports: mpsc::UnboundedReceiver<Report>,
    heard: Vec<LinkInput>,
}

impl Side {
    fn new(offered: bool, link: impl FnOnce(RtcPeerConnection, LinkQueue) -> Link) -> Self {
        let (queue, reports) = Queue::new();
        let config = configuration(&RtcConfig::default());
        let connection = RtcPeerConnection::new_with_configuration(&config);
        let connection = connection.expect("this browser makes connections");
        Self {
            offered,
            link: link(connection, LinkQueue::new(queue, LinkId(1))),
            reports,
            heard: Vec::new(),
        }
    }

    fn offering() -> Self {
        Self::new(true, |connection, queue| {
            Link::offer(connection, true, queue)
        })
    }

    fn answering(offer: &str) -> Self {
        Self::new(false, |connection, queue| {
            Link::answer(connection, true, offer, queue)
        })
    }

    /// What comes next of what is reported.
    async fn next(&mut self) -> Vec<LinkInput> {
        let heard = match self
            .reports
            .next()
            .await
            .expect("the link has the other end")
        {
            Report::Link(_, input) => self.link.filter(input).collect(),
            Report::Described(_, turn, _) if !self.link.is_turn(turn) => Vec::new(),
            Report::Described(_, _, input) => self.link.filter(input).collect(),
            Report::Announced(_, channel) => {
                self.link.adopt(channel);
                Vec::new()
            }
            Report::Input(_) | Report::Hub(..) | Report::TooLong(_) => {
                panic!("a link says no such thing")
            }
        };
        self.heard.extend_from_slice(&heard);
        heard
    }

    /// Waits until such a thing was heard.
    async fn hears(&mut self, wanted: impl Fn(&LinkInput) -> bool) {
        within(async {
            while !self.heard.iter().any(&wanted) {
                self.next().await;
            }
        })
        .await;
    }

    fn learn_candidates(&self, heard: &[LinkInput]) {
        for input in heard {
            if let LinkInput::Candidate(candidate) = input {
                self.link.add_candidate(candidate);
            }
        }
    }

    /// How it has described itself last.
    fn description(&self) -> String {
        let last = self.heard.iter().rev().find_map(|input| match input {
            LinkInput::Described(sdp) => Some(sdp.clone()),
            _ => None,
        });
        last.expect("it has described itself")
    }

    fn is_linked(&self) -> bool {
        let opened = |input: &&LinkInput| matches!(input, LinkInput::Opened(_));
        self.heard.iter().filter(opened).count() == 2
    }

    /// Tells this side what the other heard.
    fn learn(&self, heard: &[LinkInput]) {
        for input in heard {
            match input {
                LinkInput::Described(answer) => self.link.accept(answer),
                LinkInput::Candidate(candidate) => self.link.add_candidate(candidate),
                _ => {}
            }
        }
    }
}

/// Two sides with both of their channels open; the first has offered.
async fn linked() -> (Side, Side) {
    linked_until(|ann, bob| ann.is_linked() && bob.is_linked()).await
}

/// Two sides that are as far as `enough`; the first has offered.
async fn linked_until(enough: impl Fn(&Side, &Side) -> bool) -> (Side, Side) {
    let mut ann = Side::offering();
    ann.hears(|input| matches!(input, LinkInput::Described(_)))
        .await;
    let Some((LinkInput::Described(offer), candidates)) = ann.heard.split_first() else {
        panic!("a candidate came before its description");
    };
    let mut bob = Side::answering(offer);
    bob.learn(candidates);
    while !enough(&ann, &bob) {
        let (of_ann, heard) = within(async {
            match future::select(pin!(ann.next()), pin!(bob.next())).await {
                Either::Left((heard, _)) => (true, heard),
                Either::Right((heard, _)) => (false, heard),
            }
        })
        .await;
        let other = if of_ann { &bob } else { &ann };
        other.learn(&heard);
    }
    (ann, bob)
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    match future::select(pin!(work), TimeoutFuture::new(20_000)).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => panic!("this has not happened within 20 s"),
    }
}
