//! A page on the original packages: webrtc-swarm 2.9, with simple-peer 6 or 9.
//!
//! It does what they do, mistakes included: whoever hears a `connect` offers, an offer that meets
//! one of its own makes it roll its own back and answer, it listens on the channel it made itself
//! when it was the initiator and on the other's when it was not, and every step that the browser
//! refuses destroys the attempt without a word to the other side.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bytes::Bytes;
use murmuration_swarm::{
    Candidate, Channel, ConnectionState, HubId, Input, Lane, LinkId, LinkInput, MessageId, PeerId,
    PostId,
};
use serde_json::{Value, json};

use super::{
    NodeId, Shown, World,
    description::described,
    node::Kind,
    rtc::{Op, Outcome},
};

const HUB: HubId = HubId(0);

/// The major version of simple-peer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Version {
    /// The one that webrtc-swarm resolves. It sends a description before the browser has set it.
    Six,
    /// It sends a description when the browser has set it.
    Nine,
}

/// A `WebRTCSwarm`.
#[derive(Debug)]
pub struct Original {
    version: Version,
    remotes: BTreeMap<PeerId, SimplePeer>,
    /// Posts on their way: whose queue goes on when they are answered.
    posting: BTreeMap<PostId, Option<LinkId>>,
    /// When it announces again: never while its announcement is on its way.
    announce_at: Option<Duration>,
    last: u64,
}

/// A `SimplePeer`.
#[derive(Debug)]
struct SimplePeer {
    link: LinkId,
    initiator: bool,
    described: bool,
    pending: Vec<Candidate>,
    connected: bool,
    /// What came before `connect`, for whoever reads then.
    early: Vec<Bytes>,
    signals: VecDeque<Value>,
    sending: bool,
}

impl SimplePeer {
    fn lane(&self) -> Lane {
        if self.initiator {
            Lane::Local
        } else {
            Lane::Remote
        }
    }
}

impl Original {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            remotes: BTreeMap::new(),
            posting: BTreeMap::new(),
            announce_at: None,
            last: 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn of(&mut self, link: LinkId) -> Option<(&PeerId, &mut SimplePeer)> {
        self.remotes.iter_mut().find(|(_, peer)| peer.link == link)
    }
}

impl World {
    pub(super) fn original_input(&mut self, node: NodeId, input: Input) {
        match input {
            Input::Join => {
                let own = self.nodes[node].id.channel();
                self.subscribe((node, 0), HUB, vec![Channel::all()]);
                self.subscribe((node, 1), HUB, vec![own]);
            }
            Input::HubOpened(_) => self.original_announces(node),
            Input::HubMessage(_, data) => self.original_hears(node, &data),
            Input::Posted(post, _) => match self.original(node).posting.remove(&post) {
                Some(Some(link)) => self.kick(node, link, true),
                Some(None) => {
                    let linked = !self.nodes[node].linked().is_empty();
                    let least = if linked { 13_000 } else { 3_000 };
                    let pause = self.millis(least..=least + 2_000);
                    let at = Some(self.now + pause);
                    self.original(node).announce_at = at;
                    self.wake(node, at);
                }
                None => {}
            },
            Input::Tick => {
                self.wake(node, None);
                self.original(node).announce_at = None;
                self.original_announces(node);
            }
            Input::Link(link, input) => self.original_link(node, link, input),
            Input::HubLost(_) => panic!("no test loses an original's hub"),
            Input::Woke
            | Input::Online
            | Input::Leave
            | Input::Broadcast { .. }
            | Input::Send { .. }
            | Input::Greet(_)
            | Input::Configure(_) => panic!("not a word for an original"),
        }
    }

    /// `peer.write` for every peer.
    pub(super) fn original_writes(&mut self, node: NodeId, message: MessageId, bytes: Bytes) {
        let remotes = self.original(node).remotes.iter();
        let connected: Vec<(PeerId, LinkId, Lane)> = remotes
            .filter(|(_, peer)| peer.connected)
            .map(|(id, peer)| (id.clone(), peer.link, peer.lane()))
            .collect();
        for (_, link, lane) in &connected {
            self.send(node, *link, *lane, bytes.clone());
        }
        let to = connected.into_iter().map(|(id, ..)| id).collect();
        self.nodes[node].sent.insert(message, to);
    }

