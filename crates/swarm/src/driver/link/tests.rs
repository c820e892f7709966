//! Two links in a page, introduced to each other without a hub.

use futures::{StreamExt, channel::mpsc, future};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;
use crate::{
    FRAME, HIGH_WATER, LinkId, RtcConfig,
    driver::report::{Queue, Report},
};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_description_comes_before_its_candidates_and_has_none_of_them() {
    for side in linked().await {
        let first = side.heard.first();
        assert!(matches!(first, Some(LinkInput::Described(sdp)) if !sdp.contains("a=candidate")));
        assert!(side.heard.iter().any(|input| matches!(input, LinkInput::Candidate(_))));
    }
}

#[wasm_bindgen_test]
async fn what_happens_once_is_said_once() {
    let [mut ann, mut bob] = linked().await;
    ann.until(|input| matches!(input, LinkInput::Gathered)).await;
    drop(ann.link);
    for lane in [Lane::Aside, Lane::Remote] {
        let closed = |input: &LinkInput| matches!(input, LinkInput::Closed(it) if *it == lane);
        bob.until(closed).await;
        let opened = |input: &LinkInput| matches!(input, LinkInput::Opened(it) if *it == lane);
        assert_eq!(bob.count(opened), 1);
        assert_eq!(bob.count(closed), 1);
    }
    assert!(bob.count(|input| matches!(input, LinkInput::Gathered)) <= 1);
}

#[wasm_bindgen_test]
async fn frames_are_bytes_whether_they_went_as_text_or_not() {
    let [ann, mut bob] = linked().await;
    ann.link.send(Lane::Aside, "{\"bird\":\"\u{1f426}\"}".as_bytes()).expect("it is open");
    ann.link.send(Lane::Local, &[0, 255, 10]).expect("it is open");
    bob.until(|input| matches!(input, LinkInput::Frame(Lane::Aside, frame) if frame == "{\"bird\":\"\u{1f426}\"}")).await;
    bob.until(|input| matches!(input, LinkInput::Frame(Lane::Remote, frame) if frame[..] == [0, 255, 10])).await;
}

#[wasm_bindgen_test]
async fn a_second_channel_of_the_other_side_is_closed_and_the_first_goes_on() {
    let [ann, mut bob] = linked().await;
    let second = ann.link.connection.create_data_channel("second");
    let (closed, is_closed) = oneshot::channel();
    ...
}
