//! What a linked peer sends that is no text, or that would be more than text.

use anyhow::Result;
use murmuration_e2e::test;
use murmuration_swarm::LINE;
use thirtyfour::Key;

use super::kit::{Guise, Hostile, both_talk, has_no_trouble};

/// Overrides, embeddings and isolates that are never ended.
const TURNING: &str = "\u{202e}\u{202d}\u{202b}\u{2067}\u{2066}";

#[test]
fn whatever_a_peer_sends_is_shown_as_lines_of_text() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Original).await?;
        hostile
            .act(
                "send([Uint8Array.of(0xc3, 0x28, 0xff, 10), new Uint8Array(0), '']);
                 send(['\\n\\r\\n \\n\\t\\n']);",
            )
            .await?;
        hostile
            .send("\u{1b}[2J\u{0}\u{7}\u{7f}\u{85}\u{2028}end\n")
            .await?;
        hostile.send(&format!("{TURNING}txt.exe\n")).await?;
        // A line of 256 KiB in one frame, and what follows it.
        hostile
            .act("send([new Uint8Array(256 * 1024).fill(120), '\\nnext\\n'])")
            .await?;
        // Ten million bytes without an end.
        hostile
            .act("send(Array(160).fill(new Uint8Array(65_536).fill(121)))")
            .await?;
        hostile.send("\nthe last\n").await?;
        let cut = |letter: &str| letter.repeat(LINE);
        let wanted = [
            "\u{fffd}(\u{fffd}".to_owned(),
            "\u{241b}[2J\u{2400}\u{2407}\u{2421}\u{fffd}\u{fffd}end".to_owned(),
            "\u{fffd}\u{fffd}\u{202b}\u{2067}\u{2066}txt.exe".to_owned(),
            cut("x"),
            "next".to_owned(),
            cut("y"),
            "the last".to_owned(),
        ];
        for page in [&anna, &ben] {
            let seen = page
                .until("the last line is there", |seen| {
                    seen.texts().contains(&"the last")
                })
                .await?;
            let lengths = |texts: &[&str]| texts.iter().map(|text| text.len()).collect::<Vec<_>>();
            let texts = seen.texts();
            assert!(texts == wanted, "lines of {:?} bytes", lengths(&texts));
            let asides: Vec<_> = seen.messages.iter().map(|said| &*said.aside).collect();
            for (text, aside) in wanted.iter().zip(asides) {
                assert_eq!(aside.contains("cut here"), text.len() == LINE, "{text}");
            }
        }
        both_talk(&anna, &ben, "Did you see that").await?;
        has_no_trouble(&anna).await
    });
}

#[test]
fn a_line_that_its_channel_did_not_live_to_end_is_not_shown() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Original).await?;
        anna.until_connected_to(2).await?;
        hostile.send("all of it\nhalf of").await?;
        anna.until("the line is there", |seen| seen.texts() == ["all of it"])
            .await?;
        hostile
            .act("for (const channel of channels()) channel.close()")
            .await?;
        anna.until("its link is over", |seen| !seen.connected_to(2))
            .await?;
        both_talk(&anna, &ben, "Who was that").await?;
        let seen = anna.look().await?;
        assert_eq!(
            seen.texts(),
            ["all of it", "Who was that?", "Who was that!"]
        );
        has_no_trouble(&anna).await
    });
}

#[test]
fn nothing_that_a_name_holds_turns_what_stands_around_it() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Ours).await?;
        for nick in [
            &*"\u{1d552}".repeat(1_000),
            &format!("{TURNING}Eve\u{0}\n\u{feff}"),
            "\u{5e2}\u{5d1}",
        ] {
            hostile.greet(nick).await?;
        }
        let seen = anna
            .until("it has its last name", |seen| {
                seen.peers.iter().any(|peer| peer.name == "\u{5e2}\u{5d1}")
            })
            .await?;
        assert!(
            seen.notices.iter().any(|told| told.starts_with("Eve")),
            "{seen:#?}"
        );
        let told = seen.notices.join("");
        assert!(told.chars().count() < 500, "{seen:#?}");
        assert!(!told.contains(|c| TURNING.contains(c)), "{seen:#?}");
        // Letters from the right stay where they are, in the list and in the log.
        hostile.send("hello\n").await?;
        anna.until("its line is there", |seen| seen.texts() == ["hello"])
            .await?;
        let loose: Vec<String> = anna.ask(NAMES_OUTSIDE_OF_BDI).await?;
        assert!(loose.is_empty(), "{loose:#?}");
        both_talk(&anna, &ben, "A strange name").await?;
        has_no_trouble(&anna).await
    });
}

