//! What is known of a link's two ends: their certificates, and how far the other side has proven who
//! it is.

use bytes::Bytes;

use crate::{
    Ends, Fingerprint, LinkId, Make, PeerId, Voucher,
    fingerprint::FingerprintError,
    machine::{aside::VOUCH_FRAME, core::Core},
};

/// How many frames are read aside before the proof, and how many bytes of them.
const READ: (usize, usize) = (64, 16 * VOUCH_FRAME);

type Certificate = Option<Result<Fingerprint, FingerprintError>>;

/// What the other side of a link has proven.
#[derive(Debug)]
pub(super) struct Proof {
    pub standing: Standing,
    /// The certificates of both sides, from the descriptions that were set first.
    ours: Certificate,
    theirs: Certificate,
    /// The frame that greets the other side, until it may hear it.
    pub greeting: Option<Bytes>,
    /// How many frames have come aside, and how many bytes of them.
    read: (usize, usize),
}

#[derive(Debug)]
pub(super) enum Standing {
    /// Nobody asks: this side doesn't vouch, or the other one is an original.
    Unasked,
    /// The channel is not open yet.
    Awaited,
    /// The two exchange frames.
    Begun {
        ends: Ends,
        /// Whether one of the other side's has come.
        vouches: bool,
    },
    /// The other side has the certificate of this fingerprint, and is this one.
    Proven {
        theirs: Fingerprint,
        voucher: Voucher,
    },
    /// The other side doesn't vouch, and need not.
    Without,
}

impl Proof {
    pub fn new(core: &Core, make: Make) -> Self {
        Self {
            standing: match make {
                Make::Murmuration if core.vouch.is_some() => Standing::Awaited,
                Make::Murmuration | Make::Original => Standing::Unasked,
            },
            ours: None,
            theirs: None,
            greeting: None,
            read: (0, 0),
        }
    }

    /// This side's description is set. Only the first one counts: a restart keeps the certificate.
    pub fn our_description(&mut self, sdp: &str) {
        if let Standing::Awaited = self.standing {
            let of = || Fingerprint::of_description(sdp);
            self.ours.get_or_insert_with(of);
        }
    }

    /// The other side's description is set.
    pub fn their_description(&mut self, sdp: &str) {
        if let Standing::Awaited = self.standing {
            let of = || Fingerprint::of_description(sdp);
            self.theirs.get_or_insert_with(of);
        }
    }

    /// Whether the other side's description may be set on a link that is up.
    pub fn certifies(&self, sdp: &str) -> bool {
        match &self.standing {
            Standing::Proven { theirs, .. } => Fingerprint::of_description(sdp) == Ok(*theirs),
            Standing::Unasked | Standing::Awaited | Standing::Begun { .. } | Standing::Without => {
                true
            }
        }
    }

    /// Whether the other side may be told and believed what there is.
    pub fn is_settled(&self) -> bool {
        match &self.standing {
            Standing::Unasked | Standing::Proven { .. } | Standing::Without => true,
            Standing::Awaited | Standing::Begun { .. } => false,
        }
    }

    pub fn voucher(&self) -> Option<&Voucher> {
        match &self.standing {
            Standing::Proven { voucher, .. } => Some(voucher),
            Standing::Unasked | Standing::Awaited | Standing::Begun { .. } | Standing::Without => {
                None
            }
        }
    }

    /// Gives the frame of a greeting back if it may go.
    pub fn hold_greeting(&mut self, frame: Bytes) -> Option<Bytes> {
        if self.is_settled() {
            return Some(frame);
        }
        self.greeting = Some(frame);
        None
    }

    /// The link is over.
    pub fn stop(&mut self, core: &mut Core) {
        if let Standing::Begun { .. } = self.standing {
            self.stand(core, Standing::Awaited);
        }
    }

    /// It stands otherwise from now on.
    pub fn stand(&mut self, core: &mut Core, standing: Standing) {
        let before = std::mem::replace(&mut self.standing, standing);
        if let (Standing::Begun { ends, .. }, Some(vouch)) = (before, &mut core.vouch) {
            vouch.end(ends.link);
        }
    }

    /// The two ends, if both descriptions name them.
    pub fn ends(&self, core: &Core, link: LinkId, them: &PeerId) -> Result<Ends, String> {
        let read = |certificate: &Certificate, whose| match certificate {
            Some(Ok(fingerprint)) => Ok(*fingerprint),
            Some(Err(why)) => Err(format!("{whose} description: {why}")),
            None => Err(format!("{whose} description was not there yet")),
        };
        Ok(Ends {
            link,
            us: core.me.clone(),
            them: them.clone(),
            ours: read(&self.ours, "this side's")?,
            theirs: read(&self.theirs, "the other side's")?,
        })
    }

    /// Whether a frame of that length may still be read.
    pub fn may_read(&mut self, length: usize) -> bool {
        self.read = (self.read.0 + 1, self.read.1 + length);
        self.read.0 <= READ.0 && self.read.1 <= READ.1
    }
}
