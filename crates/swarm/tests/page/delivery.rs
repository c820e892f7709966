//! What has arrived, what has not, and what follows when a link is lost in between.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::{company::*, harness::*};

const SECOND: Duration = Duration::from_secs(1);
/// How long what has come may be unconfirmed.
const SOON: Duration = Duration::from_millis(250);

#[test]
fn what_has_come_is_confirmed_after_a_quarter_of_a_second() {
    let mut page = Page::linked();
    page.link(1, frame(Lane::Remote, b"one\n"));
    assert_eq!(said(&page.pass(SOON / 2), "got"), []);
    page.link(1, frame(Lane::Remote, b"two\n"));
    let got = json!({"type": "got", "bytes": 8});
    assert_eq!(said(&page.pass(SOON / 2), "got"), [(1, got)]);
    assert_eq!(said(&page.pass(2 * SECOND), "got"), [], "it is said once");
}

#[test]
fn of_much_each_64_kib_are_confirmed_at_once() {
    let mut page = Page::linked();
    let half = [b'x'; 32 * 1024];
    assert_eq!(page.link(1, frame(Lane::Remote, &half)), []);
    let got = json!({"type": "got", "bytes": 64 * 1024});
    let effects = page.link(1, frame(Lane::Remote, &half));
    assert_eq!(said(&effects, "got"), [(1, got)]);
}

#[test]
fn what_a_lost_peer_had_not_confirmed_is_told_as_undelivered() {
    let mut page = Page::linked();
    for (number, text) in [(1, "one\n"), (2, "two\n"), (3, "three\n")] {
        send_message(&mut page, number, text);
    }
    page.aside(1, got(4));
    page.link(1, LinkInput::Closed(Lane::Remote));
    assert_eq!(undelivered(&page), [("f".to_owned(), vec![2, 3])]);
}

#[test]
fn what_was_confirmed_is_not_told_and_nothing_is_when_all_was() {
    let mut page = Page::linked();
    send_message(&mut page, 1, "one\n");
    page.aside(1, got(4));
    page.link(1, LinkInput::Closed(Lane::Remote));
    assert_eq!(undelivered(&page), []);
}

#[test]
fn an_original_that_is_lost_did_not_get_what_was_sent_while_it_wavered() {
    let mut page = Page::settled();
    let link = page.link_with_original();
    send_message(&mut page, 1, "before\n");
    page.link(link, LinkInput::Connection(ConnectionState::Disconnected));
    send_message(&mut page, 2, "passed\n");
    page.link(link, LinkInput::Connection(ConnectionState::Connected));
    send_message(&mut page, 3, "between\n");
    page.link(link, LinkInput::Connection(ConnectionState::Disconnected));
    send_message(&mut page, 4, "one\n");
    send_message(&mut page, 5, "two\n");
    page.link(link, LinkInput::Connection(ConnectionState::Failed));
    assert_eq!(undelivered(&page), [("c0".to_owned(), vec![4, 5])]);
}

#[test]
fn of_a_link_before_a_peer_is_told_how_much_had_come() {
    let mut page = Page::linked();
    page.link(1, frame(Lane::Remote, b"one\n"));
    page.link_with("f", 8);
    page.link(2, frame(Lane::Remote, b"two\nthree\n"));
    page.effects.clear();
    page.link_with("f", 9);
    let told = [(3, resume(7, 4)), (3, resume(8, 10))];
    assert_eq!(said(&page.effects, "resume"), told);
}

#[test]
fn through_two_replacements_in_a_row_each_message_goes_exactly_once() {
    let mut page = Page::linked();
    send_message(&mut page, 1, "one\n");
    send_message(&mut page, 2, "two\n");
    page.link_with("f", 8);
    // It waits for word of the first link, which does not come.
    assert_eq!(send_message(&mut page, 3, "three\n"), []);
    page.link_with("f", 9);
    assert_eq!(send_message(&mut page, 4, "four\n"), []);
    assert_eq!(page.aside(3, resume(8, 0)), []);
    let rest = [send(3, Lane::Remote, b"two\nthree\nfour\n")];
    assert_eq!(page.aside(3, resume(7, 4)), rest);
    for again in [resume(7, 0), resume(8, 0)] {
        assert_eq!(page.aside(3, again), []);
    }
    page.pass(3 * SECOND);
    page.aside(3, got(15));
    page.link(3, LinkInput::Closed(Lane::Remote));
    assert_eq!(undelivered(&page), []);
}

