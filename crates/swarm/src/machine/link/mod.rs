//! A link with a peer, from its first description to its end.

mod candidates;
mod delivery;
mod health;
mod ladder;
mod negotiation;
mod proof;
mod relays;
mod reporting;
mod standing;
mod traffic;
mod vouching;

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;

pub(super) use self::{delivery::Leftovers, negotiation::Name};
use self::{
    health::Health,
    ladder::Rung,
    negotiation::{Negotiation, Role, doubled},
    proof::Proof,
    reporting::End,
    traffic::{Traffic, Way},
};
use super::{aside::Aside, core::Core, peers::Peer};
use crate::{
    Attempt, Candidate, Departure, Effect, Event, Failure, Lane, LinkId, LinkInput, Make,
    MessageId, Path, PeerId, Step, Time,
    wire::{Mark, Token},
};

/// How long an attempt may take in all. Chromium gives ICE up after 15 s.
const HANDSHAKE: Duration = Duration::from_secs(16);
/// How long an original may take to connect after an answer, ours or its own; twice that after a
/// failed attempt. It says nothing when it has destroyed its attempt, and waits for ever for an
/// answer that was lost.
const ANSWERED: Duration = Duration::from_secs(4);
/// How long an open channel waits for the greeting.
const GREETING: Duration = Duration::from_secs(1);
/// How long after a link has come up, or has come back, its path is looked at.
const INSPECT: Duration = Duration::from_millis(300);
/// How much less often it is looked at later than the other side is pinged.
const INSPECT_AGAIN: u32 = 3;

/// One RTCPeerConnection, as the machine sees it.
#[derive(Debug)]
pub(super) struct Link {
    pub peer: PeerId,
    /// What both sides call it; with an original, nothing.
    pub token: Option<Token>,
    /// The run of the other side's page.
    pub run: Option<Token>,
    /// Which of the other side's attempts it is, as far as it has said so.
    theirs: Option<u32>,
    /// With whom the other side is linked, as it says.
    pub neighbours: Vec<PeerId>,
    /// Whether it was told with whom this page is linked.
    pub knows_neighbours: bool,
    id: LinkId,
    make: Make,
    stage: Stage,
    give_up: Time,
    negotiation: Negotiation,
    health: Health,
    traffic: Traffic,
    proof: Proof,
    path: Option<Path>,
    inspect_at: Option<Time>,
}

#[derive(Debug)]
enum Stage {
    /// The two describe themselves to each other.
    Describing,
    /// Both sides are described; there is no channel yet.
    Opening { connected: bool },
    /// The channel is open; the other side is to prove who it is.
    Vouching { until: Time },
    /// The channel is open; the other side's greeting is awaited.
    Greeting { until: Time },
    /// The app knows of it.
    Open,
    /// The app knows of it, and nothing has been heard for a while.
    Wavering(Rung),
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
    /// It is up and nothing brings it back: another one is to be made beside it.
    Remake,
    /// The other side said something aside that concerns others.
    Told(Aside),
}

impl Link {
    /// Offers.
    pub fn offer(now: Time, core: &mut Core, peer: &Peer, id: LinkId) -> Self {
        let aside = peer.make == Make::Murmuration;
        let token = aside.then(|| core.token());
        core.act(Effect::Offer { link: id, aside });
        core.trying(&peer.id, Attempt::Offer);
        Self::new(now, core, peer, id, Role::Offerer, token)
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
        let token = mark.and_then(|mark| mark.link);
        let mut answering = Self::new(now, core, peer, id, Role::Answerer, token);
        answering.is_to_them(mark);
        answering.proof.their_description(&offer);
        core.act(Effect::Answer {
            link: id,
            aside,
            offer,
        });
        core.trying(&peer.id, Attempt::Answer);
        answering
    }

