//! One exchange of offer and answer, with the candidates of both sides: the one that makes a link,
//! or a later one that restarts its ICE.
//!
//! What seems to be lost is told once more, but only to a peer of ours: it knows what it has heard
//! already. An original is told that the attempt is over, and gets another offer. Two of the same at
//! once would destroy its attempt.

use std::time::Duration;

use super::candidates::{Company, Local, Remote};
use crate::{
    Attempt, Candidate, Effect, Event, LinkId, Make, Time, Tried,
    machine::{core::Core, peers::Peer},
    wire::{Mark, Signal, Token},
};

/// How long an offer waits for its answer: a page in the background answers within a second or two.
const ANSWER: Duration = Duration::from_secs(6);
/// How long one to an original waits, and twice that after each failed attempt, up to `ANSWER`. An
/// offer that meets one of its own in the making destroys its attempt, and it never says so.
const ANSWER_OF_ORIGINAL: Duration = Duration::from_secs(1);
/// After how long an offer is repeated that was not answered, or has not led to a connection. It is
/// soon enough for a loss, and late enough for a page that is slow.
const REPEAT: Duration = Duration::from_secs(2);
/// The same where many links are being made: then it is rather that all are slow.
const REPEAT_IN_CROWD: Duration = Duration::from_secs(4);
/// The same for one that is to get a link back: while a network is away, most is lost.
const REPEAT_OF_RESTART: Duration = Duration::from_secs(1);
/// How long ways through a TURN server wait once both sides are described: a direct one is found in
/// much less, and a connection that takes the first that works would stay with the relay.
const DIRECT: Duration = Duration::from_millis(2500);
/// The same where there is a link already, to be restarted or replaced, or where there was one: it may
/// be that there is no direct way, and words wait for it.
const DIRECT_AGAIN: Duration = Duration::from_millis(500);
/// How long after a description a word of the other side that should come before it means that it was
/// lost, and not that a hub doubles, or is slow.
const LOST: Duration = Duration::from_millis(500);

/// Which side of a negotiation this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::machine) enum Role {
    Offerer,
    Answerer,
}

/// What both sides call a negotiation; with an original, nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::machine) struct Name {
    pub link: Token,
    /// Which restart of it this is, if it is one.
    pub restart: Option<Token>,
}

impl Name {
    /// The negotiation that a message belongs to.
    pub fn of(mark: Option<&Mark>) -> Option<Self> {
        let mark = mark?;
        Some(Self {
            link: mark.link?,
            restart: mark.restart,
        })
    }
}

#[derive(Debug)]
pub(super) struct Negotiation {
    pub role: Role,
    pub name: Option<Name>,
    link: LinkId,
    make: Make,
    progress: Progress,
    local: Local,
    remote: Remote,
    /// Which of this page's attempts with that peer it is part of.
    attempt: u32,
    /// The attempt that was given up for this one.
    instead: Option<Token>,
    /// What the other side was told of us.
    told: Option<Told>,
    /// How long ways through a TURN server wait once both sides are described.
    direct: Duration,
    /// The name of the other side's part in ICE, as in the answer that counts.
    ufrag: Option<String>,
    /// It has led to a connection: nothing needs to be told again.
    settled: bool,
}

#[derive(Debug)]
enum Progress {
    /// The browser makes our description.
    Describing,
    /// It is made, and waits for the candidates that are found at once.
    Gathering { sdp: String, until: Time },
    /// Our offer is sent.
    Offered { answer_by: Option<Time> },
    /// Both sides are described.
    Described,
}

/// What the other side was told of us. Told again, it is the same: whoever has heard it already
/// answers as before, or not at all.
#[derive(Debug)]
struct Told {
    at: Time,
    description: Signal,
    candidates: Vec<Candidate>,
    /// After how long it is told again.
    patience: Duration,
}

