//! A number that counts down: seen, but not read out.

use yew::prelude::*;

use crate::{hooks::use_time_left, moment::Moment, words};

/// What it counts down to.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CountdownProps {
    /// To when.
    pub until: Moment,
}

/// ' in 4 s', for the end of a sentence; hidden from screen readers, which would read each second.
#[component]
pub fn Countdown(&CountdownProps { until }: &CountdownProps) -> Html {
    let left = use_time_left(until);
    html! {
        <span class="countdown" aria-hidden="true">{ format!(" {}", words::countdown(left)) }</span>
    }
}
