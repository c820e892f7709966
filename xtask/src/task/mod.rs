//! One file a task. The last two are not for people: trunk and `after_build` call them.

pub mod bench;
pub mod build;
pub mod lint;
pub mod serve;
pub mod setup;
pub mod test;

pub mod after_build;
pub mod keep_hub;
