//! A countdown that ticks once a second, and only while there is something left.

use std::time::Duration;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::{browser::now, moment::Moment};

const SECOND: u32 = 1_000;

/// How long it is until then; the component is drawn again each time a second of it is over.
#[hook]
pub fn use_time_left(until: Moment) -> Duration {
    let tick = use_state(|| 0_u64);
    let left = until.since(now());
    let count = *tick;
    let setter = tick.setter();
    use_effect_with((until, count), move |_| {
        let left = u32::try_from(until.since(now()).as_millis()).unwrap_or(u32::MAX);
        // Up to where the rounded number changes.
        let next = left.checked_sub(1).map(|left| left % SECOND + 1);
        let timer = next.map(|wait| Timeout::new(wait, move || setter.set(count + 1)));
        move || drop(timer)
    });
    left
}
