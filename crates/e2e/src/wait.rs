//! Patience, with an end: nothing here sleeps for a time that is hoped to be enough.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{Instant, sleep, timeout_at};

/// How long a test waits for what has no deadline of its own. On a busy machine with two cores,
/// everything takes a fraction of it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until `look` finds what it looks for, and returns that.
///
/// # Errors
///
/// When it has not been there within `patience`: with what the last look found instead, and `what`
/// was waited for.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T>,
) -> Result<T> {
    let begin = Instant::now();
    let mut last = None;
    loop {
        match timeout_at(begin + patience, look()).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(instead)) => last = Some(instead),
            Err(late) => last = last.or(Some(late.into())),
        }
        if begin.elapsed() >= patience {
            let last = last.expect("each look that finds nothing leaves something");
            return Err(last).with_context(|| format!("waited {patience:?} in vain until {what}"));
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{bail, ensure};

    #[tokio::test(start_paused = true)]
    async fn it_looks_until_it_finds() {
        let mut looks = 0;
        let found = until("it is the third look", PATIENCE, async || {
            looks += 1;
            ensure!(looks == 3, "only the look {looks}");
            Ok(looks)
        });
        assert_eq!(found.await.unwrap(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn in_vain_it_tells_what_was_seen_last() {
        let begin = Instant::now();
        let outcome: Result<()> = until("pigs fly", PATIENCE, async || {
            bail!("a pig that walks");
        })
        .await;
        let told = format!("{:#}", outcome.unwrap_err());
        assert_eq!(told, "waited 30s in vain until pigs fly: a pig that walks");
        assert!(begin.elapsed() < PATIENCE + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_hangs_ends_with_the_patience() {
        let outcome: Result<()> = until("the line is free", PATIENCE, async || {
            sleep(PATIENCE * 9).await;
            Ok(())
        })
        .await;
        assert!(outcome.is_err());
    }
}
