//! Waiting by the calendar, also through a sleep of the machine.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;

use super::now;
use crate::moment::Moment;

/// How often to look at the calendar: a browser's timers stand still while the machine sleeps.
const LOOK: Duration = Duration::from_secs(10);

/// Waits until then, or for some seconds after the machine awakes when it sleeps beyond that.
pub async fn until(then: Moment) {
    loop {
        let left = then.since(now()).min(LOOK).as_millis() as u32;
        if left == 0 {
            return;
        }
        TimeoutFuture::new(left).await;
    }
}
