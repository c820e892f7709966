//! What is read out to people who don't see: what lands at the end, once, and nothing else.
//!
//! The log itself can't be the live region that its role makes it. Rows come into it at any place,
//! thousands when history is loaded and hundreds when somebody scrolls up, and a screen reader would
//! read them all. `aria-busy` is no help: some ignore it, and others read everything when it ends.
//! So the log is no live region, and this one beside it has the latest lines for a while.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use murmuration_room::Position;
use yew::prelude::*;

use super::{name, notice};
use crate::{
    state::{Entry, Log, What},
    words::{self, Outcome},
};

/// The most entries: of more at once, the last ones are read out.
const MOST: usize = 10;
/// How long they stay after the last of them, in milliseconds: what becomes of an own message is
/// read out too.
const STAY: u32 = 60_000;

/// What landed at the end of the log since it was first drawn, and during this visit.
#[hook]
pub fn use_aloud(log: &Log) -> Html {
    let latest = log.latest();
    let told = use_state_eq(|| latest);
    let setter = told.setter();
    use_effect_with(latest, move |latest: &Position| {
        let latest = *latest;
        let timer = Timeout::new(STAY, move || setter.set(latest));
        move || drop(timer)
    });

    let is_news = |entry: &&Rc<Entry>| entry.place >= log.visit();
    let news = log.after(*told).take_while(is_news).take(MOST);
    let mut lines: Vec<_> = news.map(line).collect();
    lines.reverse();
    html! {
        <div class="visually-hidden" aria-live="polite">{ for lines }</div>
    }
}

fn line(entry: &Rc<Entry>) -> Html {
    html! {
        <p key={entry.number}>
            {
                match &entry.what {
                    What::Said { by, text, .. } => html! { <>{ name(by) }{ ": " }{ text }</> },
                    What::Own { text, reach, .. } => {
                        let Outcome { before, who, after } = words::outcome(reach);
                        html! { <>{ "You: " }{ text }{ ". " }{ before }{ who.map(name) }{ after }</> }
                    }
                    What::Notice(what) => notice(what),
                }
            }
        </p>
    }
}
