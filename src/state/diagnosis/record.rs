//! What is remembered of the links with one peer.

use murmuration_swarm::{
    Attempt, Departure, Failure, Make, Path, PeerId, Step as BrowserStep, Tried,
};

use crate::{
    moment::Moment,
    state::{Author, PeerStatus, People},
};

/// The most steps that are kept of a peer.
pub const STEPS: usize = 12;

/// A peer, as far as its links go. It stays for a while after the peer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// Who, as it was called last.
    pub author: Author,
    /// What its page is built on.
    pub make: Make,
    /// How it stands with the link; `None` when the peer is not in the room any more.
    pub status: Option<PeerStatus>,
    /// Since when.
    pub since: Moment,
    /// Which way the link takes.
    pub path: Option<Path>,
    /// What was tried and what came of it, oldest first.
    pub steps: Vec<Noted>,
}

/// Something that was done or that came of it, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Noted {
    /// When; the last time, if it happened several times in a row.
    pub at: Moment,
    /// How often in a row.
    pub times: u32,
    /// What.
    pub step: Step,
}

/// What can be in the history of a peer's links.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Something was tried.
    Tried(Attempt),
    /// The link is there.
    Linked,
    /// Nothing is heard of the peer.
    Silent,
    /// It is heard of again.
    Back,
    /// The link took another way.
    Moved {
        /// Whether it goes through a TURN server now.
        relayed: bool,
    },
    /// An attempt came to nothing.
    Failed(Fault),
    /// The link is over.
    Left(Departure),
}

/// A [`Failure`] without the words of the browser or of who vouches: those go to the console, and may
/// have addresses in them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// The offer was not answered.
    NoAnswer,
    /// No path was found.
    NoPath(Tried),
    /// The other end has not the certificate that was told.
    Unsecured,
    /// No channel opened.
    NoChannel,
    /// The browser refused a step.
    Refused(BrowserStep),
    /// The other side closed it.
    Closed,
    /// It did not prove who it is.
    Unproven,
}

impl From<&Failure> for Fault {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::NoAnswer => Self::NoAnswer,
            Failure::NoPath(tried) => Self::NoPath(*tried),
            Failure::Unsecured => Self::Unsecured,
            Failure::NoChannel => Self::NoChannel,
            Failure::Refused(step, _) => Self::Refused(*step),
            Failure::Closed => Self::Closed,
            Failure::Unproven(_) => Self::Unproven,
        }
    }
}

impl Record {
    pub(super) fn new(at: Moment, id: &PeerId) -> Self {
        Self {
            author: Author::nameless(id),
            make: Make::Murmuration,
            status: None,
            since: at,
            path: None,
            steps: Vec::new(),
        }
    }

    /// Why there is no link: what ended the last attempt or the last link, unless one came after it.
    pub fn trouble(&self) -> Option<Step> {
        let steps = self.steps.iter().rev().map(|noted| noted.step);
        let mut ends =
            steps.filter(|step| matches!(step, Step::Linked | Step::Failed(_) | Step::Left(_)));
        ends.next().filter(|step| *step != Step::Linked)
    }

    pub(super) fn is_gone(&self) -> bool {
        self.status.is_none()
    }

    /// Takes over how it stands with the peer now.
    pub(super) fn follow(&mut self, at: Moment, people: &People) {
        let peer = people.get(&self.author.id);
        let (status, path) = (
            peer.map(|peer| peer.status),
            peer.and_then(|peer| peer.path),
        );
        if self.status != status {
            self.status = status;
            self.since = at;
        }
        if let Some(peer) = peer {
            self.author = people.call_peer(peer);
            self.make = peer.make;
        }
        if let (Some(before), Some(after)) = (self.path, path)
            && before.relayed != after.relayed
        {
            let relayed = after.relayed;
            self.note(at, Step::Moved { relayed });
        }
        self.path = path;
    }

    pub(super) fn note(&mut self, at: Moment, step: Step) {
        let mut times = 1;
        if let Some(last) = self.steps.pop_if(|last| last.step == step) {
            times += last.times;
        } else if self.steps.len() == STEPS {
            self.steps.remove(0);
        }
        self.steps.push(Noted { at, times, step });
    }
}
