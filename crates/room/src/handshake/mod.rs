//! What the two ends of a link prove to each other: that they have the keys that they go by, that this
//! very connection is theirs, and in a secret room that they were invited.
//!
//! Each says two frames. The first one commits to a nonce, and the second, said once the other's
//! first is there, reveals it and signs everything. So nobody can choose a nonce by what another's
//! has turned out to be, and a few words made of both are enough for two people to compare
//! ([`safety`](crate::safety)).

mod frame;
#[cfg(test)]
mod tests;
mod transcript;

use std::fmt;

use hmac::Mac;
use litemap::LiteMap;
use murmuration_swarm::{Ends, LinkId, Vouch, Vouched, Voucher, Vouching};
use serde_json::Value;

use self::{
    frame::{Opening, Reveal},
    transcript::{Side, commitment},
};
use crate::{Entropy, Identity, RoomId, entropy::random};

/// The length of a nonce, in bytes.
const NONCE: usize = 32;

/// Proves who this page's person is, and has others prove who they are, over each link of a room.
pub struct Handshake {
    room: RoomId,
    identity: Identity,
    /// What a secret room's members have.
    proof_key: Option<[u8; 32]>,
    entropy: Box<dyn Entropy>,
    links: LiteMap<LinkId, Link>,
}

/// A link that is not vouched for yet.
#[derive(Debug)]
struct Link {
    nonce: [u8; NONCE],
    heard: Heard,
}

/// What the other side has said so far.
#[derive(Clone, Debug)]
enum Heard {
    Nothing,
    Opening(Opening),
}

/// Why the other side is not believed. The words are for a log.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("it goes on after its proof was judged")]
    Over,
    #[error("it says something that is no part of a handshake")]
    Form,
    #[error("it says back what this side says")]
    Reflection,
    #[error("it reveals another nonce than it committed to")]
    Nonce,
    #[error("it has not signed this connection: it lacks its key, or somebody is in between")]
    Signature,
    #[error("it does not know this room's secret, or somebody is in between")]
    Secret,
}

impl Handshake {
    /// For the links of a room. In a secret room, `proof_key` is its
    /// [`Keys::proof`](crate::Keys::proof).
    pub fn new(
        room: RoomId,
        identity: Identity,
        proof_key: Option<[u8; 32]>,
        entropy: Box<dyn Entropy>,
    ) -> Self {
        Self {
            room,
            identity,
            proof_key,
            entropy,
            links: LiteMap::new(),
        }
    }

    fn step(&mut self, ends: &Ends, frame: &Value) -> Result<Vouching, Refusal> {
        let link = self.links.get_mut(&ends.link).ok_or(Refusal::Over)?;
        let nonce = link.nonce;
        match link.heard.clone() {
            Heard::Nothing => {
                let theirs = Opening::read(frame).ok_or(Refusal::Form)?;
                if ends.us == ends.them || theirs.commit == commitment(&nonce) {
                    return Err(Refusal::Reflection);
                }
                link.heard = Heard::Opening(theirs.clone());
                Ok(Vouching {
                    say: Some(self.reveal(ends, nonce, &theirs).write()),
                    verdict: Vouched::NotYet,
                })
            }
            Heard::Opening(theirs) => {
                let reveal = Reveal::read(frame).ok_or(Refusal::Form)?;
                let voucher = self.judge(ends, nonce, &theirs, &reveal)?;
                self.end(ends.link);
                Ok(Vouching {
                    say: None,
                    verdict: Vouched::Proven(voucher),
                })
            }
        }
    }

    /// This side's second frame.
    fn reveal(&self, ends: &Ends, nonce: [u8; NONCE], theirs: &Opening) -> Reveal {
        let us = self.us(ends, nonce);
        let said = transcript::signed(&self.room, &us, &them(ends, theirs));
        Reveal {
            nonce,
            signature: self.identity.sign(&said),
            mac: self.proof_key.map(|key| {
                transcript::mac(&key, &self.room, &us, &them(ends, theirs))
                    .finalize()
                    .into_bytes()
                    .into()
            }),
        }
    }

    /// Whether the other side has proven what it has to.
    fn judge(
        &self,
        ends: &Ends,
        nonce: [u8; NONCE],
        theirs: &Opening,
        reveal: &Reveal,
    ) -> Result<Voucher, Refusal> {
        let (us, them) = (self.us(ends, nonce), them(ends, theirs));
        if commitment(&reveal.nonce) != theirs.commit {
            return Err(Refusal::Nonce);
        }
        // First: whoever was not invited doesn't know the room's id either, and signs another one.
        if let Some(key) = &self.proof_key {
            let mac = reveal.mac.ok_or(Refusal::Secret)?;
            // In the same time wherever they differ.
            transcript::mac(key, &self.room, &them, &us)
                .verify_slice(&mac)
                .map_err(|_| Refusal::Secret)?;
        }
        let said = transcript::signed(&self.room, &them, &us);
        if !theirs.key.has_signed(&said, &reveal.signature) {
            return Err(Refusal::Signature);
        }
        let shared = transcript::shared(&self.room, (&us, &nonce), (&them, &reveal.nonce));
        Ok(Voucher {
            who: theirs.key.0.to_vec().into(),
            shared: shared.to_vec().into(),
        })
    }

    fn us<'a>(&self, ends: &'a Ends, nonce: [u8; NONCE]) -> Side<'a> {
        Side {
            id: ends.us.as_str(),
            fingerprint: ends.ours,
            key: self.identity.member(),
            commit: commitment(&nonce),
        }
    }
}

fn them<'a>(ends: &'a Ends, opening: &Opening) -> Side<'a> {
    Side {
        id: ends.them.as_str(),
        fingerprint: ends.theirs,
        key: opening.key,
        commit: opening.commit,
    }
}

impl Vouch for Handshake {
    fn begin(&mut self, ends: &Ends) -> Value {
        let nonce = random(&mut *self.entropy);
        let heard = Heard::Nothing;
        self.links.insert(ends.link, Link { nonce, heard });
        let opening = Opening {
            key: self.identity.member(),
            commit: commitment(&nonce),
        };
        opening.write()
    }

    fn hear(&mut self, ends: &Ends, frame: &Value) -> Vouching {
        self.step(ends, frame).unwrap_or_else(|refusal| {
            self.end(ends.link);
            Vouching {
                say: None,
                verdict: Vouched::Refused(refusal.to_string()),
            }
        })
    }

    fn end(&mut self, link: LinkId) {
        self.links.remove(&link);
    }

    fn is_required(&self) -> bool {
        self.proof_key.is_some()
    }
}

/// Without what is secret.
impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake")
            .field("room", &self.room)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
