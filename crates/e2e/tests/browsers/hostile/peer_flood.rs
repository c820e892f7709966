//! More from a peer than anybody can read.

use murmuration::state::CHUNK;
use murmuration_e2e::test;

use super::kit::{Guise, Hostile, both_talk, has_no_trouble};

/// How many lines there are.
const LINES: usize = 20_000;

/// The most rows that are drawn of the log's end.
const DRAWN: usize = 4 * CHUNK;

/// Says 5,000 of them a second, each in a frame of its own.
const FLOOD: &str = "
    let said = 0;
    const encoder = new TextEncoder();
    const begin = performance.now();
    const timer = setInterval(() => {
        const due = Math.min(lines, (performance.now() - begin) * 5);
        while (said < due) {
            said += 1;
            send([encoder.encode(`line ${said}\\n`)]);
        }
        if (said === lines) clearInterval(timer);
    }, 20);
";

#[test]
fn thousands_of_lines_a_second_leave_the_page_usable_and_what_it_draws_bounded() {
    test(async |stage| {
        let server = stage.serve().await?;
        let [anna, ben] = stage.meet(&server.room("tea")).await?;
        let hostile = Hostile::come(&stage, &server, "tea", Guise::Original).await?;
        for page in [&anna, &ben] {
            page.until_connected_to(2).await?;
        }
        hostile
            .act(&format!("const lines = {LINES};{FLOOD}"))
            .await?;
        anna.until("it has begun", |seen| {
            seen.texts().iter().any(|text| text.starts_with("line "))
        })
        .await?;
        both_talk(&anna, &ben, "Can you still write").await?;
        anna.rename("Anna").await?;

        let the_last = format!("line {LINES}");
        let seen = anna
            .until("its last line is there", |seen| {
                seen.texts().contains(&&*the_last)
            })
            .await?;
        let entries = seen.messages.len() + seen.notices.len();
        assert!((CHUNK..=DRAWN).contains(&entries), "{entries} entries");
        anna.button("Show earlier messages").await?;
        let lines: Vec<_> = seen
            .texts()
            .into_iter()
            .filter(|text| text.starts_with("line "))
            .map(str::to_owned)
            .collect();
        let first = LINES - lines.len() + 1;
        let wanted: Vec<_> = (first..=LINES).map(|n| format!("line {n}")).collect();
        assert!(lines == wanted, "some are missing, or moved");
        both_talk(&ben, &anna, "That was a lot").await?;
        has_no_trouble(&anna).await
    });
}
