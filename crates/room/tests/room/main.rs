//! Whole rooms of machines, over a simulated network and simulated stores.
//!
//! `SEEDS=n` tries that many seeds of each property, `SEED=n` that one alone.

mod bounds;
mod chains;
mod crowds;
mod liars;
mod newcomers;
mod speed;
mod stores;
mod world;