    fn new(
        now: Time,
        core: &Core,
        peer: &Peer,
        id: LinkId,
        role: Role,
        token: Option<Token>,
    ) -> Self {
        let way = match (role, peer.make) {
            (Role::Answerer, _) => Way::Known(Lane::Remote),
            (Role::Offerer, Make::Murmuration) => Way::Known(Lane::Local),
            (Role::Offerer, Make::Original) => Way::guessed(),
        };
        let name = token.map(|link| Name {
            link,
            restart: None,
        });
        Self {
            peer: peer.id.clone(),
            token,
            run: peer.run,
            theirs: None,
            neighbours: Vec::new(),
            knows_neighbours: false,
            id,
            make: peer.make,
            stage: Stage::Describing,
            give_up: now + HANDSHAKE,
            negotiation: Negotiation::new(core, peer, id, role, name),
            health: Health::new(now),
            traffic: Traffic::new(peer.make, way),
            proof: Proof::new(core, peer.make),
            path: None,
            inspect_at: None,
        }
    }

    /// Repeats our offer, if it is a while ago and waits for its answer.
    pub fn offer_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        self.negotiation.offer_again(now, core, peer, self.give_up);
    }

    /// The answer to our offer, perhaps once more. Whether it belongs here.
    pub fn answered(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        name: Option<Name>,
        answer: String,
    ) -> bool {
        if self.negotiation.awaits_answer(name) {
            self.proof.their_description(&answer);
        }
        let before = self.negotiation.is_described();
        let answered = self.negotiation.answered(now, core, name, answer);
        if self.negotiation.is_described() && !before {
            self.is_answered_now(now);
        }
        self.follow(now, peer);
        answered
    }

    /// The other side repeats its offer.
    pub fn asked_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        self.negotiation.asked_again(now, core, peer);
    }

    /// A candidate of the other side.
    pub fn candidate(&mut self, core: &mut Core, candidate: Candidate) {
        self.negotiation.candidate(core, candidate);
    }

    /// What the browser reports.
    pub fn input(&mut self, now: Time, core: &mut Core, peer: &Peer, input: LinkInput) -> Verdict {
        match input {
            LinkInput::Described(sdp) => {
                self.proof.our_description(&sdp);
                self.negotiation.described(now, core, peer, sdp);
            }
            LinkInput::Candidate(candidate) => self.negotiation.found(now, candidate),
            LinkInput::Gathered => self.negotiation.gathered(now, core, peer),
            LinkInput::Connection(state) => return self.connection(now, core, peer, state),
            LinkInput::Opened(lane) => return self.opened(now, core, lane),
            LinkInput::Frame(lane, bytes) => return self.frame(now, core, peer, lane, bytes),
            LinkInput::Drained(lane) => {
                self.traffic.drained(lane);
                self.flush(core);
            }
            LinkInput::Closed(lane) if lane == self.data_lane() => return self.ended(End::Closed),
            // Of two in-band channels with an original, the other one; or the one aside, which a peer
            // may close without any harm to the rest.
            LinkInput::Closed(lane) => self.traffic.closed(lane),
            LinkInput::Inspected(path) => self.inspected(core, path),
            LinkInput::Refused(step, why) => return self.refused(core, step, why),
        }
        self.negotiation.trickle(now, core, peer);
        self.follow(now, peer);
        Verdict::Going
    }

    /// Does what is due.
    pub fn due(&mut self, now: Time, core: &mut Core, peer: &Peer) -> Verdict {
        self.negotiation.due(now, core, peer);
        self.follow(now, peer);
        match &self.stage {
            Stage::Describing if self.negotiation.is_unanswered(now) => {
                Verdict::Failed(Failure::NoAnswer)
            }
            Stage::Describing if now >= self.give_up => Verdict::Failed(Failure::Refused(
                Step::Describe,
                "no description in time".into(),
            )),
            Stage::Opening { connected } if now >= self.give_up => {
                Verdict::Failed(match connected {
                    true => Failure::NoChannel,
                    false => Failure::NoPath(self.negotiation.tried()),
                })
            }
            Stage::Vouching { until } if now >= *until => Verdict::Failed(Failure::Unproven(
                "nothing that proves it came in time".into(),
            )),
            Stage::Greeting { until } if now >= *until => Verdict::Up,
            Stage::Describing
            | Stage::Opening { .. }
            | Stage::Vouching { .. }
            | Stage::Greeting { .. } => Verdict::Going,
            Stage::Open | Stage::Wavering(_) => self.due_while_up(now, core, peer),
        }
    }

    /// When something is due.
    pub fn deadline(&self, core: &Core) -> Option<Time> {
        let stage = match &self.stage {
            Stage::Describing | Stage::Opening { .. } => Some(self.give_up),
            Stage::Vouching { until } | Stage::Greeting { until } => Some(*until),
            Stage::Open | Stage::Wavering(_) => self.deadline_while_up(core),
        };
        [stage, self.negotiation.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Tells the app of the link, and what has come over it so far.
    ///
    /// It goes on with what others before it have left, and says how much had come over each.
    pub fn come_up(
        &mut self,
        now: Time,
        core: &mut Core,
        leftovers: Vec<Leftovers>,
        before: &VecDeque<(Token, u64)>,
    ) {
        self.stage = Stage::Open;
        self.negotiation.stop();
        self.health.hear(now);
        let (greeting, held) = self.traffic.release();
        core.tell(Event::Joined {
            peer: self.peer.clone(),
            make: self.make,
            greeting,
            voucher: self.voucher().cloned(),
        });
        for bytes in held {
            self.deliver(now, core, bytes);
        }
        for &(link, got) in before {
            self.say_aside(core, &Aside::Resume { link, got });
        }
        self.traffic.take_over(now, leftovers);
        self.ask(now, core, false);
        self.inspect_at = Some(now + INSPECT);
        self.confirm(now, core);
    }

    /// Sends a message; `false` when too much is queued.
    pub fn send(&mut self, core: &mut Core, message: MessageId, bytes: Bytes) -> bool {
        let queued = self.traffic.queue(message, bytes);
        if self.make == Make::Original && self.is_steady() {
            // It never says what has come: as long as it is there, all has.
            self.traffic.delivery().forget();
        }
        self.flush(core);
        queued
    }

    /// Sends the frame of a greeting, to a peer of our make, as soon as it may hear it.
    pub fn greet(&mut self, core: &mut Core, frame: Bytes) {
        if self.make == Make::Murmuration
            && let Some(frame) = self.proof.hold_greeting(frame)
        {
            self.traffic.say_aside(frame);
            self.flush(core);
        }
    }

    /// Says something aside, to a peer of our make that may hear it.
    pub fn say_aside(&mut self, core: &mut Core, what: &Aside) {
        if self.make == Make::Murmuration && self.proof.is_settled() {
            self.traffic.say_aside(what.write());
            self.flush(core);
        }
    }

    /// The end of a link that was up: what it leaves to one that takes its place.
    pub fn leave(&mut self) -> Vec<Leftovers> {
        self.token
            .map_or_else(Vec::new, |token| self.traffic.leave(token))
    }

    /// It is over.
    pub fn stop_vouching(&mut self, core: &mut Core) {
        self.proof.stop(core);
    }

    /// Its name, and how many bytes have come over it.
    pub fn got(&mut self) -> Option<(Token, u64)> {
        Some((self.token?, self.traffic.delivery().got()))
    }

    /// Tells an original that the attempt came to nothing.
    pub fn end(&self, core: &mut Core, peer: &Peer) {
        self.negotiation.end(core, peer);
    }

    /// Draws the consequence once both sides are described.
    fn follow(&mut self, now: Time, peer: &Peer) {
        if !matches!(self.stage, Stage::Describing) || !self.negotiation.is_described() {
            return;
        }
        self.stage = Stage::Opening { connected: false };
        if self.make == Make::Original {
            let patience = ANSWERED * doubled(peer).min(2);
            self.give_up = self.give_up.min(now + patience);
        }
    }
}