impl Negotiation {
    pub fn new(core: &Core, peer: &Peer, link: LinkId, role: Role, name: Option<Name>) -> Self {
        let company = match (role, core.servers, core.crowded) {
            (Role::Offerer, false, false) => Company::Nothing,
            (Role::Offerer | Role::Answerer, servers, _) => Company::Candidates { servers },
        };
        let remote = Remote::new(role == Role::Answerer, core.relay_only);
        Self {
            role,
            name,
            link,
            make: peer.make,
            progress: Progress::Describing,
            local: Local::new(peer.make, company, peer.failures, core.relay_only),
            remote,
            direct: match peer.link.is_some() || !peer.before.is_empty() {
                true => DIRECT_AGAIN,
                false => DIRECT,
            },
            attempt: peer.attempts,
            instead: peer.given_up,
            told: None,
            ufrag: None,
            settled: false,
        }
    }

    /// Whether our offer is on its way, so that one of the other side's has crossed it.
    pub fn has_offered(&self) -> bool {
        match (self.role, &self.progress, self.make) {
            (Role::Answerer, _, _) | (_, Progress::Describing | Progress::Gathering { .. }, _) => {
                false
            }
            (Role::Offerer, Progress::Offered { .. }, _) => true,
            // What an original offers after its answer is another attempt.
            (Role::Offerer, Progress::Described, make) => make == Make::Murmuration,
        }
    }

    /// Whether it is an ICE restart.
    pub fn restarts(&self) -> bool {
        self.name.is_some_and(|name| name.restart.is_some())
    }

    /// When the other side's offer to restart was answered last, if it is one.
    pub fn restart_answered(&self) -> Option<Time> {
        let told = self.told.as_ref()?;
        (self.restarts() && self.role == Role::Answerer).then_some(told.at)
    }

    /// Whether it is an offer to restart that may yet be answered.
    pub fn offers_restart(&self) -> bool {
        self.restarts() && self.role == Role::Offerer && !self.is_described() && !self.settled
    }

    /// Whether both sides are described.
    pub fn is_described(&self) -> bool {
        matches!(self.progress, Progress::Described)
    }

    /// Whether the offer has waited too long for its answer.
    pub fn is_unanswered(&self, now: Time) -> bool {
        matches!(self.progress, Progress::Offered { answer_by: Some(by) } if now >= by)
    }

    /// Which addresses the two sides have told each other of.
    pub fn tried(&self) -> Tried {
        Tried {
            ours: self.local.addresses(),
            theirs: self.remote.addresses(),
        }
    }

    /// Whether `answer` is of the attempt that answered before.
    pub fn is_answered_by(&self, answer: &str) -> bool {
        self.ufrag.as_deref() == ufrag(answer)
    }

    /// Whether an answer of that name is the one to set.
    pub fn awaits_answer(&self, name: Option<Name>) -> bool {
        let offered = matches!(self.progress, Progress::Offered { .. });
        self.role == Role::Offerer && name == self.name && offered
    }

    /// The answer to our offer, perhaps once more. Whether it belongs here.
    pub fn answered(
        &mut self,
        now: Time,
        core: &mut Core,
        name: Option<Name>,
        answer: String,
    ) -> bool {
        if self.role != Role::Offerer || name != self.name {
            return false;
        }
        if !self.awaits_answer(name) {
            // An original's could be the one to an offer of before.
            return name.is_some();
        }
        self.is_complete(now);
        self.ufrag = ufrag(&answer).map(str::to_owned);
        core.act(Effect::Accept {
            link: self.link,
            answer,
        });
        let found = self.remote.describe();
        self.add(core, found);
        true
    }

    /// A candidate of the other side.
    pub fn candidate(&mut self, core: &mut Core, candidate: Candidate) {
        let found = self.remote.found(candidate);
        self.add(core, found);
    }

    /// The browser has made our description.
    pub fn described(&mut self, now: Time, core: &mut Core, peer: &Peer, sdp: String) {
        let Progress::Describing = self.progress else {
            return;
        };
        match self.local.description_waits(now) {
            Some(until) => self.progress = Progress::Gathering { sdp, until },
            None => self.send_description(now, core, peer, sdp),
        }
    }

