//! Which day it is.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::browser::{Day, day_left, local_day, now};

/// Today; the component is drawn again when that is another day.
#[hook]
pub fn use_today() -> Day {
    let tick = use_state(|| 0_u64);
    let count = *tick;
    let setter = tick.setter();
    use_effect_with(count, move |_| {
        let timer = Timeout::new(day_left(now()), move || setter.set(count + 1));
        move || drop(timer)
    });
    local_day(now())
}
