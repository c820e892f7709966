//! What a link's two ends prove to each other before the app hears of it.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::{LinkId, PeerId};

/// Has both ends of a link prove who they are, over the link itself.
///
/// A hub that passes descriptions on can put other certificates' fingerprints into them, and then sit
/// in the middle of the connection. DTLS alone can't tell. So when a link's channels are open, and
/// before the app is told, what has been queued is sent again or anything of the link is believed, the
/// two exchange frames until each side is satisfied, or one refuses.
///
/// Without I/O, like the machine that calls it. Between peers of our make only.
pub trait Vouch: fmt::Debug {
    /// The first frame of this side, said when the channel opens. At most
    /// [`VOUCH`](crate::VOUCH) bytes of JSON, as all frames.
    fn begin(&mut self, ends: &Ends) -> Value;

    /// The other side's next frame: anything at all.
    fn hear(&mut self, ends: &Ends, frame: &Value) -> Vouching;

    /// The link is over, or has been vouched for: nothing more is heard of it.
    fn end(&mut self, link: LinkId);

    /// Whether a peer that doesn't vouch is refused. If not, it is linked without a [`Voucher`].
    fn is_required(&self) -> bool;
}

/// The two ends of a link, as this side sees them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ends {
    /// The link.
    pub link: LinkId,
    /// This side's id.
    pub us: PeerId,
    /// The other side's.
    pub them: PeerId,
    /// Of this side's certificate, from its own description.
    pub ours: Fingerprint,
    /// Of the certificate that the other side must have, from the description that was set.
    pub theirs: Fingerprint,
}

/// The SHA-256 of a DTLS certificate, as in RFC 8122's `a=fingerprint:sha-256`.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Fingerprint(pub [u8; 32]);

/// What has come of a frame.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Vouching {
    /// What to say to the other side, if anything.
    pub say: Option<Value>,
    /// How it stands then.
    pub verdict: Vouched,
}

/// How far the two are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Vouched {
    /// Another frame is awaited.
    NotYet,
    /// The other side has proven who it is.
    Proven(Voucher),
    /// It has not, and never will over this link: why, in words for a log.
    Refused(String),
}

/// What a link's other side has proven.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Voucher {
    /// Who it is. A peer stays the same for as long as it is here: another link with the same
    /// [`PeerId`] has to prove the same.
    pub who: Bytes,
    /// What both ends of this very link know, and nobody in the middle of it can have made equal: what
    /// two people may compare.
    pub shared: Bytes,
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}
