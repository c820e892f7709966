//! Whatever breaks, links come back by themselves, and what is shown of them is the truth.

mod closed;
mod crashed;
mod frozen;
mod hub;
pub mod kit;
mod lossy;
mod offline;
mod quiet;
#[cfg(target_os = "linux")]
mod stopped;
mod streams;
