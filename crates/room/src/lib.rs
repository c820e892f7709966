//! What is said in a room: who said it, in which order, and who has it.
//!
//! A room is a set of signed events. This crate makes, checks, orders and keeps them, has two peers
//! find out which of them the other lacks, and proves to each who the other is. It sits on top of
//! [`murmuration_swarm`], which links the peers, and is pure: no clock, no randomness of its own, no
//! async and no browser; but for what a browser keeps, which is compiled for browsers only.
//!
//! The protocol, with its exact bytes, is written down in `docs/protocol.md`.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `identity` | who somebody is: an Ed25519 key |
//! | `event` | something said, signed over its exact bytes |
//! | `machine` | what has to be said to whom, so that all hold the same |
//! | `vocabulary` | the words between machine, driver and app |
//! | `frames` | what two members say to each other, as bytes |
//! | `log` | the events that are held, in order; gaps; what is let go |
//! | `stamp` | when, by a hybrid logical clock |
//! | `room` | which room |
//! | `reconcile` | which events one of two sides lacks |
//! | `handshake` | what the two ends of a link prove to each other |
//! | `safety` | what two people compare, to know that nobody is between them |
//! | `secret` | rooms that only an invitation opens: the invitation, and what hides them from the hub |
//! | `direct` | messages that one other member can read |
//! | `sealed` | encrypting a text, and hiding its length |
//! | `archive` | a room's events as a file |
//! | `settings` | what a person has chosen for a room |
//! | `entropy` | where randomness comes from |
//! | `reader` | reading a stranger's bytes |
//! | `store` | what a browser keeps of it all; in browsers only, as is `browser_entropy` |
//! | `driver` | gives the machine its time, its storage and a swarm; in browsers only |
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod archive;
#[cfg(target_arch = "wasm32")]
mod browser_entropy;
#[cfg(test)]
mod counting;
mod direct;
#[cfg(target_arch = "wasm32")]
mod driver;
mod entropy;
mod event;
mod frames;
mod handshake;
mod identity;
mod log;
mod machine;
mod reader;
pub mod reconcile;
mod room;
mod safety;
mod sealed;
mod secret;
mod settings;
mod stamp;
#[cfg(target_arch = "wasm32")]
mod store;
mod vocabulary;

pub use archive::{Archive, ArchiveError, write_archive};
#[cfg(target_arch = "wasm32")]
pub use browser_entropy::BrowserEntropy;
pub use direct::*;
#[cfg(target_arch = "wasm32")]
pub use driver::*;
pub use entropy::Entropy;
pub use event::*;
pub use frames::{FRAME, FrameError, Refusal};
pub use handshake::*;
pub use identity::*;
pub use log::*;
pub use machine::{Machine, Options};
pub use room::*;
pub use safety::*;
pub use secret::*;
pub use settings::*;
pub use stamp::*;
#[cfg(target_arch = "wasm32")]
pub use store::*;
pub use vocabulary::*;
