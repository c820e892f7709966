//! The two frames that each side says, as JSON.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use super::NONCE;
use crate::{Member, SIGNATURE};

/// The first one.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    /// Who it is, as it says.
    pub key: Member,
    /// To the nonce that it is going to reveal.
    pub commit: [u8; 32],
}

/// The second one.
#[derive(Debug)]
pub(super) struct Reveal {
    /// To which it committed.
    pub nonce: [u8; NONCE],
    /// Under everything that both sides have said.
    pub signature: [u8; SIGNATURE],
    /// The same, with what a secret room's members have.
    pub mac: Option<[u8; 32]>,
}

impl Opening {
    pub fn write(&self) -> Value {
        json!({ "key": text(&self.key.0), "commit": text(&self.commit) })
    }

    pub fn read(frame: &Value) -> Option<Self> {
        Some(Self {
            key: Member(bytes(frame.get("key")?)?),
            commit: bytes(frame.get("commit")?)?,
        })
    }
}

impl Reveal {
    pub fn write(&self) -> Value {
        let mut frame = json!({ "nonce": text(&self.nonce), "sig": text(&self.signature) });
        if let Some(mac) = &self.mac {
            frame["mac"] = text(mac).into();
        }
        frame
    }

    pub fn read(frame: &Value) -> Option<Self> {
        Some(Self {
            nonce: bytes(frame.get("nonce")?)?,
            signature: bytes(frame.get("sig")?)?,
            // What isn't one proves as little as none.
            mac: frame.get("mac").and_then(bytes),
        })
    }
}

fn text(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn bytes<const N: usize>(value: &Value) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let read = Base64UrlUnpadded::decode(value.as_str()?, &mut bytes).ok()?;
    (read.len() == N).then_some(bytes)
}
