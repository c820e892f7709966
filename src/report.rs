//! How things stand and what was tried, as a text to send to somebody who can help.
//!
//! It has no addresses and no secrets: hubs and peers are numbered, times are relative, and whatever
//! somebody wrote (the room's name, nicknames, ids, messages, what a browser says) stays out of it.
//! Every word of it is this page's own.

use crate::{moment::Moment, state::RoomState, words};

/// The report on a room, read in this browser: as it calls itself to each web server.
pub fn report(state: &RoomState, now: Moment, browser: &str) -> String {
    let mut report = format!(
        "Murmuration {}, {browser}\n{}\n",
        env!("CARGO_PKG_VERSION"),
        words::room(state).at(now)
    );
    for card in words::cards(state) {
        let standing = card.standing.at(now);
        report += &format!("\n{}: {standing}\n", card.title);
        if let Some(since) = card.since {
            report += &format!("  since {}\n", words::ago(now.since(since)));
        }
        for noted in card.steps.iter().rev() {
            let ago = words::ago(now.since(noted.at));
            let step = words::noted(*noted, state.ice.servers);
            report += &format!("  {ago}: {step}\n");
        }
    }
    report
}

// proptest is native.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
