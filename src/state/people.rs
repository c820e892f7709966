//! Who is in the room, and how each is called.

use std::rc::Rc;

use litemap::LiteMap;
use murmuration_room::{Member, Position};
use murmuration_swarm::{Make, Path, PeerId};

use super::{Author, entry::face};
use crate::{case::lowercase, moment::Moment, nick::Nick};

/// This page and its peers, in the order in which they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct People {
    me: PeerId,
    my_key: Option<Member>,
    nick: Nick,
    names: Rc<LiteMap<Member, (Position, Nick)>>,
    peers: Rc<Vec<Rc<Peer>>>,
}

/// Somebody else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Peer {
    /// Who.
    pub id: PeerId,
    /// What it has proven, if it has.
    pub proof: Option<Proof>,
    /// What they call themselves, if they have said.
    pub nick: Option<Nick>,
    /// What their page is built on.
    pub make: Make,
    /// How it stands with the link.
    pub status: PeerStatus,
    /// Which way the link takes, once that is known.
    pub path: Option<Path>,
}

/// What a peer has proven.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// Who it is.
    pub member: Member,
    /// What both ends of the link know, and nobody in between.
    pub shared: Rc<[u8]>,
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
    /// Who it has proven to be.
    pub fn member(&self) -> Option<Member> {
        self.proof.as_ref().map(|proof| proof.member)
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
            my_key: None,
            nick,
            names: Rc::default(),
            peers: Rc::default(),
        }
    }

    /// The same, as this member.
    pub fn of(mut self, member: Member) -> Self {
        self.my_key = Some(member);
        self
    }

    /// Who this page's person proves to be.
    pub fn my_key(&self) -> Option<Member> {
        self.my_key
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

    /// The others, each once however many windows they have open; and this person's own other windows.
    pub fn others(&self) -> impl Iterator<Item = &Rc<Peer>> {
        let is_other = |peer: &&Rc<Peer>| match peer.member() {
            None => true,
            Some(member) if Some(member) == self.my_key => true,
            Some(member) => {
                let same = |other: &&Rc<Peer>| other.member() == Some(member);
                let mut windows = self.peers.iter().filter(same);
                let first = windows.clone().find(|peer| peer.is_linked());
                first
                    .or(windows.next())
                    .is_some_and(|first| first.id == peer.id)
            }
        };
        self.peers.iter().filter(is_other)
    }

    /// Whether a peer is another window of this page's own person.
    pub fn is_me(&self, peer: &Peer) -> bool {
        peer.member()
            .is_some_and(|member| Some(member) == self.my_key)
    }

    /// How many others get what is said now.
    pub fn linked(&self) -> usize {
        self.others().filter(|peer| peer.is_linked()).count()
    }

    /// Which members are here, without this page's person.
    pub fn here(&self) -> Vec<Member> {
        let linked = self.others().filter(|peer| peer.is_linked());
        let members = linked.filter_map(|peer| peer.member());
        members
            .filter(|member| Some(*member) != self.my_key)
            .collect()
    }

    /// This page, as it is called now.
    pub fn author_me(&self) -> Author {
        self.call(&self.me, self.my_key, self.nick.as_str())
    }

    /// A peer, as it is called now, if it is here.
    pub fn author(&self, id: &PeerId) -> Option<Author> {
        self.get(id).map(|peer| self.call_peer(peer))
    }

    /// One of these peers, as it is called now.
    pub fn call_peer(&self, peer: &Peer) -> Author {
        self.call(&peer.id, peer.member(), &self.name(peer))
    }

    /// A member, as they are called now, here or not.
    pub fn call_member(&self, member: Member) -> Author {
        if Some(member) == self.my_key {
            return self.author_me();
        }
        if let Some(peer) = self.peers.iter().find(|peer| peer.member() == Some(member)) {
            return self.call_peer(peer);
        }
        let page = PeerId::new(&member.to_string()).expect("digits are an id");
        let name = self.names.get(&member).map(|(_, nick)| nick.as_str());
        self.call(&page, Some(member), name.unwrap_or(page.short()))
    }

    /// A member said how they are called. Whether that is another name than they had said last.
    pub(super) fn member_renamed(&mut self, member: Member, at: Position, nick: Nick) -> bool {
        let known = self.names.get(&member);
        if known.is_some_and(|(last, _)| *last >= at) {
            return false;
        }
        let differs = known.is_some_and(|(_, last)| *last != nick);
        Rc::make_mut(&mut self.names).insert(member, (at, nick));
        differs
    }

    /// Whether what a member said at this place is how they are called now.
    pub(super) fn is_latest_name(&self, member: Member, at: Position) -> bool {
        self.names.get(&member).is_some_and(|(last, _)| *last == at)
    }

    /// What a peer's person has said, signed, that they are called; or else what their page says.
    fn name(&self, peer: &Peer) -> String {
        let said = peer.member().and_then(|member| self.names.get(&member));
        let said = said.map(|(_, nick)| nick).or(peer.nick.as_ref());
        said.map_or(peer.id.short(), Nick::as_str).to_owned()
    }

    pub(super) fn connecting(&mut self, id: PeerId, make: Make) {
        match self.get(&id) {
            // It is linked until we are told otherwise, also while a second link is being made.
            Some(known) if known.is_linked() => {}
            Some(_) => self.set(&id, PeerStatus::Connecting),
            None => self.add(Peer {
                id,
                proof: None,
                nick: None,
                make,
                status: PeerStatus::Connecting,
                path: None,
            }),
        }
    }

    pub(super) fn joined(
        &mut self,
        id: &PeerId,
        make: Make,
        nick: Option<Nick>,
        proof: Option<Proof>,
    ) {
        let peer = Peer {
            id: id.clone(),
            proof,
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

    /// A peer has another link, over which it has proven who it is anew.
    pub(super) fn relinked(&mut self, id: &PeerId, proof: Option<Proof>) {
        self.set(id, PeerStatus::Linked);
        if let Some(peer) = self.get_mut(id) {
            peer.proof = proof;
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
    fn call(&self, id: &PeerId, member: Option<Member>, name: &str) -> Author {
        let mine = look(name);
        let face = face(member, id);
        let is_other =
            |other: Option<Member>, page: &PeerId| super::entry::face(other, page) != face;
        let me = is_other(self.my_key, &self.me) && look(self.nick.as_str()) == mine;
        let peers = || {
            let others = self.peers.iter();
            let mut others = others.filter(|peer| is_other(peer.member(), &peer.id));
            others.any(|peer| look(&self.name(peer)) == mine)
        };
        let members = || {
            let mut others = self.names.iter().filter(|(key, _)| Some(**key) != member);
            others.any(|(_, (_, nick))| look(nick.as_str()) == mine)
        };
        Author {
            id: id.clone(),
            member,
            name: name.into(),
            ambiguous: me || peers() || members(),
        }
    }
}

/// What is the same for two names that look the same at a glance: apart from case and joiners.
pub(super) fn look(name: &str) -> String {
    lowercase(name).replace(['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'], "")
}
