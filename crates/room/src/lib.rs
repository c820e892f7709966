//! What is said in a room: who said it, in which order, and who has it.
//!
//! A room is a set of signed events. This crate makes, checks, orders and keeps them, has two peers
//! find out which of them the other lacks, and proves to each who the other is. It sits on top of
//! [`murmuration_swarm`], which links the peers, and is pure: no clock, no randomness of its own, no
//! async and no browser.
//!
//! The protocol, with its exact bytes, is written down in `docs/protocol.md`.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `identity` | who somebody is: an Ed25519 key |
//! | `event` | something said, signed over its exact bytes |
//! | `log` | the events that are held, in order; gaps; what is let go |
//! | `stamp` | when, by a hybrid logical clock |
//! | `room` | which room |
//! | `reconcile` | which events one of two sides lacks |
//! | `entropy` | where randomness comes from |
//! | `reader` | reading a stranger's bytes |
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod entropy;
mod event;
mod identity;
mod log;
mod reader;
pub mod reconcile;
mod room;
mod stamp;

pub use entropy::Entropy;
pub use event::*;
pub use identity::*;
pub use log::*;
pub use room::*;
pub use stamp::*;
