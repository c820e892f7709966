//! The log as it gets long, and what comes into it at any place: where the reader is, nothing moves.

mod between;

use murmuration::{
    components::{MessageLog, MessageLogProps},
    moment::Moment,
    state::{Author, CHUNK, Log, What},
};
use murmuration_room::{EventId, Position, Stamp, Wall};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;
use yew::{Html, scheduler};

use crate::kit::{Stage, click, has_focus, id, joined, room};

const MINUTE: u64 = 60_000;

#[wasm_bindgen_test]
async fn only_the_latest_rows_are_drawn_until_earlier_ones_are_asked_for() {
    let log = lines(0..1_000);
    let stage = show(&log).await;
    let mut drawn = stage.all(".entry").len();
    stage.button("Show earlier messages").focus().unwrap();
    assert!((200..300).contains(&drawn), "{drawn} rows");
    while drawn < log.len() {
        assert!(has_focus(&stage.button("Show earlier messages")));
        click(&stage.button("Show earlier messages")).await;
        let more = stage.all(".entry").len();
        assert!(more >= log.len().min(drawn + 200) && more < drawn + 200 + CHUNK);
        drawn = more;
    }
    assert!(stage.all(".log-earlier").is_empty());
    assert!(has_focus(&stage.one("[role=log]")));
    let expected: Vec<String> = (0..1_000).map(|n| n.to_string()).collect();
    assert_eq!(stage.texts(".entry-text"), expected);
}

#[wasm_bindgen_test]
async fn more_is_drawn_for_who_scrolls_up_and_nothing_moves() {
    let stage = show(&lines(0..1_000)).await;
    let scroller = scroller(&stage);
    let top = stage.all(".entry").remove(0);
    let text = top.text_content();
    scroll(&scroller, -scroller.scroll_height()).await;
    let y = top.get_bounding_client_rect().y();
    settle().await;
    let drawn = stage.all(".entry");
    assert!((400..600).contains(&drawn.len()), "{} rows", drawn.len());
    assert_eq!(top.get_bounding_client_rect().y(), y);
    assert_eq!(top.text_content(), text);
    assert!(drawn.contains(&top), "a row that was drawn stays the same");
}

#[wasm_bindgen_test]
async fn history_above_leaves_a_reader_at_the_end_there_and_is_no_news() {
    let mut stage = show(&lines(500..520)).await;
    let scroller = scroller(&stage);
    scroll(&scroller, 0).await;
    let mut log = lines(500..520);
    add(&mut log, 0..500);
    stage.update(props(&log)).await;
    let rows = stage.all(".entry");
    assert!((200..300).contains(&rows.len()), "{} rows", rows.len());
    assert_eq!(scroller.scroll_top(), 0);
    assert!(stage.all(".log-new").is_empty());
    assert_eq!(stage.texts(".entry-text").last().unwrap(), "519");
}

#[wasm_bindgen_test]
async fn history_leaves_a_reader_further_up_there_and_only_what_is_said_at_the_end_is_news() {
    let mut log = lines((0..50).map(|n| 2 * n));
    let mut stage = show(&log).await;
    let scroller = scroller(&stage);
    scroll(&scroller, -scroller.scroll_height() / 2).await;
    let screen = scroller.get_bounding_client_rect().y();
    let y = |row: &HtmlElement| row.get_bounding_client_rect().y();
    // By what it says: the browser's element for it may be another afterwards.
    let read = stage
        .all(".entry-text")
        .into_iter()
        .find(|row| y(row) > screen);
    let read = read.unwrap().text_content();
    let read_at = |stage: &Stage<MessageLog>| {
        let mut rows = stage.all(".entry-text").into_iter();
        y(&rows.find(|row| row.text_content() == read).unwrap())
    };
    let before = read_at(&stage);

    for (odd, where_to) in [(vec![1, 3, 5], "above"), (vec![91, 93, 95], "below")] {
        add(&mut log, odd);
        stage.update(props(&log)).await;
        settle().await;
        assert_eq!(read_at(&stage), before, "{where_to}");
    }
    assert!(stage.all(".log-new").is_empty());
    add(&mut log, [99]);
    stage.update(props(&log)).await;
    settle().await;
    assert_eq!(read_at(&stage), before, "at the end");
    click(&stage.one(".log-new")).await;
    assert!(stage.all(".log-new").is_empty());
    assert_eq!(scroller.scroll_top(), 0);
    assert!(has_focus(&scroller));
}

#[wasm_bindgen_test]
async fn what_happens_is_no_new_message() {
    let before = room([joined("p1", "Ada")]).log;
    let after = room([joined("p1", "Ada"), joined("p2", "Bea")]).log;
    let mut stage = show(&before).await;
    let scroller = scroller(&stage);
    stage
        .one(".log-lines")
        .set_attribute("style", "height: 1000px")
        .unwrap();
    scroll(&scroller, -500).await;
    stage.update(props(&after)).await;
    assert!(stage.all(".log-new").is_empty());
}

