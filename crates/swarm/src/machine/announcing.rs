//! When this page announces itself at its hubs.
//!
//! A page that is linked with nobody of its own make does so often. One that is linked need not:
//! whoever comes announces itself and is called. Yet two halves of a room that have formed apart,
//! because a hub was away, hear of each other only if somebody announces itself now and then. One of
//! each is enough. So everybody waits for the rest: who hears a linked peer's announcement puts off
//! its own, and those of smaller ids wait less.

use std::time::Duration;

use super::{Machine, Phase};
use crate::{HubId, PeerId, Time};

/// How long until the next announcement of a page that is linked with none of ours: so many
/// milliseconds, and up to so many more, as webrtc-swarm. Half as much again each time, up to
/// `LONELY_MOST`.
const LONELY: (u64, u64) = (3_000, 2_000);
const LONELY_MOST: Duration = Duration::from_secs(20);
/// How long a linked page waits for others to announce themselves, in the beginning; it doubles each
/// time, up to `LINKED_MOST`.
const LINKED: Duration = Duration::from_secs(15);
const LINKED_MOST: Duration = Duration::from_secs(60);
/// How much longer for each linked peer of a smaller id, up to `RANKS` of them.
const RANK: Duration = Duration::from_secs(2);
const RANKS: usize = 20;

/// When the next announcement is due.
#[derive(Debug, Default)]
pub(super) struct Announcing {
    /// While this page is linked with nobody.
    lonely_at: Option<Time>,
    /// How often in a row it has announced itself to nobody.
    lonely: u32,
}

impl Machine {
    pub(super) fn hub_opened(&mut self, now: Time, hub: HubId) {
        if self.hubs.opened(now, &mut self.core.out, hub) {
            self.announce(now, &[hub]);
        }
    }

    /// Announces at these hubs, unless the room is full for us or nobody could link with us.
    pub(super) fn announce(&mut self, now: Time, hubs: &[HubId]) {
        let room = self.peers.links().count() < self.max_peers && !self.cut_off;
        for &hub in hubs {
            let does = room && self.core.announce(hub);
            self.hubs.announced(now, hub, does);
        }
        let (least, more) = LONELY;
        let pause = Duration::from_millis(least + self.core.rng.u64(..=more));
        let longer = 1.5f64.powi(self.announcing.lonely.min(8) as i32);
        let pause = pause.mul_f64(longer).min(LONELY_MOST);
        self.announcing.lonely_at = Some(now + pause);
    }

    /// A peer announces itself at a hub: if it is linked, that does for this page as well.
    pub(super) fn heard_announcement(&mut self, now: Time, hub: HubId, from: &PeerId) {
        let link = self.peers.get(from).and_then(|peer| peer.link);
        let link = link.and_then(|link| self.links.get(&link));
        if link.is_some_and(|link| link.is_steady()) {
            self.hubs.announced(now, hub, false);
        }
    }

    /// Announces where it is time.
    pub(super) fn announcements_due(&mut self, now: Time) {
        let linked = self.is_linked();
        if !linked && self.announcing.lonely_at.is_some_and(|at| now >= at) {
            self.announcing.lonely += 1;
            let hubs = self.hubs.open_ids();
            return self.announce(now, &hubs);
        }
        if linked {
            self.announcing.lonely = 0;
            let rank = self.rank();
            for hub in self.hubs.quiet(now, rank) {
                self.announce(now, &[hub]);
            }
        }
    }

    /// When an announcement is due.
    pub(super) fn announcements_deadline(&self) -> Option<Time> {
        match (&self.phase, self.is_linked()) {
            (Phase::Joined, false) => self.announcing.lonely_at,
            (Phase::Joined, true) => self.hubs.quiet_until(self.rank()),
            (Phase::Idle | Phase::Left, _) => None,
        }
    }

    /// From now on it is lonely again.
    pub(super) fn lost_everybody(&mut self, now: Time) {
        self.announcing.lonely = 0;
        self.announcing.lonely_at = Some(now);
    }

    /// Whether it is linked with a peer of ours. (Originals tell nobody whom they know.)
    pub(super) fn is_linked(&self) -> bool {
        self.peers.links_with_ours().next().is_some()
    }

    /// How much longer than the first this page waits for the others' announcements.
    fn rank(&self) -> Duration {
        let ours = self.peers.links_with_ours();
        let before = ours.take_while(|(id, _)| **id < self.core.me);
        let rank = before.count();
        RANK * rank.min(RANKS) as u32
    }
}

/// How long all have to have been silent, after so many announcements of theirs.
pub(super) fn silence(announcements: u32) -> Duration {
    (LINKED * 2u32.pow(announcements.min(4))).min(LINKED_MOST)
}
