//! One machine, held against what hubs and peers may send it, word by word.
#![cfg(not(target_arch = "wasm32"))]

mod beside;
mod calls;
mod company;
mod configured;
mod crowd;
mod delivery;
mod harness;
mod hubs;
mod ladder;
mod late;
mod links;
mod moved;
mod neighbours;
mod originals;
mod proven;
mod quiet;
mod vouch;
mod vouching;
