//! What strangers' bytes must never do: one function for each place where they come in, for a
//! fuzzer to try with whatever it can think of. Each panics when a promise is broken.
//!
//! `cargo xtask test fuzz` lets libFuzzer loose on each of them for a few seconds, from the seeds
//! in `fuzz/seeds`. The seeds alone are replayed by this package's own test, which needs no fuzzer:
//! an input that once broke something is kept as another seed, and so stays a test for everybody.
// Nothing here is a test but the replay: `sharing` has its own, where it belongs.
#![cfg(not(test))]

mod addresses;
mod archive;
mod counting;
mod event;
mod event_stream;
// Pure, and in the hub beside a server with all that it needs, which nobody needs here: compiled here once
// more, it and what follows from it.
#[expect(dead_code, reason = "a request has to be looked at by the hub alone")]
#[path = "../../crates/hub/src/limits/forwarded.rs"]
mod forwarded;
mod handshake;
mod hub_path;
mod hub_request;
mod invitation;
mod lines;
mod machine;
mod proxied;
#[path = "../../crates/hub/src/limits/proxies.rs"]
mod proxies;
mod reconcile;
mod room_machine;
// The sharing of streams is in the page alone, and nobody's business there. It is made of words and
// rules, without the browser, and so it is compiled here once more.
#[path = "../../crates/swarm/src/sharing/mod.rs"]
mod sharing;
mod siblings;

/// As `sharing` knows it.
use murmuration_swarm::Time;

/// As `proxies` knows it.
use forwarded::ForwardedHeader;

pub use addresses::addresses;
pub use archive::archive;
pub use event::event;
pub use event_stream::event_stream;
pub use handshake::handshake;
pub use hub_path::hub_path;
pub use hub_request::hub_request;
pub use invitation::invitation;
pub use lines::lines;
pub use machine::{aside, hub_messages, machine};
pub use proxied::proxies;
pub use reconcile::reconcile;
pub use room_machine::room_machine;
pub use siblings::siblings;

/// A place where strangers' bytes come in.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, by the names that their seeds' folders and the fuzzer's programs have too.
pub const TARGETS: [Target; 16] = [
    ("addresses", addresses),
    ("archive", archive),
    ("aside", aside),
    ("event", event),
    ("event_stream", event_stream),
    ("handshake", handshake),
    ("hub_messages", hub_messages),
    ("hub_path", hub_path),
    ("hub_request", hub_request),
    ("invitation", invitation),
    ("lines", lines),
    ("machine", machine),
    ("proxies", proxies),
    ("reconcile", reconcile),
    ("room_machine", room_machine),
    ("siblings", siblings),
];
