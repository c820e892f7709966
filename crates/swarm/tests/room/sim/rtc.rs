//! An RTCPeerConnection as strict as the browser's: what it would refuse is refused, what it would
//! throw on fails the test.
//!
//! A description is `offer <uid> …` or `answer <uid> …`, where a uid stands for ICE's
//! credentials, with the fingerprint of the connection's certificate; a candidate is `<uid> <n>`. Steps are done one after the other, as on a browser's
//! chain of operations, and each looks at the signaling state only when its turn has come. An offer
//! that meets one of our own rolls that back. Two sides connect when each has the other's
//! description and one of them a candidate of the other, and each the certificate that the other was
//! told of: as in ICE, an answer to another offer, or
//! a candidate of another attempt, is taken without a word, and leads nowhere. What happens to their
//! path afterwards is in `ice`.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use murmuration_swarm::{
    Candidate, ConnectionState, FRAME, Input, Lane, LinkId, LinkInput, PeerId,
};

use super::{
    Due, NodeId, World,
    description::{Certificate, Description, Uid, fingerprint},
    ice::Ice,
};

/// After how long ICE gives up a connection that both sides have described.
const ICE_FAILS: Duration = Duration::from_secs(15);

/// An RTCPeerConnection.
#[derive(Debug)]
pub(super) struct Rtc {
    pub local: Option<Uid>,
    pub remote: Option<Uid>,
    /// Its own certificate, which stays the same.
    pub certificate: Certificate,
    /// The one that the other side has to have.
    pub expected: Option<Certificate>,
    signaling: Signaling,
    /// The steps that are yet to be done, each with its turn.
    chain: VecDeque<(u32, Op)>,
    /// Counts how often it was told to describe itself: what comes of an earlier time is dropped.
    turn: u32,
    /// When the last step on the chain is done.
    chain_busy: Duration,
    /// Whether it has an in-band channel of its own making.
    makes_channel: bool,
    aside: bool,
    has_candidate: bool,
    /// Its other side became another one under it, and it does not connect any more.
    stranded: bool,
    descriptions: u32,
    /// The other side, once connected.
    pub other: Option<(NodeId, LinkId)>,
    /// The page with which it was connected, though it may not be any more.
    pub faced: Option<NodeId>,
    pub ice: Ice,
    pub lanes: Vec<Lane>,
    /// When what was sent last arrives: frames don't overtake each other.
    pub busy: Duration,
    /// What waits for the path to come back.
    pub stuck: VecDeque<(Lane, Bytes)>,
}

/// `signalingState`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Signaling {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

/// A step on the chain of operations.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Op {
    CreateOffer,
    SetOffer(Uid),
    TakeOffer(Description),
    CreateAnswer,
    SetAnswer(Uid),
    TakeAnswer(Description),
    AddCandidate(Candidate),
}

/// What came of a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    OfferCreated(Uid),
    OfferSet(Uid),
    OfferTaken,
    AnswerCreated(Uid),
    AnswerSet(Uid),
    AnswerTaken,
    CandidateAdded,
    Refused(Op),
}

impl World {
    /// How many connections a page holds.
    pub fn connections(&self, id: &PeerId) -> usize {
        let holds = |node: &&NodeId| self.nodes[**node].id == *id;
        self.rtcs.keys().map(|(node, _)| node).filter(holds).count()
    }

    pub(super) fn links_of(&self, node: NodeId) -> Vec<LinkId> {
        let of_node = self.rtcs.keys().filter(|(owner, _)| *owner == node);
        of_node.map(|&(_, link)| link).collect()
    }

    /// A new connection.
    pub(super) fn open_rtc(
        &mut self,
        node: NodeId,
        link: LinkId,
        makes_channel: bool,
        aside: bool,
    ) {
        self.uids += 1;
        let rtc = Rtc {
            local: None,
            remote: None,
            certificate: self.uids,
            expected: None,
            signaling: Signaling::Stable,
            chain: VecDeque::new(),
            turn: 0,
            chain_busy: self.now,
            makes_channel,
            aside,
            has_candidate: false,
            stranded: false,
            descriptions: 0,
            other: None,
            faced: None,
            ice: Ice::default(),
            lanes: Vec::new(),
            busy: Duration::ZERO,
            stuck: VecDeque::new(),
        };
        let before = self.rtcs.insert((node, link), rtc);
        assert!(before.is_none(), "a link's id was used again");
    }

    /// What is to be described from now on is something else.
    pub(super) fn describe_anew(&mut self, node: NodeId, link: LinkId) {
        if let Some(rtc) = self.rtcs.get_mut(&(node, link)) {
            rtc.turn += 1;
        }
    }

