//! Who sits between two pages: with the hubs on its side, it puts certificates of its own into what
//! the two describe to each other, and passes on what they say over the two connections that come of
//! it.

use std::collections::VecDeque;

use bytes::Bytes;
use murmuration_swarm::{Candidate, Input, Lane, LinkId, LinkInput};
use serde_json::Value;

use super::{
    NodeId, Post, World,
    description::{described, fingerprint},
    node::{Kind, Node},
    rtc::{Op, Outcome},
};

/// What is done to the signals between two pages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meddling {
    /// The certificates in them are others, which nobody has.
    Misleads,
    /// Somebody takes each of the two connections that come of them, and passes on all that is said.
    Listens,
    /// The same, but for what the two would prove to each other: to each it is somebody who knows of
    /// no such thing.
    Feigns,
}

/// Who takes the connections.
#[derive(Debug, Default)]
pub struct Middle {
    tunnels: Vec<Tunnel>,
    links: u64,
}

/// Two connections in place of one.
#[derive(Debug)]
struct Tunnel {
    /// What the two call the link that they mean to make.
    token: Value,
    how: Meddling,
    offerer: Side,
    answerer: Side,
}

/// One of them.
#[derive(Debug)]
struct Side {
    /// The page that it faces.
    page: NodeId,
    link: LinkId,
    lane: Lane,
    /// The message that describes the one to this page; its own description is put in.
    message: Option<Post>,
    described: bool,
    /// What is to be said there once it is open.
    waiting: VecDeque<(Lane, Bytes)>,
}

impl Tunnel {
    fn side_of(&mut self, page: NodeId) -> &mut Side {
        if self.offerer.page == page {
            &mut self.offerer
        } else {
            &mut self.answerer
        }
    }

    /// The side of that link, and the other one.
    fn sides(&mut self, link: LinkId) -> Option<(&mut Side, &mut Side)> {
        if self.offerer.link == link {
            Some((&mut self.offerer, &mut self.answerer))
        } else if self.answerer.link == link {
            Some((&mut self.answerer, &mut self.offerer))
        } else {
            None
        }
    }
}

impl World {
    /// From now on the hubs meddle with what these two signal to each other; or not any more.
    pub fn meddle_between(&mut self, a: NodeId, b: NodeId, how: Option<Meddling>) {
        let pair = (a.min(b), a.max(b));
        match how {
            Some(how) => self.meddling.insert(pair, how),
            None => self.meddling.remove(&pair),
        };
    }

    /// Whether they do with this one.
    pub(super) fn meddles(&self, post: &Post) -> bool {
        self.how_to_meddle(post).is_some()
    }

    fn how_to_meddle(&self, post: &Post) -> Option<(NodeId, Meddling)> {
        let to = |node: &Node| node.id.channel() == post.channel;
        let to = self.nodes.iter().position(to)?;
        let pair = (post.from.min(to), post.from.max(to));
        Some((to, *self.meddling.get(&pair)?))
    }

    pub(super) fn meddle(&mut self, post: &Post) {
        let Some((to, how)) = self.how_to_meddle(post) else {
            return;
        };
        let body: Value = serde_json::from_str(&post.body).expect("JSON is posted here");
        let token = body["murmuration"]["link"].clone();
        let signal = &body["signal"];
        let restarts = body["murmuration"]["restart"].is_string();
        if how == Meddling::Misleads || restarts {
            return self.mislead(post, body);
        }
        let middle = self.middle_node();
        let tunnels = &self.middle(middle).tunnels;
        let known = tunnels.iter().position(|tunnel| tunnel.token == token);
        let candidates = candidates(&body);
        let place = match (known, signal["type"].as_str()) {
            (None, Some("offer")) => self.dig(middle, post, to, how, token),
            (None, _) => return,
            (Some(place), kind) => {
                let side = self.middle(middle).tunnels[place].side_of(to);
                let answers = kind == Some("answer") && side.message.is_none();
                if side.described {
                    let again = side.message.clone();
                    again.iter().for_each(|post| self.spread(post));
                } else if answers {
                    side.message = Some(post.clone());
                    let link = side.link;
                    let answer = signal["sdp"].as_str().expect("a description");
                    let answer = described(answer, "answer").expect("an answer");
                    let faced = self.middle(middle).tunnels[place].side_of(post.from).link;
                    self.step_if_open(middle, faced, Op::TakeAnswer(answer));
                    self.step_if_open(middle, link, Op::CreateAnswer);
                }
                place
            }
        };
        let faced = self.middle(middle).tunnels[place].side_of(post.from).link;
        for candidate in candidates {
            self.step_if_open(middle, faced, Op::AddCandidate(candidate));
        }
    }

    /// Passes a message on with another certificate in it.
    fn mislead(&mut self, post: &Post, mut body: Value) {
        if let Some(sdp) = body["signal"]["sdp"].as_str() {
            let (before, _) = sdp.split_once("a=fingerprint").expect("it has one");
            let nobodys = fingerprint(u64::MAX - self.rng.u64(..1000));
            body["signal"]["sdp"] = format!("{before}{nobodys}").into();
        }
        let body = body.to_string();
        self.spread(&Post {
            body,
            ..post.clone()
        });
    }

