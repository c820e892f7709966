//! Whatever hubs, peers and addresses bring: a plain word or a logged drop, and everybody else goes
//! on.

mod addresses;
mod browser;
mod hub_flood;
mod hub_says;
mod kit;
mod peer_flood;
mod peer_says;
mod several_hubs;
