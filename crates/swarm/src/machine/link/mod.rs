//! One attempt to link with a peer, from its first description to its end.

mod candidates;
mod traffic;

use std::time::Duration;

use bytes::Bytes;

use self::{
    candidates::{Local, Remote},
    traffic::Traffic,
};
use super::{core::Core, peers::Peer};
use crate::{
    Candidate, ConnectionState, Departure, Dropped, Effect, Event, Failure, Lane, LinkId,
    LinkInput, Make, PeerId, Step, Time,
    wire::{Mark, Signal, Token},
};

/// How long an offer waits for its answer: a page in the background answers within a second or two.
const ANSWER: Duration = Duration::from_secs(6);
/// How long an attempt may take in all. Chromium gives ICE up after 15 s.
const HANDSHAKE: Duration = Duration::from_secs(16);
/// How long an open channel waits for the greeting.
const GREETING: Duration = Duration::from_secs(1);
/// How long a link may waver: Chromium says 'failed' 10 s after 'disconnected'.
const WAVERING: Duration = Duration::from_secs(11);

/// One RTCPeerConnection, as the machine sees it.
#[derive(Debug)]
pub(super) struct Link {
    pub peer: PeerId,
    pub role: Role,
    /// What both sides call the attempt; with an original, nothing.
    pub token: Option<Token>,
    id: LinkId,
    make: Make,
    stage: Stage,
    give_up: Time,
    local: Local,
    remote: Remote,
    traffic: Traffic,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Offerer,
    /// As an offerer whose offer crossed with an original's: that one goes on using the channel of
    /// its own making, so we use that one too.
    CrossedOfferer,
    Answerer,
}

#[derive(Debug)]
enum Stage {
    /// The browser makes our description.
    Describing,
    /// It is made, and waits for the candidates that are found at once.
    Gathering { sdp: String, until: Time },
    /// Our offer is sent.
    Offered { answer_by: Time },
    /// Both sides are described; there is no channel yet.
    Opening { connected: bool },
    /// The channel is open; the other side's greeting is awaited.
    Greeting { until: Time },
    /// The app knows of it.
    Open,
    /// The app knows of it, and nothing has been heard for a while.
    Wavering { until: Time },
}

/// What becomes of a link.
#[derive(Debug)]
pub(super) enum Verdict {
    Going,
    /// It is up: tell the app, then call [`Link::come_up`].
    Up,
    /// It never came up.
    Failed(Failure),
    /// It was up.
    Left(Departure),
}

/// Why a link ends, whatever its stage.
enum End {
    Closed,
    NoPath,
    Refused(Step, String),
}

impl Link {
    /// Offers.
    pub fn offer(now: Time, core: &mut Core, peer: &Peer, id: LinkId) -> Self {
        let aside = peer.make == Make::Murmuration;
        let token = aside.then(|| core.token());
        core.act(Effect::Offer { link: id, aside });
        Self::new(now, peer, id, Role::Offerer, token, Remote::default())
    }

    /// Answers an offer.
    pub fn answer(
        now: Time,
        core: &mut Core,
        peer: &Peer,
        id: LinkId,
        offer: String,
        mark: Option<&Mark>,
    ) -> Self {
        let aside = peer.make == Make::Murmuration;
        core.act(Effect::Answer {
            link: id,
            aside,
            offer,
        });
        let token = mark.and_then(|mark| mark.link);
        Self::new(now, peer, id, Role::Answerer, token, Remote::described())
    }

    fn new(
        now: Time,
        peer: &Peer,
        id: LinkId,
        role: Role,
        token: Option<Token>,
        remote: Remote,
    ) -> Self {
        Self {
            peer: peer.id.clone(),
            role,
            token,
            id,
            make: peer.make,
            stage: Stage::Describing,
            give_up: now + HANDSHAKE,
            local: Local::new(peer.make, peer.failures),
            remote,
            traffic: Traffic::default(),
        }
    }

    /// Whether our offer is on its way, so that one of the other side's has crossed it.
    pub fn has_offered(&self) -> bool {
        self.role != Role::Answerer
            && !matches!(self.stage, Stage::Describing | Stage::Gathering { .. })
    }

    /// The answer to our offer. Whether it was awaited.
    pub fn answered(&mut self, core: &mut Core, token: Option<Token>, answer: String) -> bool {
        let Stage::Offered { .. } = self.stage else {
            return false;
        };
        if token != self.token {
            return false;
        }
        self.stage = Stage::Opening { connected: false };
        core.act(Effect::Accept {
            link: self.id,
            answer,
        });
        for candidate in self.remote.describe() {
            core.act(Effect::AddCandidate {
                link: self.id,
                candidate,
            });
        }
        true
    }