    /// The browser has found a candidate of ours.
    pub fn found(&mut self, now: Time, candidate: Candidate) {
        self.local.found(candidate);
        if let Progress::Gathering { until, .. } = &mut self.progress {
            *until = self.local.next_waits(now).min(*until);
        }
    }

    /// The browser will find no more.
    pub fn gathered(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        self.local.gathered();
        self.stop_gathering(now, core, peer);
    }

    /// Does what is due, and sends what can go now.
    pub fn due(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        if matches!(self.progress, Progress::Gathering { until, .. } if now >= until) {
            self.stop_gathering(now, core, peer);
        }
        let repeats = self.repeats_at().is_some_and(|at| now >= at);
        if repeats && !self.is_unanswered(now) {
            self.tell_again(now, core, peer);
        }
        self.trickle(now, core, peer);
        self.relay(now, core, peer);
    }

    /// Whether direct ways have had their time, and no path was found.
    pub fn tries_relays(&self, now: Time) -> bool {
        self.local.tries_relays(now)
    }

    /// Direct ways have had their time before it began.
    pub fn try_relays(&mut self) {
        self.local.relays().pass();
        self.remote.relays().pass();
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Time> {
        let progress = match self.progress {
            Progress::Gathering { until, .. } => Some(until),
            Progress::Offered { answer_by } => answer_by,
            Progress::Describing | Progress::Described => None,
        };
        let relays = [self.local.relays_at(), self.remote.relays_at()];
        let others = [progress, self.local.deadline(), self.repeats_at()];
        others.into_iter().chain(relays).flatten().min()
    }

    /// There is a connection.
    pub fn settle(&mut self) {
        self.settled = true;
    }

    /// The link is up: nothing more needs to be told.
    pub fn stop(&mut self) {
        self.settled = true;
        self.local.stop();
        self.remote.stop();
    }

    /// The other side repeats its offer: it may not have had our answer.
    pub fn asked_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let told = self.told.as_ref();
        let lost = told.is_some_and(|told| now.since(told.at) >= LOST);
        if self.is_described() && !self.settled && lost {
            self.tell_again(now, core, peer);
        }
    }

    /// Whether so much time has passed since our answer, or since the offer that it was repeated for,
    /// that an offerer who still waits would have asked again.
    pub fn is_asked_no_more(&self, now: Time) -> bool {
        let told = self.told.as_ref();
        told.is_some_and(|told| now.since(told.at) >= ANSWER)
    }

    /// The other side may not have had our offer: it gets it once more, and time to answer it, at most
    /// until then.
    pub fn offer_again(&mut self, now: Time, core: &mut Core, peer: &Peer, until: Time) {
        let Progress::Offered {
            answer_by: Some(answer_by),
        } = &mut self.progress
        else {
            return;
        };
        if self.make == Make::Murmuration {
            *answer_by = until.min(now + ANSWER);
            let told = self.told.as_ref();
            if told.is_some_and(|told| now.since(told.at) >= LOST) {
                self.tell_again(now, core, peer);
            }
        }
    }

    /// Whatever waits for its time does so no longer: the page has been asleep, or its network has
    /// changed, and what was told may have been lost.
    pub fn hurry(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        if let Progress::Offered {
            answer_by: Some(answer_by),
        } = &mut self.progress
        {
            *answer_by = now + ANSWER;
        }
        if self.repeats_at().is_some() {
            self.tell_again(now, core, peer);
        }
    }

    /// Tells an original, which would wait for ever, that the attempt came to nothing: its part in
    /// it would meet our next offer.
    pub fn end(&self, core: &mut Core, peer: &Peer) {
        if self.make == Make::Original && self.told.is_some() {
            self.signal(core, peer, Signal::End, Vec::new());
        }
    }

    fn stop_gathering(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        if let Progress::Gathering { sdp, .. } = &mut self.progress {
            let sdp = std::mem::take(sdp);
            self.send_description(now, core, peer, sdp);
        }
    }

