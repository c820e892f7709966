//! A page of ours: does what its machine wants, as the driver does.

use std::time::Duration;

use murmuration_swarm::{Effect, Input, LinkId, LinkInput, Machine, Output, Step, Time};

use super::{
    Due, NodeId, World,
    description::{Uid, described},
    node::Kind,
    rtc::{Op, Outcome},
};

impl World {
    pub(super) fn ours_input(&mut self, node: NodeId, input: Input) {
        let ahead = self.nodes[node].ahead;
        let now = Time::new(self.now + ahead);
        self.machine(node).handle(now, input);
        loop {
            match self.machine(node).poll() {
                Output::Do(effect) => self.perform(node, effect),
                Output::Tell(event) => {
                    self.trace(|| format!("page {node} -> {event:?}"));
                    self.check_voucher(node, &event);
                    self.nodes[node].tell(self.now, event);
                }
                Output::Wait(at) => {
                    let at = at.map(|at| at.since(Time::new(ahead)).max(self.now));
                    return self.wake(node, at);
                }
            }
        }
    }

    /// What came of a step that the machine wanted.
    pub(super) fn ours_stepped(&mut self, node: NodeId, link: LinkId, outcome: Outcome) {
        match outcome {
            Outcome::OfferCreated(uid) => self.step(node, link, Op::SetOffer(uid)),
            Outcome::OfferTaken => self.step(node, link, Op::CreateAnswer),
            Outcome::AnswerCreated(uid) => self.step(node, link, Op::SetAnswer(uid)),
            Outcome::OfferSet(uid) => self.described(node, link, "offer", uid),
            Outcome::AnswerSet(uid) => self.described(node, link, "answer", uid),
            Outcome::AnswerTaken | Outcome::CandidateAdded => {}
            Outcome::Refused(op) => {
                let step = match op {
                    Op::CreateOffer | Op::SetOffer(_) | Op::CreateAnswer | Op::SetAnswer(_) => {
                        Step::Describe
                    }
                    Op::TakeOffer(_) | Op::TakeAnswer(_) => Step::Accept,
                    Op::AddCandidate(_) => Step::Candidate,
                };
                let refused = LinkInput::Refused(step, format!("InvalidStateError: {op:?}"));
                self.input(node, Input::Link(link, refused));
            }
        }
    }

    /// Wakes the page at that time and no other.
    pub(super) fn wake(&mut self, node: NodeId, at: Option<Duration>) {
        if self.nodes[node].wake != at {
            self.nodes[node].wake = at;
            if let Some(at) = at {
                self.plan(at - self.now, Due::Wake(node));
            }
        }
    }

    fn perform(&mut self, node: NodeId, effect: Effect) {
        match effect {
            Effect::OpenStream { hub, channels } => self.subscribe((node, 0), hub, channels),
            Effect::CloseStream(hub) => self.unsubscribe(node, hub),
            Effect::Post {
                post,
                hub,
                channel,
                body,
            } => self.post(node, post, hub, channel, body),
            Effect::Offer { link, aside } => {
                self.open_rtc(node, link, true, aside);
                self.step(node, link, Op::CreateOffer);
            }
            Effect::Answer { link, aside, offer } => {
                self.open_rtc(node, link, false, aside);
                match described(&offer, "offer") {
                    Some(uid) => self.step(node, link, Op::TakeOffer(uid)),
                    None => self.refuse(node, link),
                }
            }
            Effect::Accept { link, answer } => match described(&answer, "answer") {
                Some(answer) => {
                    self.check_certificate(node, link, answer.certificate);
                    self.step(node, link, Op::TakeAnswer(answer));
                }
                None => self.refuse(node, link),
            },
            Effect::Restart(link) => {
                self.describe_anew(node, link);
                self.step(node, link, Op::CreateOffer);
            }
            Effect::AnswerRestart { link, offer } => {
                self.describe_anew(node, link);
                match described(&offer, "offer") {
                    Some(offer) => {
                        self.check_certificate(node, link, offer.certificate);
                        self.step(node, link, Op::TakeOffer(offer));
                    }
                    None => self.refuse(node, link),
                }
            }
            Effect::Inspect(_) => {}
            Effect::AddCandidate { link, candidate } => {
                self.step(node, link, Op::AddCandidate(candidate));
            }
            Effect::Send { link, lane, frame } => self.send(node, link, lane, frame),
            // The simulated network has one kind of path.
            Effect::Configure(_) => {}
            Effect::Close(link) => self.close_rtc(node, link),
        }
    }

    fn described(&mut self, node: NodeId, link: LinkId, kind: &str, uid: Uid) {
        let sdp = self.sdp(node, link, kind, uid);
        self.input(node, Input::Link(link, LinkInput::Described(sdp)));
    }

    fn refuse(&mut self, node: NodeId, link: LinkId) {
        let refused = LinkInput::Refused(Step::Accept, "no description".into());
        self.plan_input(Duration::from_millis(1), node, Input::Link(link, refused));
    }

    fn machine(&mut self, node: NodeId) -> &mut Machine {
        match &mut self.nodes[node].kind {
            Kind::Ours(machine) => machine,
            Kind::Original(_) | Kind::Middle(_) => unreachable!("it has no machine"),
        }
    }
}