    /// What came of a step on a connection's chain.
    pub(super) fn original_stepped(&mut self, node: NodeId, link: LinkId, outcome: Outcome) {
        let early = self.original(node).version == Version::Six;
        match outcome {
            Outcome::OfferCreated(uid) => {
                self.step(node, link, Op::SetOffer(uid));
                if early {
                    self.describe(node, link, "offer", uid);
                }
            }
            Outcome::AnswerCreated(uid) => {
                self.step(node, link, Op::SetAnswer(uid));
                if early {
                    self.describe(node, link, "answer", uid);
                }
            }
            Outcome::OfferSet(uid) if !early => self.describe(node, link, "offer", uid),
            Outcome::AnswerSet(uid) if !early => self.describe(node, link, "answer", uid),
            Outcome::OfferSet(_) | Outcome::AnswerSet(_) | Outcome::CandidateAdded => {}
            Outcome::OfferTaken => {
                self.release_pending(node, link);
                self.step(node, link, Op::CreateAnswer);
            }
            Outcome::AnswerTaken => self.release_pending(node, link),
            Outcome::Refused(_) => self.destroy(node, link),
        }
    }

    fn original_announces(&mut self, node: NodeId) {
        let connect = json!({"type": "connect", "from": self.nodes[node].id.as_str()});
        self.original_posts(node, None, Channel::all(), &connect);
    }

    fn original_posts(
        &mut self,
        node: NodeId,
        queue: Option<LinkId>,
        channel: Channel,
        body: &Value,
    ) {
        let post = PostId(self.original(node).next());
        self.original(node).posting.insert(post, queue);
        self.post(node, post, HUB, channel, body.to_string());
    }

    fn original_hears(&mut self, node: NodeId, data: &str) {
        let message: Value = serde_json::from_str(data).expect("JSON is posted here");
        let from = PeerId::new(message["from"].as_str().expect("a sender")).expect("an id");
        if from == self.nodes[node].id {
            return;
        }
        let known = self.original(node).remotes.contains_key(&from);
        if message["type"] == "connect" {
            if !known {
                let link = self.simple_peer(node, from, true);
                self.step(node, link, Op::CreateOffer);
            }
            return;
        }
        let signal = &message["signal"];
        if !known {
            if signal["type"] != "offer" {
                return;
            }
            self.simple_peer(node, from.clone(), false);
        }
        self.signal_peer(node, &from, signal);
    }

    fn simple_peer(&mut self, node: NodeId, id: PeerId, initiator: bool) -> LinkId {
        let link = LinkId(self.original(node).next());
        self.open_rtc(node, link, initiator, false);
        let peer = SimplePeer {
            link,
            initiator,
            described: false,
            pending: Vec::new(),
            connected: false,
            early: Vec::new(),
            signals: VecDeque::new(),
            sending: false,
        };
        self.original(node).remotes.insert(id, peer);
        link
    }

    /// `peer.signal`.
    fn signal_peer(&mut self, node: NodeId, from: &PeerId, signal: &Value) {
        let Some(peer) = self.original(node).remotes.get_mut(from) else {
            return;
        };
        let link = peer.link;
        let op = match (signal.get("candidate"), signal["sdp"].as_str()) {
            (Some(candidate), _) => {
                let candidate = Candidate {
                    candidate: candidate["candidate"].as_str().expect("a line").to_owned(),
                    sdp_mid: None,
                    sdp_m_line_index: None,
                };
                if !peer.described {
                    return peer.pending.push(candidate);
                }
                Some(Op::AddCandidate(candidate))
            }
            (None, Some(sdp)) => described(sdp, "offer")
                .map(Op::TakeOffer)
                .or_else(|| described(sdp, "answer").map(Op::TakeAnswer)),
            (None, None) => None,
        };
        match op {
            Some(op) => self.step(node, link, op),
            None => self.destroy(node, link),
        }
    }

