//! The time, and a timer.

use std::{future, time::Duration};

use gloo_timers::future::TimeoutFuture;
use web_sys::Performance;

use crate::Time;

/// By how much the clock on the wall has to go ahead of the page's own, in milliseconds, for it to be
/// a sleep.
const SLEEP: f64 = 2_000.0;

/// The page's monotonic clock: time since its navigation.
pub struct Clock {
    performance: Performance,
    /// By how much the clock on the wall was ahead of it, in milliseconds.
    ahead: f64,
}

impl Clock {
    pub fn new(performance: Performance) -> Self {
        let ahead = js_sys::Date::now() - performance.now();
        Self { performance, ahead }
    }

    pub fn now(&self) -> Time {
        // Saturates, so whatever number the browser gives is a time.
        Time::new(Duration::from_micros((self.performance.now() * 1e3) as u64))
    }

    /// Whether the machine has slept since this was asked last: on some systems the page's clock stands
    /// still meanwhile, and only the one on the wall shows it. (Or that one was set, which does no
    /// harm.)
    pub fn slept(&mut self) -> bool {
        let ahead = js_sys::Date::now() - self.performance.now();
        let slept = ahead - self.ahead > SLEEP;
        self.ahead = ahead;
        slept
    }
}

/// One timer of the browser, armed for the earliest time it was asked for.
///
/// Most inputs move the deadline further away. Then the timer stays as it is, goes off too early
/// and is armed anew, which is far cheaper than arming it for each frame that arrives.
#[derive(Default)]
pub struct Timer {
    armed: Option<(Time, TimeoutFuture)>,
}

impl Timer {
    /// Makes [`Self::elapsed`] return at `deadline` at the latest; never, for `None`.
    pub fn set(&mut self, clock: &Clock, deadline: Option<Time>) {
        let Some(deadline) = deadline else {
            self.armed = None;
            return;
        };
        if self
            .armed
            .as_ref()
            .is_some_and(|(armed, _)| *armed <= deadline)
        {
            return;
        }
        // Rounded up, or it would go off just before; `setTimeout` counts in 31 bits (24 days).
        let wait = deadline.since(clock.now()) + Duration::from_micros(999);
        let millis = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX) as u32;
        self.armed = Some((deadline, TimeoutFuture::new(millis)));
    }

    /// Waits for the time that was set.
    pub async fn elapsed(&mut self) {
        match &mut self.armed {
            Some((_, timeout)) => timeout.await,
            None => future::pending().await,
        }
        self.armed = None;
    }
}