    /// A candidate of the other side.
    pub fn candidate(&mut self, core: &mut Core, candidate: Candidate) {
        if let Some(candidate) = self.remote.found(candidate) {
            core.act(Effect::AddCandidate {
                link: self.id,
                candidate,
            });
        }
    }

    /// What the browser reports.
    pub fn input(&mut self, now: Time, core: &mut Core, peer: &Peer, input: LinkInput) -> Verdict {
        match input {
            LinkInput::Described(sdp) => self.described(now, core, peer, sdp),
            LinkInput::Candidate(candidate) => self.local.found(candidate),
            LinkInput::Gathered => self.gathered(now, core, peer),
            LinkInput::Connection(state) => return self.connection(now, core, state),
            LinkInput::Opened(lane) => return self.opened(now, core, lane),
            LinkInput::Frame(lane, bytes) => return self.frame(core, lane, bytes),
            LinkInput::Drained(lane) => {
                self.traffic.drained(lane);
                self.flush(core);
            }
            LinkInput::Closed(lane) if lane == self.data_lane() => return self.ended(End::Closed),
            // Of two in-band channels with an original, the other one; or the one aside, which goes
            // with its connection.
            LinkInput::Closed(_) => {}
            LinkInput::Refused(Step::Candidate, why) => {
                core.dropped(Dropped::Candidate {
                    from: self.peer.clone(),
                    why,
                });
            }
            LinkInput::Refused(step, why) => return self.ended(End::Refused(step, why)),
        }
        self.trickle(now, core, peer);
        Verdict::Going
    }

