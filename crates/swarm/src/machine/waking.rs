//! After a sleep, a change of network, or a stop of whatever kind: what may be dead is probed, and
//! what is is mended at once, rather than when its time comes.
//!
//! A sleep shows in that a deadline is noticed late. Nothing follows then from what was not heard
//! meanwhile: all of it may be waiting to be read.

use std::time::Duration;

use super::{Machine, Phase};
use crate::{LinkId, Time};

/// How late a deadline may be noticed: a page in the background is woken once a second.
const LATE: Duration = Duration::from_millis(1500);
/// How long after one verification of the hubs there is another.
const VERIFIED: Duration = Duration::from_secs(5);

impl Machine {
    /// Sees whether this page slept, and if so, for how long.
    pub(super) fn slept(&self, now: Time) -> Option<Duration> {
        let late = now.since(self.waits_for?);
        (late > LATE).then_some(late)
    }

    /// Probes whatever may be dead.
    pub(super) fn woke(&mut self, now: Time, slept: Duration) {
        if !matches!(self.phase, Phase::Joined) {
            return;
        }
        self.probe_links(now, slept);
        self.peers.hurry(now);
        self.core.outbox.hurry(now, &mut self.core.out);
        self.hubs.retry(now, &mut self.core.out);
        let verifies = self.verified.is_none_or(|at| now.since(at) >= VERIFIED);
        if verifies {
            self.verified = Some(now);
            let hubs = self.hubs.open_ids();
            self.announce(now, &hubs);
        }
        if verifies || !slept.is_zero() {
            self.hubs.doubt(now);
        }
    }

    /// There is a network again.
    pub(super) fn online(&mut self, now: Time) {
        self.hubs.renew(now, &mut self.core.out);
        for id in self.peers.attempts() {
            self.make_anew(now, id);
        }
        self.woke(now, Duration::ZERO);
    }

    /// A stream that was open has ended: perhaps it is the network.
    pub(super) fn probe_links_gently(&mut self, now: Time) {
        for (_, link) in self.links.iter_mut() {
            link.probe(now, &mut self.core);
        }
    }

    fn probe_links(&mut self, now: Time, slept: Duration) {
        let ids: Vec<LinkId> = self.links.keys().copied().collect();
        for id in ids {
            if let Some(link) = self.links.get_mut(&id)
                && let Some(peer) = self.peers.get(&link.peer)
            {
                link.woke(now, &mut self.core, peer, slept);
            }
        }
    }
}
