//! Which entries go on where the ones before them stopped.

use std::time::Duration;

use super::Log;
use crate::state::Entry;

/// What the same person says within this time of their last words goes on where those stopped.
const SOON: Duration = Duration::from_secs(5 * 60);

impl Log {
    /// Sees to it that an entry, and the one after it, know whether they follow.
    pub(super) fn join(&mut self, chunk: usize, index: usize) {
        self.relink(chunk, index);
        if index + 1 < self.chunks[chunk].entries().len() {
            self.relink(chunk, index + 1);
        } else {
            self.relink(chunk + 1, 0);
        }
    }

    /// Sees to it that an entry, if it is there, knows whether it follows the one before it.
    pub(super) fn relink(&mut self, chunk: usize, index: usize) {
        let entry_at = |chunk: usize, index: usize| self.chunks.get(chunk)?.entries().get(index);
        let before = match (chunk, index) {
            (0, 0) => None,
            (_, 0) => self.chunks[chunk - 1].entries().last(),
            _ => entry_at(chunk, index - 1),
        };
        let Some(entry) = entry_at(chunk, index) else {
            return;
        };
        let follows = before.is_some_and(|before| is_followed(before, entry));
        if follows != entry.follows {
            let entry = Entry::clone(entry);
            self.chunk_mut(chunk)
                .replace(index, Entry { follows, ..entry });
        }
    }
}

fn is_followed(before: &Entry, entry: &Entry) -> bool {
    let speakers = (before.what.speaker(), entry.what.speaker());
    let same = matches!(speakers, (Some(a), Some(b)) if a == b);
    same && !entry.gap && entry.at.since(before.at) < SOON
}