#[wasm_bindgen_test]
async fn what_was_drawn_is_given_up_when_something_is_said_and_the_reader_is_at_the_end() {
    let mut log = lines(0..1_000);
    let mut stage = show(&log).await;
    let scroller = scroller(&stage);
    click(&stage.one(".log-earlier")).await;
    scroll(&scroller, -500).await;
    let drawn = stage.all(".entry").len();
    scroll(&scroller, 0).await;
    assert_eq!(stage.all(".entry").len(), drawn, "not under the hand");
    let last = stage.all(".entry").pop().unwrap();
    add(&mut log, [1_000]);
    stage.update(props(&log)).await;
    assert!(stage.all(".entry").contains(&last), "also in another chunk");
    let fewer = stage.all(".entry").len();
    assert!(fewer < drawn && fewer >= 200, "{fewer} of {drawn}");
    assert_eq!(scroller.scroll_top(), 0);
}

#[wasm_bindgen_test]
async fn only_what_lands_at_the_end_is_read_out() {
    let mut log = lines(500..510);
    let mut stage = show(&log).await;
    let live = |stage: &Stage<MessageLog>| {
        assert_eq!(
            stage
                .one("[role=log]")
                .get_attribute("aria-live")
                .as_deref(),
            Some("off")
        );
        stage.texts("[aria-live=polite] > p")
    };
    assert!(live(&stage).is_empty(), "what was there before");
    add(&mut log, 0..500);
    stage.update(props(&log)).await;
    assert!(live(&stage).is_empty(), "history");
    click(&stage.one(".log-earlier")).await;
    assert!(live(&stage).is_empty(), "what is drawn");
    add(&mut log, [510, 511]);
    stage.update(props(&log)).await;
    assert_eq!(live(&stage), ["Ada: 510", "Ada: 511"]);
    add(&mut log, 512..1_000);
    stage.update(props(&log)).await;
    assert_eq!(live(&stage).len(), 10, "the last of many");
    assert_eq!(live(&stage)[9], "Ada: 999");
}

#[wasm_bindgen_test]
async fn history_that_comes_into_a_room_just_entered_is_not_read_out() {
    let mut stage = show(&Log::default()).await;
    let mut log = room([]).log;
    add(&mut log, 0..50);
    stage.update(props(&log)).await;
    assert_eq!(stage.all(".said").len(), 50);
    assert_eq!(
        stage.texts("[aria-live=polite] > p"),
        ["You are in streams-day"]
    );
}

/// A log in which Ada says numbers, a minute apart.
fn lines(numbers: impl IntoIterator<Item = u64>) -> Log {
    let mut log = Log::default();
    add(&mut log, numbers);
    log
}

fn add(log: &mut Log, numbers: impl IntoIterator<Item = u64>) {
    let lines = numbers.into_iter().map(|n| {
        let at = n * MINUTE;
        (place(at), Moment(at), said(&n.to_string()))
    });
    log.extend(lines.collect());
}

fn place(millis: u64) -> Position {
    Position {
        at: Stamp::first(Wall(millis)),
        id: EventId::default(),
    }
}

fn said(text: &str) -> What {
    What::Said {
        by: Author {
            id: id("p1"),
            member: None,
            name: "Ada".into(),
            ambiguous: false,
        },
        text: text.into(),
        cut: false,
    }
}

/// The scroller, with the stylesheet's part.
fn scroller(stage: &Stage<MessageLog>) -> HtmlElement {
    let scroller = stage.one("[role=log]");
    let style = "display: flex; flex-direction: column-reverse; height: 100px; overflow: auto";
    scroller.set_attribute("style", style).unwrap();
    for button in stage.all(".log-earlier") {
        button
            .set_attribute("style", "overflow-anchor: none")
            .unwrap();
    }
    assert_eq!(scroller.scroll_top(), 0);
    scroller
}

async fn scroll(scroller: &HtmlElement, to: i32) {
    scroller.set_scroll_top(to);
    let event = web_sys::Event::new("scroll").unwrap();
    scroller.dispatch_event(&event).unwrap();
    scheduler::flush().await;
}

/// Until the browser has laid out and painted, and told of what scrolled.
async fn settle() {
    for _ in 0..2 {
        let frame = js_sys::Promise::new(&mut |resolve, _| {
            let asked = gloo::utils::window().request_animation_frame(&resolve);
            asked.unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(frame).await.unwrap();
        scheduler::flush().await;
    }
}

async fn show(log: &Log) -> Stage<MessageLog> {
    Stage::mount(props(log)).await
}

fn props(log: &Log) -> MessageLogProps {
    MessageLogProps {
        label: "Conversation".into(),
        log: log.clone(),
        children: Html::default(),
    }
}
