//! A WebRTC as strict as the browser's: what it would refuse is refused, what it would throw on
//! fails the test.
//!
//! A description is `offer <uid>` or `answer <uid> to <uid>`; a candidate `<uid> <n>`. Two sides
//! connect when each has the other's description and one of them a candidate of the other: as in
//! ICE, an answer to another offer, or a candidate of another attempt, is taken without a word, and
//! leads nowhere.

use std::time::Duration;

use bytes::Bytes;
use murmuration_swarm::{
    Candidate, ConnectionState, Effect, FRAME, Input, Lane, LinkId, LinkInput, PeerId, Step,
};

use super::{Due, NodeId, World};

/// The name of a local description: of an attempt, as ICE's credentials are.
pub type Uid = u64;

/// An RTCPeerConnection.
#[derive(Debug)]
pub(super) struct Rtc {
    uid: Uid,
    offerer: bool,
    aside: bool,
    signaling: Signaling,
    remote: Option<Uid>,
    has_candidate: bool,
    /// The other side, once connected.
    other: Option<(NodeId, LinkId)>,
    lanes: Vec<Lane>,
    /// When what was sent last arrives: frames don't overtake each other.
    busy: Duration,
}

/// `signalingState`, without the halves of a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Signaling {
    Offering,
    Answering,
    Stable,
}

impl World {
    pub(super) fn perform(&mut self, node: NodeId, effect: Effect) {
        match effect {
            Effect::OpenStream { hub, channels } => self.subscribe(node, hub, channels),
            Effect::CloseStream(hub) => self.unsubscribe(node, hub),
            Effect::Post {
                post,
                hub,
                channel,
                body,
            } => self.post(node, post, hub, channel, body),
            Effect::Offer { link, aside } => self.open_rtc(node, link, aside, None),
            Effect::Answer { link, aside, offer } => self.open_rtc(node, link, aside, Some(offer)),
            Effect::Accept { link, answer } => self.accept(node, link, &answer),
            Effect::AddCandidate { link, candidate } => self.add_candidate(node, link, &candidate),
            Effect::Send { link, lane, frame } => self.send(node, link, lane, frame),
            Effect::Close(link) => self.close_rtc(node, link),
        }
    }

    /// How many connections a living page holds.
    pub fn connections(&self, id: &PeerId) -> usize {
        let holds = |node: &&NodeId| self.nodes[**node].id == *id;
        self.rtcs.keys().map(|(node, _)| node).filter(holds).count()
    }

    pub(super) fn links_of(&self, node: NodeId) -> Vec<LinkId> {
        self.rtcs
            .keys()
            .filter(|(owner, _)| *owner == node)
            .map(|&(_, link)| link)
            .collect()
    }

    fn open_rtc(&mut self, node: NodeId, link: LinkId, aside: bool, offer: Option<String>) {
        self.uids += 1;
        let uid = self.uids;
        let remote = offer
            .as_deref()
            .and_then(|offer| offer.strip_prefix("offer ")?.parse().ok());
        let rtc = Rtc {
            uid,
            offerer: offer.is_none(),
            aside,
            signaling: if offer.is_none() {
                Signaling::Offering
            } else {
                Signaling::Answering
            },
            remote,
            has_candidate: false,
            other: None,
            lanes: Vec::new(),
            busy: Duration::ZERO,
        };
        let before = self.rtcs.insert((node, link), rtc);
        assert!(before.is_none(), "a link's id was used again");
        if offer.is_some() && remote.is_none() {
            let refused = LinkInput::Refused(Step::Accept, "not an offer".into());
            return self.plan_input(Duration::from_millis(1), node, Input::Link(link, refused));
        }
        let described = self.millis(1..=12);
        self.plan_input(
            described,
            node,
            Input::Link(link, LinkInput::Described(self.sdp(uid, remote))),
        );
        let mut at = described;
        for n in 0..self.rng.u8(1..=3) {
            at += self.millis(0..=15);
            let candidate = Candidate {
                candidate: format!("{uid} {n}"),
                sdp_mid: Some("0".into()),
                sdp_m_line_index: Some(0),
            };
            self.plan_input(at, node, Input::Link(link, LinkInput::Candidate(candidate)));
            if n == 0 && self.rng.u8(..4) == 0 {
                // As from a STUN server.
                at += self.millis(20..=300);
            }
        }
        at += self.millis(0..=15);
        self.plan_input(at, node, Input::Link(link, LinkInput::Gathered));
        if let Some(remote) = remote {
            // `setLocalDescription(answer)` is done with `Described`.
            self.plan(described, Due::Pair(uid, remote));
        }
    }

    fn sdp(&self, uid: Uid, remote: Option<Uid>) -> String {
        match remote {
            None => format!("offer {uid}"),
            Some(remote) => format!("answer {uid} to {remote}"),
        }
    }

