//! Who is in the room, and how each is called.

use std::rc::Rc;

use murmuration_swarm::{Make, Path, PeerId};

use super::Author;
use crate::{case::lowercase, moment::Moment, nick::Nick};

/// This page and its peers, in the order in which they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct People {
    me: PeerId,
    nick: Nick,
    peers: Rc<Vec<Rc<Peer>>>,
}

/// Somebody else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Peer {
    /// Who.
    pub id: PeerId,
    /// What they call themselves, if they have said.
    pub nick: Option<Nick>,
    /// What their page is built on.
    pub make: Make,
    /// How it stands with the link.
    pub status: PeerStatus,
    /// Which way the link takes, once that is known.
    pub path: Option<Path>,
}

/// How it stands with the link to a peer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PeerStatus {
    /// It is being made.
    Connecting,
    /// It is there.
    Linked,
    /// It is there, but nothing has been heard for a while.
    Wavering,
    /// It was there, and is being replaced by a new one.
    Relinking,
    /// It came to nothing.
    Failed {
        /// When it is tried again.
        retry: Moment,
    },
}

impl Peer {
    fn name(&self) -> &str {
        self.nick.as_ref().map_or(self.id.short(), Nick::as_str)
    }

    /// Whether it gets what is sent now.
    pub fn is_linked(&self) -> bool {
        matches!(self.status, PeerStatus::Linked | PeerStatus::Wavering)
    }
}

impl People {
    /// This page alone.
    pub fn new(me: PeerId, nick: Nick) -> Self {
        Self {
            me,
            nick,
            peers: Rc::default(),
        }
    }

    /// What this page's person is called.
    pub fn nick(&self) -> &Nick {
        &self.nick
    }

    /// The others.
    pub fn peers(&self) -> impl Iterator<Item = &Rc<Peer>> {
        self.peers.iter()
    }

    /// A peer.
    pub fn get(&self, id: &PeerId) -> Option<&Peer> {
        self.peers
            .iter()
            .find(|peer| peer.id == *id)
            .map(Rc::as_ref)
    }

    /// How many get what is sent now.
    pub fn linked(&self) -> usize {
        self.peers.iter().filter(|peer| peer.is_linked()).count()
    }

    /// This page, as it is called now.
    pub fn author_me(&self) -> Author {
        self.call(&self.me, self.nick.as_str())
    }

    /// A peer, as it is called now, if it is here.
    pub fn author(&self, id: &PeerId) -> Option<Author> {
        self.get(id).map(|peer| self.call_peer(peer))
    }

    /// One of these peers, as it is called now.
    pub fn call_peer(&self, peer: &Peer) -> Author {
        self.call(&peer.id, peer.name())
    }

    pub(super) fn connecting(&mut self, id: PeerId, make: Make) {
        match self.get(&id) {
            // It is linked until we are told otherwise, also while a second link is being made.
            Some(known) if known.is_linked() => {}
            Some(_) => self.set(&id, PeerStatus::Connecting),
            None => self.add(Peer {
                id,
                nick: None,
                make,
                status: PeerStatus::Connecting,
                path: None,
            }),
        }
    }

    pub(super) fn joined(&mut self, id: &PeerId, make: Make, nick: Option<Nick>) {
        let peer = Peer {
            id: id.clone(),
            nick,
            make,
            status: PeerStatus::Linked,
            path: None,
        };
        match self.get_mut(id) {
            Some(known) => *known = peer,
            None => self.add(peer),
        }
    }

    /// A link that was being made came to nothing. One that is there stays.
    pub(super) fn failed(&mut self, id: &PeerId, retry: Option<Moment>) {
        match (self.get(id), retry) {
            (Some(known), _) if known.is_linked() => {}
            (_, Some(retry)) => self.set(id, PeerStatus::Failed { retry }),
            (_, None) => self.remove(id),
        }
    }

    pub(super) fn set(&mut self, id: &PeerId, status: PeerStatus) {
        if let Some(peer) = self.get_mut(id) {
            peer.status = status;
            if !peer.is_linked() {
                peer.path = None;
            }
        }
    }

    pub(super) fn reach_by(&mut self, id: &PeerId, path: Path) {
        if let Some(peer) = self.get_mut(id).filter(|peer| peer.is_linked()) {
            peer.path = Some(path);
        }
    }

    pub(super) fn remove(&mut self, id: &PeerId) {
        Rc::make_mut(&mut self.peers).retain(|peer| peer.id != *id);
    }

    /// Gives a peer another name; says whether it is another.
    pub(super) fn rename(&mut self, id: &PeerId, nick: Nick) -> bool {
        let Some(peer) = self.get_mut(id) else {
            return false;
        };
        let before = peer.nick.replace(nick);
        before != peer.nick
    }

    /// Gives this page's person another name; says whether it is another.
    pub(super) fn rename_me(&mut self, nick: Nick) -> bool {
        let changed = self.nick != nick;
        self.nick = nick;
        changed
    }

    /// Forgets everybody else.
    pub(super) fn clear(&mut self) {
        self.peers = Rc::default();
    }

    fn add(&mut self, peer: Peer) {
        Rc::make_mut(&mut self.peers).push(Rc::new(peer));
    }

    fn get_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        let peers = Rc::make_mut(&mut self.peers);
        peers
            .iter_mut()
            .find(|peer| peer.id == *id)
            .map(Rc::make_mut)
    }

    /// Somebody under a name that others may have too.
    fn call(&self, id: &PeerId, name: &str) -> Author {
        let mine = look(name);
        let others = self.peers.iter().map(|peer| (&peer.id, peer.name()));
        let ambiguous = others
            .chain([(&self.me, self.nick.as_str())])
            .any(|(other, theirs)| other != id && look(theirs) == mine);
        Author {
            id: id.clone(),
            name: name.into(),
            ambiguous,
        }
    }
}

/// What is the same for two names that look the same at a glance: apart from case and joiners.
fn look(name: &str) -> String {
    lowercase(name).replace(['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'], "")
}
