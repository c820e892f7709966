//! What members of the room hold together: who said what, in which order, whoever was there when.

mod again;
mod alone;
mod between;
mod kit;
mod later;
mod parted;
mod secret;
mod trust;
mod unkept;
mod windows;
