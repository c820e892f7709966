//! STUN and TURN servers, as the page sees them.

use std::rc::Rc;

use crate::moment::Moment;

/// With whose help links are made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IceStatus {
    /// How many servers there are now: those of the configuration, and those handed out.
    pub servers: usize,
    /// Whether a relay, which is a TURN server, is among them.
    pub has_relay: bool,
    /// How it stands with those that are handed out.
    pub handout: Handout,
}

/// How it stands with servers that somebody hands out.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Handout {
    /// Nobody is asked for any.
    #[default]
    None,
    /// Asked for, for the first time.
    Asked,
    /// They are there, and asked for again in time.
    Given {
        /// When their credentials expire.
        until: Moment,
    },
    /// Not to be had, or of no use. Those of before, if any, are still there.
    Refused {
        /// Why, in words.
        why: Rc<str>,
        /// When they are asked for again.
        retry: Moment,
    },
}
