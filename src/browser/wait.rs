//! Waiting by the calendar, also through a sleep of the machine.

use std::time::Duration;

use futures::{channel::oneshot, future};
use gloo::{events::EventListener, utils::document};
use gloo_timers::future::TimeoutFuture;

use super::now;
use crate::moment::Moment;

/// How often to look at the calendar. A browser's timers stand still while the machine sleeps.
const LOOK: Duration = Duration::from_secs(60);

/// Waits until then. If the machine sleeps meanwhile, that is noticed when the page is seen again,
/// or else within a minute.
pub async fn until(then: Moment) {
    loop {
        let left = then.since(now());
        if left.is_zero() {
            return;
        }
        let (see, seen) = oneshot::channel();
        let _listener = EventListener::once(&document(), "visibilitychange", |_| {
            // Refused when the time is over.
            let _ = see.send(());
        });
        let timer = TimeoutFuture::new(left.min(LOOK).as_millis() as u32);
        future::select(timer, seen).await;
    }
}