    /// Puts a step on the chain.
    pub(super) fn step(&mut self, node: NodeId, link: LinkId, op: Op) {
        // Now and then the page is busy.
        let most = if self.rng.u8(..8) == 0 { 80 } else { 6 };
        let takes = self.millis(0..=most);
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            panic!("{op:?} for no connection")
        };
        rtc.chain.push_back((rtc.turn, op));
        rtc.chain_busy = rtc.chain_busy.max(self.now) + takes;
        let delay = rtc.chain_busy - self.now;
        self.plan(delay, Due::Step(node, link));
    }

    /// A step's turn has come; gives what came of it, unless the connection was closed meanwhile.
    pub(super) fn step_done(&mut self, node: NodeId, link: LinkId) -> Option<Outcome> {
        let fresh = self.uids + 1;
        let luck = self.rng.bool();
        let owner = |uid: &Uid| self.owners.get(uid).copied();
        let rtc = self.rtcs.get_mut(&(node, link))?;
        let (turn, op) = rtc.chain.pop_front()?;
        let refused = Outcome::Refused(op.clone());
        let describes = matches!(
            op,
            Op::CreateOffer
                | Op::SetOffer(_)
                | Op::TakeOffer(_)
                | Op::CreateAnswer
                | Op::SetAnswer(_)
        );
        let dropped = describes && turn != rtc.turn;
        let outcome = match (op, rtc.signaling) {
            (Op::CreateOffer, _) => {
                self.uids = fresh;
                Outcome::OfferCreated(fresh)
            }
            (Op::SetOffer(uid), Signaling::Stable) => {
                rtc.signaling = Signaling::HaveLocalOffer;
                rtc.local = Some(uid);
                Outcome::OfferSet(uid)
            }
            (Op::TakeOffer(Description { uid, certificate }), before) => {
                let changed = rtc.remote.is_some_and(|remote| remote != uid);
                let restarts = changed && rtc.remote.as_ref().and_then(owner) == owner(&uid);
                // Chromium may refuse this, or take it; then it may connect or not. Nothing may
                // count on it.
                if changed && !restarts && luck {
                    return (!dropped).then_some(refused);
                }
                if before == Signaling::HaveLocalOffer || changed {
                    rtc.local = None;
                }
                rtc.stranded |= changed && !restarts;
                rtc.has_candidate &= !changed;
                rtc.remote = Some(uid);
                rtc.expected = Some(certificate);
                rtc.signaling = Signaling::HaveRemoteOffer;
                Outcome::OfferTaken
            }
            (Op::CreateAnswer, Signaling::HaveRemoteOffer) => {
                if rtc.local.is_none() {
                    self.uids = fresh;
                }
                Outcome::AnswerCreated(rtc.local.unwrap_or(fresh))
            }
            (Op::SetAnswer(uid), Signaling::HaveRemoteOffer) => {
                rtc.signaling = Signaling::Stable;
                if rtc.local.replace(uid) == Some(uid) {
                    // The same credentials as before: nothing is gathered again.
                    return Some(Outcome::AnswerSet(uid));
                }
                Outcome::AnswerSet(uid)
            }
            (Op::TakeAnswer(Description { uid, certificate }), Signaling::HaveLocalOffer) => {
                rtc.signaling = Signaling::Stable;
                rtc.has_candidate &= rtc.remote == Some(uid);
                rtc.remote = Some(uid);
                rtc.expected = Some(certificate);
                Outcome::AnswerTaken
            }
            (Op::AddCandidate(candidate), _) => {
                let Some(remote) = rtc.remote else {
                    return Some(refused);
                };
                rtc.has_candidate |= candidate.candidate.starts_with(&format!("{remote} "));
                Outcome::CandidateAdded
            }
            (
                Op::SetOffer(_) | Op::CreateAnswer | Op::SetAnswer(_) | Op::TakeAnswer(_),
                Signaling::Stable | Signaling::HaveLocalOffer | Signaling::HaveRemoteOffer,
            ) => refused,
        };
        if let Outcome::OfferSet(uid) | Outcome::AnswerSet(uid) = outcome {
            self.gather(node, link, uid);
        }
        if let Outcome::OfferCreated(uid) | Outcome::AnswerCreated(uid) = outcome {
            self.owners.insert(uid, (node, link));
        }
        if let Outcome::AnswerSet(_) | Outcome::AnswerTaken = outcome {
            self.plan(ICE_FAILS, Due::Fail(node, link));
        }
        self.plan(Duration::from_millis(2), Due::Pair(node, link));
        (!dropped).then_some(outcome)
    }

    pub(super) fn fail_unless_connected(&mut self, node: NodeId, link: LinkId) {
        let rtc = self.rtcs.get(&(node, link));
        if rtc.is_some_and(|rtc| rtc.other.is_none() && !rtc.lanes_were_open()) {
            let failed = LinkInput::Connection(ConnectionState::Failed);
            self.input(node, Input::Link(link, failed));
        }
    }

    /// The text of a description; no two are alike, as the version in an SDP grows.
    pub(super) fn sdp(&mut self, node: NodeId, link: LinkId, kind: &str, uid: Uid) -> String {
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            panic!("a description of no connection")
        };
        rtc.descriptions += 1;
        let version = rtc.descriptions;
        let fingerprint = fingerprint(rtc.certificate);
        format!("{kind} {uid} version {version}\r\na=ice-ufrag:{uid}\r\n{fingerprint}")
    }

    fn gather(&mut self, node: NodeId, link: LinkId, uid: Uid) {
        let mut at = Duration::ZERO;
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
    }

    /// Connects a side with its other one, if both are ready for it.
    pub(super) fn pair(&mut self, a: (NodeId, LinkId)) {
        let Some(left) = self.rtcs.get(&a) else {
            return;
        };
        let (Some(here), Some(there)) = (left.local, left.remote) else {
            return;
        };
        let other_side =
            |rtc: &&Rtc| rtc.local == Some(there) && rtc.remote == Some(here) && !rtc.stranded;
        let Some((&b, right)) = self.rtcs.iter().find(|(_, rtc)| other_side(rtc)) else {
            return;
        };
        let settled = |rtc: &Rtc| rtc.signaling == Signaling::Stable;
        let reachable = left.has_candidate || right.has_candidate;
        let secure =
            left.expected == Some(right.certificate) && right.expected == Some(left.certificate);
        if !settled(left) || !settled(right) || left.stranded || !reachable || !secure {
            return;
        }
        match (left.other, right.other) {
            (Some(there), Some(here)) if there == b && here == a => return self.restarted(a, b),
            (None, None) if self.has_path(a.0, b.0) => {}
            _ => return,
        }
        let (Some(left), Some(right)) = (self.rtcs.get(&a), self.rtcs.get(&b)) else {
            return;
        };
        let aside = left.aside && right.aside;
        for (here, there) in [(a, b), (b, a)] {
            let mut lanes = Vec::new();
            lanes.extend(self.rtcs[&here].makes_channel.then_some(Lane::Local));
            lanes.extend(self.rtcs[&there].makes_channel.then_some(Lane::Remote));
            lanes.extend(aside.then_some(Lane::Aside));
            let at = self.millis(2..=20);
            let connected = LinkInput::Connection(ConnectionState::Connected);
            self.plan_input(at, here.0, Input::Link(here.1, connected));
            let mut busy = self.now + at;
            for &lane in &lanes {
                // One's own channel opens with the connection; of the other's a message tells.
                let later = match lane {
                    Lane::Local | Lane::Aside => self.millis(0..=5),
                    Lane::Remote => self.millis(0..=150),
                };
                let opened = LinkInput::Opened(lane);
                self.plan_input(at + later, here.0, Input::Link(here.1, opened));
                busy = busy.max(self.now + at + later);
            }
            let Some(rtc) = self.rtcs.get_mut(&here) else {
                continue;
            };
            rtc.other = Some(there);
            rtc.faced = Some(there.0);
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

    pub(super) fn send(&mut self, node: NodeId, link: LinkId, lane: Lane, frame: Bytes) {
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
        if rtc.ice.is_broken() || !rtc.stuck.is_empty() {
            rtc.stuck.push_back((lane, frame));
            return;
        }
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
        // As when it is closed, its credentials are nobody's.
        rtc.stranded = true;
        if !self.has_path(node, other) {
            // Nobody hears of it but by silence.
            return self.lose_other(other, other_link);
        }
        let Some(rtc) = self.rtcs.get(&(other, other_link)) else {
            return;
        };
        for lane in rtc.lanes.clone() {
            let delay = busy + self.millis(5..=60);
            let closed = LinkInput::Closed(lane);
            self.plan_input(delay, other, Input::Link(other_link, closed));
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
        self.lose_other(other, other_link);
    }

    /// A connection's other side is gone without a word.
    fn lose_other(&mut self, node: NodeId, link: LinkId) {
        let Some(rtc) = self.rtcs.get_mut(&(node, link)) else {
            return;
        };
        rtc.other = None;
        rtc.stranded = true;
        self.path_lost((node, link));
    }
}

impl Rtc {
    /// Whether there ever was a connection.
    fn lanes_were_open(&self) -> bool {
        !self.lanes.is_empty()
    }
}
