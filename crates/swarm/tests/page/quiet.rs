//! When a page announces itself, and how it sees that a hub's stream is dead.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::json;

use super::{company::*, harness::*};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_lonely_page_announces_itself_ever_more_rarely_down_to_each_20_seconds() {
    let mut page = Page::settled();
    let pauses = pauses(&page.when(5 * MINUTE, Page::announcements));
    assert!(pauses[0] < 8 * SECOND, "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 20 * SECOND + STEP));
    let last = pauses.last().expect("there are some");
    assert!(*last >= 20 * SECOND - STEP, "{pauses:?}");
}

#[test]
fn a_page_that_has_lost_everybody_announces_itself_at_once() {
    let mut page = Page::linked();
    page.posts.clear();
    page.link(1, LinkInput::Closed(Lane::Remote));
    assert_eq!(page.announcements(), 1);
    let times = page.when(MINUTE, Page::announcements);
    assert!(times[0] < 8 * SECOND, "{times:?}");
}

#[test]
fn among_originals_a_page_is_lonely() {
    let mut page = Page::settled();
    page.link_with_original();
    let times = page.when(MINUTE, Page::announcements);
    assert!(times[0] < 6 * SECOND, "{times:?}");
}

#[test]
fn of_a_linked_pages_room_the_smallest_id_announces_itself_first_after_a_long_silence() {
    let first = |peer| {
        let mut page = Page::settled();
        page.link_with(peer, 7);
        page.when(MINUTE, Page::announcements)[0]
    };
    let (smallest, second) = (first("z"), first("f"));
    assert!(smallest > 15 * SECOND, "{smallest:?}");
    assert_eq!(second, smallest + 2 * SECOND);
}

#[test]
fn a_linked_peers_announcement_does_for_all_and_a_strangers_does_not() {
    let after = |from| {
        let mut page = Page::linked();
        page.pass(20 * SECOND);
        page.posts.clear();
        if let Some(from) = from {
            page.hear(json!({"type": "connect", "from": from, "murmuration": ours()}));
        }
        page.when(3 * MINUTE, Page::announcements)[0]
    };
    let untouched = after(None);
    assert!(untouched < 20 * SECOND, "{untouched:?}");
    assert_eq!(after(Some("x")), untouched);
    assert!(after(Some("f")) >= MINUTE, "{:?}", after(Some("f")));
}

#[test]
fn a_stream_over_which_our_announcement_does_not_come_back_is_opened_anew_after_growing_pauses() {
    let mut page = Page::joined();
    assert_eq!(page.pass(9 * SECOND), []);
    let effects = page.pass(2 * SECOND);
    let [Effect::CloseStream(HUB), Effect::OpenStream { .. }] = effects[..] else {
        panic!("{effects:?}");
    };
    let mut retries = Vec::new();
    for _ in 0..4 {
        page.input(Input::HubOpened(HUB));
        let effects = page.pass(10 * SECOND);
        assert_eq!(effects, [Effect::CloseStream(HUB)]);
        let Some(Event::Hub(HUB, HubState::Lost { retry })) = page.last() else {
            panic!("{:?}", page.last());
        };
        let effects = page.pass(retry);
        assert!(matches!(effects[..], [Effect::OpenStream { .. }]));
        retries.push(retry);
    }
    assert!(retries[3] > 3 * retries[0], "{retries:?}");
}

#[test]
fn a_page_that_wakes_verifies_its_streams_but_not_twice_in_five_seconds() {
    let mut page = Page::in_company();
    page.posts.clear();
    for _ in 0..3 {
        page.input(Input::Woke);
        assert_eq!(page.announcements(), 1);
        page.pass(SECOND);
    }
    page.pass(2 * SECOND);
    page.input(Input::Woke);
    assert_eq!(page.announcements(), 2);
}

#[test]
fn a_stream_that_does_not_stand_the_test_is_opened_anew_at_once() {
    let mut page = Page::in_company();
    page.input(Input::Woke);
    let effects = page.pass(2 * SECOND);
    let streams =
        |effect: &&Effect| matches!(effect, Effect::CloseStream(_) | Effect::OpenStream { .. });
    assert_eq!(effects.iter().filter(streams).count(), 2, "{effects:?}");

    let mut page = Page::in_company();
    page.posts.clear();
    page.input(Input::Woke);
    page.echo();
    let effects = page.pass(10 * SECOND);
    assert_eq!(effects.iter().find(streams), None, "it came back");
}

#[test]
fn a_page_that_slept_does_not_give_up_a_stream_whose_word_it_could_not_have_read() {
    let mut page = Page::in_company();
    page.input(Input::Woke);
    page.now = page.now + 4 * SECOND;
    let effects = page.input(Input::Tick);
    assert!(!effects.contains(&Effect::CloseStream(HUB)), "{effects:?}");
    let effects = page.pass(2 * SECOND);
    assert!(effects.contains(&Effect::CloseStream(HUB)), "{effects:?}");
}

#[test]
fn a_lost_hub_is_tried_at_once_when_the_page_wakes() {
    let mut page = Page::settled();
    page.input(Input::HubLost(HUB));
    let effects = page.input(Input::Woke);
    assert!(matches!(effects[..], [Effect::OpenStream { .. }]));
}

#[test]
fn a_full_page_that_wakes_keeps_its_streams_for_it_announces_nothing_that_could_come_back() {
    let mut options = options();
    options.max_peers = 1;
    let mut page = Page::settled_with(options);
    page.link_with("f", 7);
    page.effects.clear();
    page.posts.clear();
    page.input(Input::Woke);
    page.pass(5 * SECOND);
    assert_eq!(page.announcements(), 0);
    assert!(!page.effects.contains(&Effect::CloseStream(HUB)));
}
