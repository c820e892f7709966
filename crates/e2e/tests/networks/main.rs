//! The built app between machines on networks of their own. Run by `cargo xtask test networks`.

mod cut;
mod direct;
mod handed_out;
mod hidden;
mod moved;
mod relayed;
mod routers;
mod scene;
mod three;
mod told;
