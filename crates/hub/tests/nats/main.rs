//! Hubs that are one, with real NATS servers between them: the program that
//! `MURMURATION_NATS_SERVER` names, or `nats-server` in the path.
//!
//! Cargo runs these only by name, for not everybody has that program: `cargo xtask test nats`
//! installs it, and says so where it can't.

mod breaking;
mod closing;
mod cluster;
#[path = "../hub/common.rs"]
mod common;
mod interest;
mod order;
mod originals;
mod server;
