//! How pages vouch here: each says a number, and signs the other's with its id and both certificates
//! as it sees them. A signature stands in a table that all have, under the name of who signed; so
//! nobody can make one for another.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use bytes::Bytes;
use fastrand::Rng;
use murmuration_swarm::{
    Ends, Event, Fingerprint, LinkId, PeerId, Vouch, Vouched, Voucher, Vouching as Heard,
};
use serde_json::{Value, json};

use super::{
    NodeId, World,
    description::{Certificate, certificate},
    node::Kind,
};

/// Who of the pages on this crate vouches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Vouching {
    None,
    /// Those of even ids; they link with the others all the same.
    Some,
    /// All; they link with originals all the same.
    All,
    /// All, and with nobody who doesn't.
    Required,
}

impl Vouching {
    fn has(self, id: &PeerId) -> bool {
        match self {
            Self::None => false,
            Self::Some => id
                .as_str()
                .ends_with(['0', '2', '4', '6', '8', 'a', 'c', 'e']),
            Self::All | Self::Required => true,
        }
    }
}

/// What was signed: by whom, for which number, and with which certificates.
pub type Signatures = Rc<RefCell<Vec<(PeerId, Statement)>>>;

/// What one says of a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Statement {
    number: u64,
    signers: Fingerprint,
    others: Fingerprint,
}

/// A page's vouch.
#[derive(Debug)]
struct Signer {
    required: bool,
    signatures: Signatures,
    rng: Rng,
    /// The number that was said over each link.
    begun: BTreeMap<LinkId, u64>,
}

impl Vouch for Signer {
    fn begin(&mut self, ends: &Ends) -> Value {
        let number = self.rng.u64(..);
        let before = self.begun.insert(ends.link, number);
        assert_eq!(before, None, "it begins twice");
        json!({ "number": number })
    }

    fn hear(&mut self, ends: &Ends, frame: &Value) -> Heard {
        let number = self.begun[&ends.link];
        if let Some(number) = frame["number"].as_u64() {
            let statement = Statement {
                number,
                signers: ends.ours,
                others: ends.theirs,
            };
            let mut signatures = self.signatures.borrow_mut();
            signatures.push((ends.us.clone(), statement));
            return Heard {
                say: Some(json!({ "signature": signatures.len() - 1 })),
                verdict: Vouched::NotYet,
            };
        }
        let place = frame["signature"].as_u64().unwrap_or(u64::MAX);
        let statement = Statement {
            number,
            signers: ends.theirs,
            others: ends.ours,
        };
        let signatures = self.signatures.borrow();
        let signed = signatures.get(usize::try_from(place).unwrap_or(usize::MAX));
        let verdict = match signed == Some(&(ends.them.clone(), statement)) {
            true => Vouched::Proven(Voucher {
                who: Bytes::copy_from_slice(ends.them.as_str().as_bytes()),
                shared: [certificate(ends.ours), certificate(ends.theirs)]
                    .map(Certificate::to_be_bytes)
                    .concat()
                    .into(),
            }),
            false => Vouched::Refused("it is not what it should have signed".into()),
        };
        Heard { say: None, verdict }
    }

    fn end(&mut self, link: LinkId) {
        let begun = self.begun.remove(&link);
        assert!(
            begun.is_some(),
            "it ends what was not begun, or ends it twice"
        );
    }

    fn is_required(&self) -> bool {
        self.required
    }
}

impl World {
    pub(super) fn vouch_of(&self, id: u128, seed: u64) -> Option<Box<dyn Vouch>> {
        let signer = Signer {
            required: self.vouching == Vouching::Required,
            signatures: Rc::clone(&self.signatures),
            rng: Rng::with_seed(!seed),
            begun: BTreeMap::new(),
        };
        let vouches = self.vouching.has(&PeerId::from_random(id));
        vouches.then(|| Box::new(signer) as _)
    }

    /// A page is told who it is linked with: if both vouch, it is really linked with that one.
    pub(super) fn check_voucher(&self, node: NodeId, event: &Event) {
        let Event::Joined { peer, voucher, .. } = event else {
            return;
        };
        let me = &self.nodes[node].id;
        let other = self.nodes.iter().find(|node| node.id == *peer);
        let other = other.expect("it is one of the pages");
        let both =
            matches!(other.kind, Kind::Ours(_)) && self.vouching.has(me) && self.vouching.has(peer);
        assert_eq!(voucher.is_some(), both, "{me} and {peer}");
        let Some(voucher) = voucher else {
            return;
        };
        assert_eq!(voucher.who, peer.as_str().as_bytes());
        let ours = voucher.shared.first_chunk().expect("two certificates");
        let ours = Certificate::from_be_bytes(*ours);
        let rtc = self
            .rtcs
            .iter()
            .find(|((owner, _), rtc)| *owner == node && rtc.certificate == ours);
        let (_, rtc) = rtc.expect("a connection of this page's");
        let faced = rtc.faced.expect("it was connected");
        assert_eq!(self.nodes[faced].id, *peer, "somebody is in the middle");
    }

    /// A page sets a description on a connection, perhaps on one that has been there for long: then it is
    /// of the same certificate.
    pub(super) fn check_certificate(&self, node: NodeId, link: LinkId, certificate: Certificate) {
        let rtc = &self.rtcs[&(node, link)];
        let others = rtc.faced.map(|faced| &self.nodes[faced].id);
        if self.vouching.has(&self.nodes[node].id)
            && others.is_some_and(|other| self.vouching.has(other))
        {
            assert_eq!(rtc.expected, Some(certificate), "another certificate");
        }
    }
}