    /// Does what is due.
    pub fn due(&mut self, now: Time, core: &mut Core, peer: &Peer) -> Verdict {
        self.trickle(now, core, peer);
        match &mut self.stage {
            Stage::Gathering { sdp, until } if now >= *until => {
                let sdp = std::mem::take(sdp);
                self.send_description(now, core, peer, sdp);
                Verdict::Going
            }
            Stage::Greeting { until } if now >= *until => Verdict::Up,
            Stage::Wavering { until } if now >= *until => Verdict::Left(Departure::Unreachable),
            Stage::Offered { answer_by } if now >= *answer_by => Verdict::Failed(Failure::NoAnswer),
            Stage::Describing | Stage::Gathering { .. } if now >= self.give_up => Verdict::Failed(
                Failure::Refused(Step::Describe, "no description in time".into()),
            ),
            Stage::Opening { connected: true } if now >= self.give_up => {
                Verdict::Failed(Failure::NoChannel)
            }
            Stage::Opening { connected: false } if now >= self.give_up => {
                Verdict::Failed(Failure::NoPath)
            }
            _ => Verdict::Going,
        }
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Time> {
        let stage = match self.stage {
            Stage::Describing | Stage::Opening { .. } => Some(self.give_up),
            Stage::Gathering { until, .. } => Some(until),
            Stage::Offered { answer_by } => Some(answer_by),
            Stage::Greeting { until } | Stage::Wavering { until } => Some(until),
            Stage::Open => None,
        };
        stage.into_iter().chain(self.local.deadline()).min()
    }

    /// Tells the app of the link, and what has come over it so far.
    pub fn come_up(&mut self, core: &mut Core) {
        self.stage = Stage::Open;
        self.local.stop();
        let (greeting, held) = self.traffic.release();
        core.tell(Event::Joined {
            peer: self.peer.clone(),
            make: self.make,
            greeting,
        });
        for bytes in held {
            core.tell(Event::Data {
                peer: self.peer.clone(),
                bytes,
            });
        }
    }

    /// Sends bytes; `false` when too much is queued.
    pub fn send(&mut self, core: &mut Core, bytes: Bytes) -> bool {
        let queued = self.traffic.queue(bytes);
        self.flush(core);
        queued
    }

    /// Sends a greeting, to a peer of our make.
    pub fn greet(&mut self, core: &mut Core, frame: Bytes) {
        if self.make == Make::Murmuration {
            self.traffic.greet(frame);
            self.flush(core);
        }
    }

    fn described(&mut self, now: Time, core: &mut Core, peer: &Peer, sdp: String) {
        let Stage::Describing = self.stage else {
            return;
        };
        match self.local.description_waits(now) {
            Some(until) => self.stage = Stage::Gathering { sdp, until },
            None => self.send_description(now, core, peer, sdp),
        }
    }

    fn gathered(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        self.local.gathered();
        if let Stage::Gathering { sdp, .. } = &mut self.stage {
            let sdp = std::mem::take(sdp);
            self.send_description(now, core, peer, sdp);
        }
    }

    fn send_description(&mut self, now: Time, core: &mut Core, peer: &Peer, sdp: String) {
        let candidates = self.local.with_description();
        let signal = match self.role {
            Role::Answerer => {
                self.stage = Stage::Opening { connected: false };
                Signal::Answer(sdp)
            }
            Role::Offerer | Role::CrossedOfferer => {
                self.stage = Stage::Offered {
                    answer_by: now + ANSWER,
                };
                Signal::Offer(sdp)
            }
        };
        let mark = self.mark(core, candidates);
        core.signal(peer, signal, mark);
        self.trickle(now, core, peer);
    }

    fn trickle(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let mut later = self.local.later(now).into_iter();
        while let Some(first) = later.next() {
            let rest = match self.make {
                Make::Murmuration => later.by_ref().collect(),
                Make::Original => Vec::new(),
            };
            let mark = self.mark(core, rest);
            core.signal(peer, Signal::Candidate(first), mark);
        }
    }

    fn mark(&self, core: &Core, candidates: Vec<Candidate>) -> Option<Mark> {
        let link = Some(self.token?);
        Some(Mark {
            run: core.run,
            link,
            candidates,
        })
    }

    fn connection(&mut self, now: Time, core: &mut Core, state: ConnectionState) -> Verdict {
        match (state, &mut self.stage) {
            (ConnectionState::Connected, Stage::Wavering { .. }) => {
                self.stage = Stage::Open;
                core.tell(Event::Steady(self.peer.clone()));
            }
            (ConnectionState::Connected, Stage::Opening { connected }) => *connected = true,
            (ConnectionState::Disconnected, Stage::Open) => {
                self.stage = Stage::Wavering {
                    until: now + WAVERING,
                };
                core.tell(Event::Wavering(self.peer.clone()));
            }
            (ConnectionState::Failed, _) => return self.ended(End::NoPath),
            (ConnectionState::Closed, _) => return self.ended(End::Closed),
            (ConnectionState::Connected | ConnectionState::Disconnected, _) => {}
        }
        Verdict::Going
    }

    fn opened(&mut self, now: Time, core: &mut Core, lane: Lane) -> Verdict {
        self.traffic.opened(lane);
        self.flush(core);
        if lane != self.data_lane() {
            return Verdict::Going;
        }
        match (&self.stage, self.make) {
            (Stage::Greeting { .. } | Stage::Open | Stage::Wavering { .. }, _) => Verdict::Going,
            (_, Make::Original) => Verdict::Up,
            (_, Make::Murmuration) if self.traffic.greeted() => Verdict::Up,
            (_, Make::Murmuration) => {
                self.stage = Stage::Greeting {
                    until: now + GREETING,
                };
                Verdict::Going
            }
        }
    }

    fn frame(&mut self, core: &mut Core, lane: Lane, bytes: Bytes) -> Verdict {
        let known = matches!(self.stage, Stage::Open | Stage::Wavering { .. });
        match lane {
            Lane::Aside => {
                let greeting = self.traffic.aside(core, &self.peer, &bytes);
                match (greeting, &self.stage) {
                    (Some(_), Stage::Greeting { .. }) => return Verdict::Up,
                    (Some(greeting), _) if known => {
                        core.tell(Event::Greeted {
                            peer: self.peer.clone(),
                            greeting,
                        });
                    }
                    (Some(_) | None, _) => {}
                }
            }
            Lane::Local | Lane::Remote if bytes.is_empty() => {}
            Lane::Local | Lane::Remote if known => {
                core.tell(Event::Data {
                    peer: self.peer.clone(),
                    bytes,
                });
            }
            Lane::Local | Lane::Remote => {
                if !self.traffic.hold(bytes) {
                    return Verdict::Up;
                }
            }
        }
        Verdict::Going
    }

    fn flush(&mut self, core: &mut Core) {
        self.traffic.flush(core, self.id, self.data_lane());
    }

    /// The channel whose bytes are the app's.
    fn data_lane(&self) -> Lane {
        match self.role {
            Role::Answerer | Role::CrossedOfferer => Lane::Remote,
            // Its offer was lost on the way: it is one that crossed, though we never heard of it.
            Role::Offerer if self.traffic.is_open(Lane::Remote) => Lane::Remote,
            Role::Offerer => Lane::Local,
        }
    }

    fn ended(&self, end: End) -> Verdict {
        match (&self.stage, end) {
            (Stage::Open | Stage::Wavering { .. }, End::NoPath) => {
                Verdict::Left(Departure::Unreachable)
            }
            (Stage::Open | Stage::Wavering { .. }, End::Closed | End::Refused(..)) => {
                Verdict::Left(Departure::Closed)
            }
            (_, End::NoPath) => Verdict::Failed(Failure::NoPath),
            (_, End::Closed) => Verdict::Failed(Failure::Closed),
            (_, End::Refused(step, why)) => Verdict::Failed(Failure::Refused(step, why)),
        }
    }
}
