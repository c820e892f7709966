//! Who forgets what is old, also when nothing happens.

use std::sync::Weak;
use std::sync::atomic::Ordering;

use tokio::time::{Instant, sleep_until};

use super::{Hub, Shared};

/// Forgets what is old when its time has come, until nothing is remembered.
pub(super) async fn sweep(shared: Weak<Shared>) {
    loop {
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let hub = Hub { shared };
        let deadline = {
            let mut state = hub.state();
            let deadline = state.as_mut().and_then(|state| {
                hub.forget(state, Instant::now());
                state.recent().deadline()
            });
            // In the lock: whoever remembers something after this sees it.
            hub.shared
                .is_swept
                .store(deadline.is_some(), Ordering::Relaxed);
            deadline
        };
        drop(hub);
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use murmuration_signalhub::{Wishes, parse_path};
    use tokio::time::advance;

    use super::*;
    use crate::Limits;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_goes_with_its_time_though_nothing_happens() {
        let hub = Hub::new(Limits::default());
        let path = parse_path("/v1/app/all").unwrap();
        let stream = hub.subscribe(path, Wishes::of("?resume")).unwrap();
        hub.broadcast(path, "one").unwrap();
        let has = || hub.state().as_ref().unwrap().recent().has("app/all");
        let bound = hub.shared.setup.memory.span + SECOND;
        advance(bound).await;
        assert!(has(), "somebody listens");
        drop(stream);
        assert!(has(), "they may come back");
        assert_eq!(hub.channels(), 0);
        tokio::time::sleep(bound).await;
        assert!(!has());
        assert!(!hub.shared.is_swept.load(Ordering::Relaxed));
    }
}