#[test]
fn what_was_accepted_goes_over_the_next_link_though_it_is_more_than_a_queue_holds() {
    let mut page = Page::linked();
    let mut accepted = 0;
    let mut say = |page: &mut Page, length| {
        page.say(&vec![b'x'; length]);
        let Some(Event::Sent { to, .. }) = page.last() else {
            panic!("{:?}", page.last());
        };
        assert_eq!(to, [id("f")]);
        accepted += length;
    };
    say(&mut page, QUEUE);
    say(&mut page, HIGH_WATER);
    page.link_with("f", 8);
    say(&mut page, QUEUE / 2);
    let mut effects = page.aside(2, resume(7, 0));
    for _ in 0..accepted / (HIGH_WATER - LOW_WATER) {
        effects.extend(page.link(2, LinkInput::Drained(Lane::Remote)));
    }
    let lengths = effects.iter().map(|effect| match effect {
        Effect::Send { frame, .. } => frame.len(),
        _ => 0,
    });
    assert_eq!(lengths.sum::<usize>(), accepted);
}

#[test]
fn a_link_that_is_closed_for_one_whose_greeting_is_on_its_way_leaves_its_messages_to_that() {
    let mut page = Page::linked();
    send_message(&mut page, 1, "one\n");
    page.hear(offer("f", 8));
    page.link(2, LinkInput::Described("v=0".into()));
    page.link(2, LinkInput::Opened(Lane::Aside));
    page.link(2, LinkInput::Opened(Lane::Remote));
    page.link(1, LinkInput::Closed(Lane::Remote));
    assert_eq!(page.joins().len(), 2);
    let again = [send(2, Lane::Remote, b"one\n")];
    assert_eq!(page.aside(2, resume(7, 0)), again);
    page.aside(2, json!({"type": "greeting", "greeting": null}));
    assert!(matches!(page.last(), Some(Event::Greeted { .. })));
    assert_eq!(undelivered(&page), []);
}

#[test]
fn word_of_a_link_before_may_come_before_the_link_is_up() {
    let mut page = Page::linked();
    send_message(&mut page, 1, "one\n");
    page.hear(offer("f", 8));
    page.link(2, LinkInput::Opened(Lane::Aside));
    page.link(2, LinkInput::Opened(Lane::Remote));
    page.aside(2, resume(7, 0));
    let effects = page.aside(2, json!({"type": "greeting", "greeting": null}));
    assert!(effects.contains(&send(2, Lane::Remote, b"one\n")));
}

#[test]
fn a_page_that_started_anew_gets_nothing_that_was_said_to_the_one_before() {
    let mut page = Page::linked();
    send_message(&mut page, 1, "to the one before\n");
    let mut anew = offer("f", 8);
    anew["murmuration"]["run"] = "00000000000000bb".into();
    page.hear(anew);
    page.link(2, LinkInput::Opened(Lane::Remote));
    page.aside(2, json!({"type": "greeting", "greeting": null}));
    assert_eq!(undelivered(&page), [("f".to_owned(), vec![1])]);
    let new = [send(2, Lane::Remote, b"anew\n")];
    assert_eq!(send_message(&mut page, 2, "anew\n"), new);
}

#[test]
fn without_resuming_the_next_link_is_a_stream_of_its_own() {
    for (resumes, lost) in [(true, vec![]), (false, vec![("f".to_owned(), vec![1])])] {
        let mut options = options();
        options.resume = resumes;
        let mut page = Page::answering_with(options);
        page.link(1, LinkInput::Opened(Lane::Aside));
        page.link(1, LinkInput::Opened(Lane::Remote));
        page.aside(1, json!({"type": "greeting", "greeting": null}));
        send_message(&mut page, 1, "one\n");
        page.hear(offer("f", 8));
        page.link(2, LinkInput::Opened(Lane::Aside));
        page.link(2, LinkInput::Opened(Lane::Remote));
        page.aside(2, resume(7, 0));
        let effects = page.aside(2, json!({"type": "greeting", "greeting": null}));
        let again = send(2, Lane::Remote, b"one\n");
        assert_eq!(effects.contains(&again), resumes);
        assert_eq!(undelivered(&page), lost);
    }
}

fn send_message(page: &mut Page, number: u64, text: &'static str) -> Vec<Effect> {
    page.input(Input::Broadcast {
        message: MessageId(number),
        bytes: text.as_bytes().into(),
    })
}

fn undelivered(page: &Page) -> Vec<(String, Vec<u64>)> {
    let told = page.told.iter().filter_map(|event| match event {
        Event::Undelivered { peer, messages } => {
            let numbers = messages.iter().map(|message| message.0);
            Some((peer.to_string(), numbers.collect()))
        }
        _ => None,
    });
    told.collect()
}

fn got(bytes: u64) -> Value {
    json!({"type": "got", "bytes": bytes})
}

fn resume(link: u64, bytes: u64) -> Value {
    json!({"type": "resume", "link": format!("{link:016x}"), "bytes": bytes})
}