    fn send_description(&mut self, now: Time, core: &mut Core, peer: &Peer, sdp: String) {
        let candidates = self.local.with_description();
        let description = match self.role {
            Role::Answerer => {
                self.is_complete(now);
                Signal::Answer(sdp)
            }
            Role::Offerer => {
                let patience = match self.make {
                    Make::Murmuration => ANSWER,
                    Make::Original => (ANSWER_OF_ORIGINAL * doubled(peer)).min(ANSWER),
                };
                // A restart has no end of its own: the link it is for has one.
                let answer_by = (!self.restarts()).then_some(now + patience);
                self.progress = Progress::Offered { answer_by };
                Signal::Offer(sdp)
            }
        };
        self.signal(core, peer, description.clone(), candidates.clone());
        self.told = Some(Told {
            at: now,
            description,
            candidates,
            patience: match (self.restarts(), core.crowded) {
                (true, _) => REPEAT_OF_RESTART,
                (false, true) => REPEAT_IN_CROWD,
                (false, false) => REPEAT,
            },
        });
        self.trickle(now, core, peer);
    }

    /// Both sides are described.
    fn is_complete(&mut self, now: Time) {
        self.progress = Progress::Described;
        self.local.relays().wait_until(now + self.direct);
        self.remote.relays().wait_until(now + self.direct);
    }

    /// Sends the candidates that go now.
    pub fn trickle(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let later = self.local.later(now);
        self.tell_candidates(core, peer, later);
    }

    /// Tries the ways through TURN servers, if no other was found in time.
    fn relay(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let ours = self.local.relays().release(now);
        let theirs = self.remote.relays().release(now);
        let none = ours.is_empty() && theirs.is_empty();
        if !(self.settled || none) {
            core.tell(Event::Trying {
                peer: peer.id.clone(),
                what: Attempt::Relay,
            });
        }
        self.tell_candidates(core, peer, ours);
        self.add(core, theirs);
    }

    fn tell_candidates(&mut self, core: &mut Core, peer: &Peer, candidates: Vec<Candidate>) {
        self.signal_candidates(core, peer, &candidates);
        if let Some(told) = &mut self.told {
            told.candidates.extend(candidates);
        }
    }

    fn add(&self, core: &mut Core, candidates: impl IntoIterator<Item = Candidate>) {
        for candidate in candidates {
            core.act(Effect::AddCandidate {
                link: self.link,
                candidate,
            });
        }
    }

    /// When the offer is to be repeated.
    fn repeats_at(&self) -> Option<Time> {
        let told = self.told.as_ref()?;
        let repeats = self.make == Make::Murmuration && self.role == Role::Offerer && !self.settled;
        repeats.then_some(told.at + told.patience)
    }

    fn tell_again(&mut self, now: Time, core: &mut Core, peer: &Peer) {
        let Some(told) = &mut self.told else {
            return;
        };
        told.at = now;
        let (description, candidates) = (told.description.clone(), told.candidates.clone());
        self.signal(core, peer, description, candidates);
    }

    /// Between ours in one message; an original gets each by itself.
    fn signal_candidates(&self, core: &mut Core, peer: &Peer, candidates: &[Candidate]) {
        let together = match self.make {
            Make::Murmuration => candidates.len(),
            Make::Original => 1,
        };
        for batch in candidates.chunks(together.max(1)) {
            if let [first, rest @ ..] = batch {
                self.signal(core, peer, Signal::Candidate(first.clone()), rest.to_vec());
            }
        }
    }

    fn signal(&self, core: &mut Core, peer: &Peer, signal: Signal, candidates: Vec<Candidate>) {
        let is_offer = matches!(signal, Signal::Offer(_));
        let mark = self.name.map(|name| Mark {
            run: core.run,
            link: Some(name.link),
            restart: name.restart,
            attempt: name.restart.is_none().then_some(self.attempt),
            instead: self.instead.filter(|_| is_offer && name.restart.is_none()),
            candidates,
        });
        core.signal(peer, signal, mark);
    }
}

/// How much more patience there is after failed attempts.
pub(super) fn doubled(peer: &Peer) -> u32 {
    2u32.pow(peer.failures.min(4))
}

/// ICE's name for the attempt that a description belongs to, if it has one.
fn ufrag(sdp: &str) -> Option<&str> {
    sdp.lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"))
}
