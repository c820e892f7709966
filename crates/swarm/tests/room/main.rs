//! Whole rooms of machines over a simulated hub and network.
//!
//! A failing seed prints itself; `SEED=… cargo test -p murmuration-swarm --test room` replays just
//! that one, `TRACE=1` prints all that happens in it, and `SEEDS=…` sets how many are tried.
#![cfg(not(target_arch = "wasm32"))]

mod check;
mod faults;
mod hubs;
mod middle;
mod originals;
mod quiet;
mod recovery;
mod sim;
mod together;
mod unplugged;