#[test]
fn what_is_wrong_aside_is_dropped_and_the_link_goes_on() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Ours).await?;
        hostile.greet("Malle").await?;
        for page in [&anna, &ben] {
            page.until_connected_to(2).await?;
        }
        hostile
            .act(
                "const greeting = { type: 'greeting', greeting: { nick: 7 } };
                 const wrong = [
                     ...['', 'null', '[]', '{}', '{\"type\":7}', '{\"type\":\"greeting\"}'],
                     ...['['.repeat(8000), 'x'.repeat(200_000), JSON.stringify(greeting)],
                 ];
                 for (const aside of asides()) {
                     for (const text of wrong) {
                         aside.send(text);
                         aside.send(new TextEncoder().encode(text));
                     }
                     aside.send(Uint8Array.of(0xff));
                 }",
            )
            .await?;
        hostile.greet("Mallory").await?;
        for page in [&anna, &ben] {
            page.until("it has its name", |seen| {
                seen.peers.iter().any(|peer| peer.name == "Mallory")
            })
            .await?;
        }
        hostile.send("hello\n").await?;
        for page in [&anna, &ben] {
            page.until("its line is there, under its name", |seen| {
                seen.heard("Mallory", "hello")
            })
            .await?;
        }
        // Nobody tells it of a new name any more, and that is all.
        hostile
            .act("for (const aside of asides()) aside.close()")
            .await?;
        anna.rename("Anna").await?;
        ben.until("Anna has her name", |seen| {
            seen.peers.iter().any(|peer| peer.name == "Anna")
        })
        .await?;
        hostile.send("still here\n").await?;
        anna.until("the next line is there", |seen| {
            seen.heard("Mallory", "still here")
        })
        .await?;
        has_no_trouble(&anna).await
    });
}

#[test]
fn whoever_says_much_before_it_has_proven_who_it_is_is_not_here() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Ours).await?;
        hostile
            .act("for (const aside of asides()) aside.send('x'.repeat(200_000))")
            .await?;
        hostile.greet("Mallory").await?;
        for page in [&anna, &ben] {
            page.open_details().await?;
            page.until_told("Peer 2", "it did not prove who it is")
                .await?;
            let seen = page.look().await?;
            let here = seen.peers.iter().filter(|peer| peer.is_connected());
            assert_eq!(here.count(), 1, "{seen:#?}");
            assert!(!seen.tells("Mallory", " joined"), "{seen:#?}");
            page.press(Key::Escape).await?;
        }
        both_talk(&anna, &ben, "Who was that").await?;
        has_no_trouble(&anna).await
    });
}

/// Names that stand somewhere without being isolated. The body of a function.
const NAMES_OUTSIDE_OF_BDI: &str = "
    const loose = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        const isFromTheRight = /\\p{Script=Hebrew}/u.test(text.data);
        if (isFromTheRight && !text.parentElement.closest('bdi')) loose.push(text.data);
    }
    return loose;
";

impl Hostile {
    /// Has it call itself something.
    async fn greet(&self, nick: &str) -> Result<()> {
        let frame = serde_json::json!({"type": "greeting", "greeting": {"nick": nick}});
        // As a text in a script.
        let frame = serde_json::to_string(&frame.to_string())?;
        self.act(&format!(
            "for (const aside of asides()) aside.send({frame})"
        ))
        .await
    }
}
