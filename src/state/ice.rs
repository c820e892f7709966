//! STUN and TURN servers, as the page sees them.

use std::rc::Rc;

use super::Servers;
use crate::moment::Moment;

/// With whose help links are made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IceStatus {
    /// Of which kinds there are some now: of the configuration, or handed out.
    pub servers: Servers,
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
