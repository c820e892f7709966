//! Rooms that only an invitation opens.
//!
//! The hub sees a room name and bodies that tell it nothing, besides who is there: addresses, times,
//! and the random ids that name the channels.

mod invitation;
mod keys;
mod sealer;
#[cfg(test)]
mod tests;

pub use self::{
    invitation::{Invitation, InvitationError, LABEL, is_invitation},
    keys::Keys,
    sealer::Sealer,
};