    /// Takes an offer, and makes one of its own in its place.
    fn dig(
        &mut self,
        middle: NodeId,
        post: &Post,
        to: NodeId,
        how: Meddling,
        token: Value,
    ) -> usize {
        let body: Value = serde_json::from_str(&post.body).expect("JSON is posted here");
        let offer = body["signal"]["sdp"].as_str().expect("a description");
        let offer = described(offer, "offer").expect("an offer");
        let digger = self.middle(middle);
        digger.links += 2;
        let side = |page, link, lane, message| Side {
            page,
            link: LinkId(link),
            lane,
            message,
            described: false,
            waiting: VecDeque::new(),
        };
        let tunnel = Tunnel {
            token,
            how,
            offerer: side(post.from, digger.links, Lane::Remote, None),
            answerer: side(to, digger.links + 1, Lane::Local, Some(post.clone())),
        };
        let (left, right) = (tunnel.offerer.link, tunnel.answerer.link);
        digger.tunnels.push(tunnel);
        let place = digger.tunnels.len() - 1;
        self.open_rtc(middle, left, false, true);
        self.open_rtc(middle, right, true, true);
        self.step(middle, left, Op::TakeOffer(offer));
        self.step(middle, right, Op::CreateOffer);
        place
    }

    pub(super) fn middle_stepped(&mut self, middle: NodeId, link: LinkId, outcome: Outcome) {
        let (kind, uid) = match outcome {
            Outcome::OfferCreated(uid) => return self.step(middle, link, Op::SetOffer(uid)),
            Outcome::AnswerCreated(uid) => return self.step(middle, link, Op::SetAnswer(uid)),
            Outcome::OfferSet(uid) => ("offer", uid),
            Outcome::AnswerSet(uid) => ("answer", uid),
            Outcome::OfferTaken
            | Outcome::AnswerTaken
            | Outcome::CandidateAdded
            | Outcome::Refused(_) => return,
        };
        let sdp = self.sdp(middle, link, kind, uid);
        let tunnels = &mut self.middle(middle).tunnels;
        let mut sides = tunnels.iter_mut().filter_map(|tunnel| tunnel.sides(link));
        let Some((
            Side {
                message: Some(post),
                described,
                ..
            },
            _,
        )) = sides.next()
        else {
            return;
        };
        let mut body: Value = serde_json::from_str(&post.body).expect("JSON is posted here");
        body["signal"]["sdp"] = sdp.into();
        body["murmuration"]["candidates"] = Value::Array(Vec::new());
        post.body = body.to_string();
        *described = true;
        let post = post.clone();
        self.spread(&post);
    }

    pub(super) fn middle_input(&mut self, middle: NodeId, input: Input) {
        let Input::Link(link, input) = input else {
            return;
        };
        let tunnels = &mut self.middle(middle).tunnels;
        let found = tunnels
            .iter_mut()
            .position(|tunnel| tunnel.sides(link).is_some());
        let Some(place) = found else {
            return;
        };
        let tunnel = &mut tunnels[place];
        let how = tunnel.how;
        let Some((_, other)) = tunnel.sides(link) else {
            return;
        };
        match input {
            LinkInput::Frame(Lane::Aside, frame) if how == Meddling::Feigns && proves(&frame) => {
                let greeting = Bytes::from_static(br#"{"type":"greeting","greeting":null}"#);
                other.waiting.push_back((Lane::Aside, greeting));
            }
            LinkInput::Frame(Lane::Aside, frame) => other.waiting.push_back((Lane::Aside, frame)),
            LinkInput::Frame(_, frame) => other.waiting.push_back((other.lane, frame)),
            LinkInput::Closed(_) => {
                let other = other.link;
                self.close_rtc(middle, other);
                self.close_rtc(middle, link);
                return;
            }
            _ => {}
        }
        let links = [tunnel.offerer.link, tunnel.answerer.link];
        for link in links {
            self.pass_on(middle, place, link);
        }
    }

    /// Says what waits, where there are channels for it.
    fn pass_on(&mut self, middle: NodeId, place: usize, link: LinkId) {
        let open = self.rtcs.get(&(middle, link));
        if open.is_none_or(|rtc| rtc.lanes.is_empty()) {
            return;
        }
        let waiting = match self.middle(middle).tunnels[place].sides(link) {
            Some((side, _)) => std::mem::take(&mut side.waiting),
            None => return,
        };
        for (lane, frame) in waiting {
            self.send(middle, link, lane, frame);
        }
    }

    fn step_if_open(&mut self, middle: NodeId, link: LinkId, op: Op) {
        if self.rtcs.contains_key(&(middle, link)) {
            self.step(middle, link, op);
        }
    }

    /// Who takes them all.
    fn middle_node(&mut self) -> NodeId {
        let is_middle = |node: &Node| matches!(node.kind, Kind::Middle(_));
        if let Some(node) = self.nodes.iter().position(is_middle) {
            return node;
        }
        let id = self.rng.u128(..);
        self.nodes.push(Node::middle(id));
        self.nodes.len() - 1
    }

    fn middle(&mut self, node: NodeId) -> &mut Middle {
        match &mut self.nodes[node].kind {
            Kind::Middle(middle) => middle,
            Kind::Ours(_) | Kind::Original(_) => unreachable!("it is a page"),
        }
    }
}

/// Whether this is what a page says to prove who it is.
fn proves(frame: &[u8]) -> bool {
    let said: Value = serde_json::from_slice(frame).expect("JSON");
    said["type"] == "vouch"
}

/// The candidates in a message.
fn candidates(body: &Value) -> Vec<Candidate> {
    let single = body["signal"].get("candidate");
    let others = body["murmuration"]["candidates"].as_array();
    let all = single.into_iter().chain(others.into_iter().flatten());
    let read = |value: &Value| Candidate {
        candidate: value["candidate"].as_str().expect("a line").to_owned(),
        sdp_mid: None,
        sdp_m_line_index: None,
    };
    all.map(read).collect()
}
