//! What the tasks share. The rules (parsing, counting, hashing) are kept apart from the doing, and tested.

pub mod browser;
pub mod debian;
pub mod example;
pub mod firefox;
pub mod hub;
mod imports;
pub mod install;
pub mod lock_file;
pub mod nats;
pub mod networks;
mod order;
pub mod originals;
pub mod page;
pub mod probe;
pub mod process;
pub mod seal;
pub mod serving_trunk;
pub mod shrink;
pub mod small_std;
mod styles;
pub mod tally;
mod toolchain;
pub mod tools;
mod tree;
mod wasm;
pub mod wasm_target;
pub mod workspace;
