//! One attempt to link with a peer, from its first description to its end.

mod candidates;
mod describing;
mod reporting;
mod traffic;

use std::time::Duration;

use bytes::Bytes;

use self::{
    candidates::{Local, Remote},
    reporting::End,
    traffic::Traffic,
};
use super::{core::Core, peers::Peer};
use crate::{
    Candidate, Departure, Dropped, Effect, Event, Failure, LinkId, LinkInput, Make, PeerId, Step,
    Time,
    wire::{Mark, Token},
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

impl Link {
    /// Offers.
    pub fn offer(now: Time, core: &mut Core, peer: &Peer, id: LinkId) -> Self {
        let aside = peer.make == Make::Murmuration;
        let token = aside.then(|| core.token());
        core.act(Effect::Offer { link: id, aside });
        Self::new(now, core, peer, id, Role::Offerer, token, Remote::default())
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
        Self::new(
            now,
            core,
            peer,
            id,
            Role::Answerer,
            token,
            Remote::described(),
        )
    }

    fn new(
        now: Time,
        core: &Core,
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
            local: Local::new(peer.make, core.servers, peer.failures),
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
            LinkInput::Candidate(candidate) => self.found(now, candidate),
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
}
