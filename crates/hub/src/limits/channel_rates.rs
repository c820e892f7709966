//! How much may still be said on each channel.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use murmuration_signalhub::Path;
use tokio::time::Instant;

use crate::limits::book::{Book, Record};
use crate::limits::bucket::Bucket;
use crate::limits::guests::TooMuch;
use crate::{PerChannel, Reason};

/// About how many channels are known on which nothing more is said.
const REMEMBERED: usize = 65_536;

/// Channels on which something was said a moment ago, whether anybody listened or not.
#[derive(Debug)]
pub(crate) struct ChannelRates {
    limits: PerChannel,
    begin: Instant,
    /// In place of names, which may be long, what only this process can make of them. Two that share
    /// it, of which there are none to speak of, share what they may.
    hasher: RandomState,
    book: Mutex<Book<u64, Buckets>>,
}

#[derive(Debug, Default)]
struct Buckets {
    messages: Bucket,
    bytes: Bucket,
}

impl Record for Buckets {
    fn is_blank(&self, now: Duration) -> bool {
        self.messages.is_full(now) && self.bytes.is_full(now)
    }

    fn is_needed(&self) -> bool {
        false
    }
}

impl ChannelRates {
    pub(crate) fn new(limits: PerChannel) -> Self {
        Self {
            limits,
            begin: Instant::now(),
            hasher: RandomState::new(),
            book: Mutex::new(Book::new(REMEMBERED)),
        }
    }

    /// How many channels are known.
    pub(crate) fn known(&self) -> usize {
        let now = self.begin.elapsed();
        self.book
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .known(now)
    }

    /// Takes a message of so many bytes for the channel of `path`.
    pub(crate) fn take(&self, path: Path<'_>, bytes: usize) -> Result<(), TooMuch> {
        let key = self.hasher.hash_one((path.app(), path.channel()));
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        // In the lock, so that no bucket goes back in time.
        let now = self.begin.elapsed();
        let buckets = book.of(key, now);
        let before = buckets.messages;
        let took = buckets.messages.take(self.limits.messages, 1, now);
        took.map_err(TooMuch::at_once(Reason::ChannelMessages))?;
        let took = buckets.bytes.take(self.limits.bytes, bytes as u64, now);
        took.map_err(|empty| {
            // It was none, after all.
            buckets.messages = before;
            TooMuch::at_once(Reason::ChannelBytes)(empty)
        })
    }
}

#[cfg(test)]
mod tests {
    use murmuration_signalhub::parse_path;
    use tokio::time::advance;

    use super::*;
    use crate::Rate;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn each_channel_has_its_own_and_it_comes_back_with_time() {
        let rates = ChannelRates::new(PerChannel {
            messages: Rate::new(1, 3),
            bytes: Rate::new(10, 100),
        });
        let take = |path, bytes| rates.take(parse_path(path).unwrap(), bytes);
        take("/v1/app/all", 95).unwrap();
        let refused = TooMuch {
            reason: Reason::ChannelBytes,
            after: Some(SECOND / 2),
        };
        assert_eq!(take("/v1/app/all", 10), Err(refused));
        take("/v1/app/all", 1).unwrap();
        take("/v1/app/all", 1).unwrap();
        let refused = TooMuch {
            reason: Reason::ChannelMessages,
            after: Some(SECOND),
        };
        assert_eq!(take("/v1/app/all", 1), Err(refused));
        take("/v1/app/other", 95).unwrap();
        take("/v1/other/all", 95).unwrap();
        assert_eq!(rates.known(), 3);
        advance(SECOND).await;
        take("/v1/app/all", 10).unwrap();
        advance(11 * SECOND).await;
        assert_eq!(rates.known(), 0);
    }
}
