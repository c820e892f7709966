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
//! | `machine` | what has to be said to whom, so that all hold the same |
//! | `vocabulary` | the words between machine, driver and app |
//! | `frames` | what two members say to each other, as bytes |
//! | `log` | the events that are held, in order; gaps; what is let go |
//! | `stamp` | when, by a hybrid logical clock |
//! | `room` | which room |
//! | `reconcile` | which events one of two sides lacks |
//! | `entropy` | where randomness comes from |
//! | `reader` | reading a stranger's bytes |
//! | `store` | what a browser keeps of it all; in browsers only, as is `browser_entropy` |
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

#[cfg(target_arch = "wasm32")]
mod browser_entropy;
mod entropy;
mod event;
mod frames;
mod identity;
mod log;
mod machine;
mod reader;
pub mod reconcile;
mod room;
mod stamp;
#[cfg(target_arch = "wasm32")]
mod store;
mod vocabulary;

#[cfg(target_arch = "wasm32")]
pub use browser_entropy::BrowserEntropy;
pub use entropy::Entropy;
pub use event::*;
pub use frames::{FRAME, FrameError, Refusal};
pub use identity::*;
pub use log::*;
pub use machine::{Machine, Options};
pub use room::*;
pub use stamp::*;
#[cfg(target_arch = "wasm32")]
pub use store::*;
pub use vocabulary::*;