    fn release_pending(&mut self, node: NodeId, link: LinkId) {
        let Some((_, peer)) = self.original(node).of(link) else {
            return;
        };
        peer.described = true;
        for candidate in std::mem::take(&mut peer.pending) {
            self.step(node, link, Op::AddCandidate(candidate));
        }
    }

    fn describe(&mut self, node: NodeId, link: LinkId, kind: &str, uid: u64) {
        let sdp = self.sdp(node, link, kind, uid);
        self.emit_signal(node, link, json!({"type": kind, "sdp": sdp}));
    }

    fn emit_signal(&mut self, node: NodeId, link: LinkId, signal: Value) {
        if let Some((_, peer)) = self.original(node).of(link) {
            peer.signals.push_back(signal);
            self.kick(node, link, false);
        }
    }

    /// Posts the next signal, one at a time for each peer.
    fn kick(&mut self, node: NodeId, link: LinkId, answered: bool) {
        let me = self.nodes[node].id.clone();
        let Some((id, peer)) = self.original(node).of(link) else {
            return;
        };
        peer.sending &= !answered;
        if peer.sending {
            return;
        }
        let Some(signal) = peer.signals.pop_front() else {
            return;
        };
        peer.sending = true;
        let channel = id.channel();
        let body = json!({"from": me.as_str(), "signal": signal});
        self.original_posts(node, Some(link), channel, &body);
    }

    fn original_link(&mut self, node: NodeId, link: LinkId, input: LinkInput) {
        let Some((id, peer)) = self.original(node).of(link) else {
            return;
        };
        let (id, lane) = (id.clone(), peer.lane());
        match input {
            LinkInput::Candidate(candidate) => {
                let signal = json!({"candidate": {"candidate": candidate.candidate, "sdpMLineIndex": 0, "sdpMid": "0"}});
                self.emit_signal(node, link, signal);
            }
            LinkInput::Opened(opened) if opened == lane && !peer.connected => {
                peer.connected = true;
                let early = std::mem::take(&mut peer.early);
                let node = &mut self.nodes[node];
                node.peers.insert(id.clone(), Shown::Joined);
                let early = early.into_iter().map(|bytes| (id.clone(), bytes));
                node.heard.extend(early);
            }
            LinkInput::Frame(heard, bytes) if heard == lane => {
                if peer.connected {
                    self.nodes[node].heard.push((id, bytes));
                } else {
                    peer.early.push(bytes);
                }
            }
            LinkInput::Closed(closed) if closed == lane => self.destroy(node, link),
            LinkInput::Connection(
                ConnectionState::Disconnected
                | ConnectionState::Failed
                | ConnectionState::Unsecured
                | ConnectionState::Closed,
            ) => self.destroy(node, link),
            // Nobody listens there.
            LinkInput::Opened(_) | LinkInput::Frame(..) | LinkInput::Closed(_) => {}
            LinkInput::Connection(ConnectionState::Connected)
            | LinkInput::Gathered
            | LinkInput::Drained(_)
            | LinkInput::Described(_)
            | LinkInput::Inspected(_)
            | LinkInput::Refused(..) => {}
        }
    }

    fn destroy(&mut self, node: NodeId, link: LinkId) {
        self.trace(|| format!("page {node} destroys {link:?}"));
        let Some((id, _)) = self.original(node).of(link) else {
            return;
        };
        let id = id.clone();
        self.original(node).remotes.remove(&id);
        self.nodes[node].peers.remove(&id);
        self.close_rtc(node, link);
    }

    fn original(&mut self, node: NodeId) -> &mut Original {
        match &mut self.nodes[node].kind {
            Kind::Original(original) => original,
            Kind::Ours(_) | Kind::Middle(_) => unreachable!("it is no original"),
        }
    }
}