    fn accept(&mut self, node: NodeId, link: LinkId, answer: &str) {
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            panic!("an answer for no connection")
        };
        let uid = answer
            .strip_prefix("answer ")
            .and_then(|rest| rest.split(' ').next()?.parse().ok());
        let (Some(remote), true) = (uid, rtc.signaling == Signaling::Offering) else {
            let refused = LinkInput::Refused(Step::Accept, "InvalidStateError".into());
            return self.plan_input(Duration::from_millis(1), node, Input::Link(link, refused));
        };
        rtc.signaling = Signaling::Stable;
        rtc.remote = Some(remote);
        let uid = rtc.uid;
        self.plan(Duration::from_millis(2), Due::Pair(uid, remote));
    }

    fn add_candidate(&mut self, node: NodeId, link: LinkId, candidate: &Candidate) {
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            panic!("a candidate for no connection")
        };
        let Some(remote) = rtc.remote else {
            let refused = LinkInput::Refused(Step::Candidate, "no remote description".into());
            return self.plan_input(Duration::from_millis(1), node, Input::Link(link, refused));
        };
        if candidate.candidate.starts_with(&format!("{remote} ")) {
            rtc.has_candidate = true;
            let uid = rtc.uid;
            self.plan(Duration::from_millis(2), Due::Pair(uid, remote));
        }
    }

    /// Connects two sides if they are ready for it.
    pub(super) fn pair(&mut self, a: Uid, b: Uid) {
        let Some(a) = self.find(a) else { return };
        let Some(b) = self.find(b) else { return };
        let (left, right) = (&self.rtcs[&a], &self.rtcs[&b]);
        let described = left.remote == Some(right.uid) && right.remote == Some(left.uid);
        let reachable = left.has_candidate || right.has_candidate;
        if !described || !reachable || left.other.is_some() || left.offerer == right.offerer {
            return;
        }
        let aside = left.aside && right.aside;
        for (here, there) in [(a, b), (b, a)] {
            let lane = if self.rtcs[&here].offerer {
                Lane::Local
            } else {
                Lane::Remote
            };
            let mut lanes = vec![lane];
            lanes.extend(aside.then_some(Lane::Aside));
            self.rng.shuffle(&mut lanes);
            let mut at = self.millis(2..=20);
            let connected = LinkInput::Connection(ConnectionState::Connected);
            self.plan_input(at, here.0, Input::Link(here.1, connected));
            for &lane in &lanes {
                at += self.millis(0..=5);
                self.plan_input(at, here.0, Input::Link(here.1, LinkInput::Opened(lane)));
            }
            let busy = self.now + at;
            let Some(rtc) = self.rtcs.get_mut(&here) else {
                continue;
            };
            rtc.signaling = Signaling::Stable;
            rtc.other = Some(there);
            rtc.lanes = lanes;
            rtc.busy = busy;
        }
        // Nothing arrives at a side before its own channels are open.
        let busy = self.rtcs[&a].busy.max(self.rtcs[&b].busy);
        for side in [a, b] {
            if let Some(rtc) = self.rtcs.get_mut(&side) {
                rtc.busy = busy;
            }
        }
    }

    fn send(&mut self, node: NodeId, link: LinkId, lane: Lane, frame: Bytes) {
        assert!(
            frame.len() <= FRAME,
            "a frame that some browsers don't take"
        );
        let latency = self.now + self.millis(1..=10);
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            panic!("a frame for no connection")
        };
        assert!(
            rtc.lanes.contains(&lane),
            "a frame on a channel that is not open"
        );
        let Some((other, other_link)) = rtc.other else {
            return;
        };
        rtc.busy = rtc.busy.max(latency);
        let delay = rtc.busy - self.now;
        let lane = match lane {
            Lane::Local => Lane::Remote,
            Lane::Remote => Lane::Local,
            Lane::Aside => Lane::Aside,
        };
        self.plan_input(
            delay,
            other,
            Input::Link(other_link, LinkInput::Frame(lane, frame)),
        );
    }

    /// Closes a connection; the other side sees its channels close.
    pub(super) fn close_rtc(&mut self, node: NodeId, link: LinkId) {
        let Some(rtc) = self.rtcs.remove(&(node, link)) else {
            return;
        };
        let Some((other, other_link)) = rtc.other else {
            return;
        };
        let busy = rtc.busy.max(self.now) - self.now;
        let Some(rtc) = self.rtcs.get_mut(&(other, other_link)) else {
            return;
        };
        rtc.other = None;
        for lane in rtc.lanes.clone() {
            let delay = busy + self.millis(5..=60);
            self.plan_input(
                delay,
                other,
                Input::Link(other_link, LinkInput::Closed(lane)),
            );
        }
    }

    /// A connection's page is gone without a word.
    pub(super) fn lose_rtc(&mut self, node: NodeId, link: LinkId) {
        let Some(rtc) = self.rtcs.remove(&(node, link)) else {
            return;
        };
        let Some((other, other_link)) = rtc.other else {
            return;
        };
        if let Some(rtc) = self.rtcs.get_mut(&(other, other_link)) {
            rtc.other = None;
        }
        for (delay, state) in [
            (5, ConnectionState::Disconnected),
            (15, ConnectionState::Failed),
        ] {
            let input = Input::Link(other_link, LinkInput::Connection(state));
            self.plan_input(Duration::from_secs(delay), other, input);
        }
    }

    fn find(&self, uid: Uid) -> Option<(NodeId, LinkId)> {
        self.rtcs
            .iter()
            .find(|(_, rtc)| rtc.uid == uid)
            .map(|(&key, _)| key)
    }
}
