//! How things stand, in a sentence.

use yew::prelude::*;

use super::Countdown;
use crate::words::{Standing, Tone};

/// The room's state; a screen reader is told when the sentence changes, not when its number does.
pub fn status_line(standing: Standing) -> Html {
    html! {
        <p class={format!("status {}", tone(standing.tone))} role="status" aria-atomic="false">
            <span>{ standing.before }</span>
            if let Some(until) = standing.until {
                <Countdown {until} />
            }
            <span>{ standing.after }</span>
        </p>
    }
}

/// The class for how good or bad a state is.
pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "tone-good",
        Tone::Busy => "tone-busy",
        Tone::Bad => "tone-bad",
    }
}
