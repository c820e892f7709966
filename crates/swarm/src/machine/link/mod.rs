//! One attempt to link with a peer, from its first description to its end.

mod candidates;
mod describing;
mod reporting;
mod traffic;

use std::time::Duration;

use bytes::Bytes;

use self::{
    candidates::{Company, Local, Remote},
    describing::Told,
    reporting::End,
    traffic::{Traffic, Way},
};
use super::{core::Core, peers::Peer};
use crate::{
    Candidate, Departure, Dropped, Effect, Event, Failure, Lane, LinkId, LinkInput, Make, PeerId,
    Step, Time,
    wire::{Mark, Token},
};

/// How long an offer waits for its answer: a page in the background answers within a second or two.
const ANSWER: Duration = Duration::from_secs(6);
/// How long one to an original waits, and twice that after each failed attempt, up to `ANSWER`. An
/// offer that meets one of its own in the making destroys its attempt, and it never says so.
const ANSWER_OF_ORIGINAL: Duration = Duration::from_secs(1);
/// How long an attempt may take in all. Chromium gives ICE up after 15 s.
const HANDSHAKE: Duration = Duration::from_secs(16);
/// How long an original may take to connect after an answer, ours or its own; twice that after a
/// failed attempt. It says nothing when it has destroyed its attempt, and waits for ever for an
/// answer that was lost.
const ANSWERED: Duration = Duration::from_secs(4);
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
    /// What the other side was told of us.
    told: Option<Told>,
    /// The name of the other side's part in ICE, as in the answer that counts.
    ufrag: Option<String>,
    traffic: Traffic,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Offerer,
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
    /// It was up, but what we have sent was heard by nobody: it is to be made again.
    Half,
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
        let company = match (role, core.servers, core.crowded) {
            (Role::Offerer, false, false) => Company::Nothing,
            (Role::Offerer | Role::Answerer, servers, _) => Company::Candidates { servers },
        };
        let way = match (role, peer.make) {
            (Role::Answerer, _) => Way::Known(Lane::Remote),
            (Role::Offerer, Make::Murmuration) => Way::Known(Lane::Local),
            (Role::Offerer, Make::Original) => Way::guessed(),
        };
        Self {
            peer: peer.id.clone(),
            role,
            token,
            id,
            make: peer.make,
            stage: Stage::Describing,
            give_up: now + HANDSHAKE,
            local: Local::new(peer.make, company, peer.failures),
            remote,
            told: None,
            ufrag: None,
            traffic: Traffic::new(peer.make, way),
        }
    }

    /// Whether our offer is on its way, so that one of the other side's has crossed it.
    pub fn has_offered(&self) -> bool {
        match (self.role, &self.stage, self.make) {
            (Role::Answerer, _, _) | (_, Stage::Describing | Stage::Gathering { .. }, _) => false,
            (Role::Offerer, Stage::Offered { .. }, _) => true,
            // What an original offers after its answer is another attempt.
            (Role::Offerer, _, make) => make == Make::Murmuration,
        }
    }

    /// Whether it is up, and was heard of of late.
    pub fn is_steady(&self) -> bool {
        matches!(self.stage, Stage::Open)
    }

    /// The answer to our offer, perhaps once more. Whether it is this attempt's.
    pub fn answered(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        token: Option<Token>,
        answer: String,
    ) -> bool {
        if self.role != Role::Offerer || token != self.token {
            return false;
        }
        let Stage::Offered { .. } = self.stage else {
            // An original's could be the one to an offer of before.
            return token.is_some();
        };
        self.is_described(now, peer);
        self.ufrag = ufrag(&answer).map(str::to_owned);
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

    /// Whether it comes to nothing when an original gives an answer that is not awaited: the attempt
    /// that it made is over then.
    pub fn is_crossed_by(&self, answer: &str) -> bool {
        let Stage::Opening { connected: false } = self.stage else {
            return false;
        };
        match (self.make, self.role) {
            (Make::Murmuration, _) => false,
            // It answered an offer of before, and our answer to its own finds nobody who waits.
            (Make::Original, Role::Answerer) => true,
            // It answered our offer once more, with a new attempt; if with the same one, fine.
            (Make::Original, Role::Offerer) => self.ufrag.as_deref() != ufrag(answer),
        }
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
            // Of two in-band channels with an original, the other one; or the one aside, which a peer
            // may close without any harm to the rest.
            LinkInput::Closed(lane) => self.traffic.closed(lane),
            LinkInput::Refused(Step::Candidate, why) => {
                core.dropped(Dropped::Candidate {
                    from: self.peer.clone(),
                    why,
                });
            }
            LinkInput::Inspected(path) => core.tell(Event::Path {
                peer: self.peer.clone(),
                path,
            }),
            LinkInput::Refused(step, why) => return self.ended(End::Refused(step, why)),
        }
        self.trickle(now, core, peer);
        Verdict::Going
    }

    /// Does what is due.
    pub fn due(&mut self, now: Time, core: &mut Core, peer: &Peer) -> Verdict {
        self.trickle(now, core, peer);
        if self.repeats_at().is_some_and(|at| now >= at) {
            self.tell_again(now, core, peer);
        }
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
                Verdict::Failed(Failure::NoPath(self.tried()))
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
        let others = [self.local.deadline(), self.repeats_at()];
        stage.into_iter().chain(others.into_iter().flatten()).min()
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

/// ICE's name for the attempt that a description belongs to, if it has one.
fn ufrag(sdp: &str) -> Option<&str> {
    sdp.lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"))
}
