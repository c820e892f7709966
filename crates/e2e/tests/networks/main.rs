//! The built app between machines on networks of their own. Run by `cargo xtask test networks`.

mod direct;
mod moved;
mod relayed;
mod routers;
mod scene;
