//! Pages that find each other through a signalhub and then talk over WebRTC, directly.
//!
//! This is what npm's `webrtc-swarm`, `signalhub` (its client) and `simple-peer` do together, and
//! it speaks with pages that are built on them. A page that uses it names some hubs and a room, and
//! is told who comes, what they send and who goes.
//!
//! # In a page
//!
//! On wasm32 there is a driver, which owns every browser object:
//!
//! ```
//! # #[cfg(target_arch = "wasm32")]
//! # async fn page() -> Result<(), Box<dyn std::error::Error>> {
//! use futures::StreamExt;
//! use murmuration_swarm::{App, Event, HubUrl, MessageId, Options, join, random_id};
//!
//! let hubs = vec![HubUrl::parse("https://hub.example")?];
//! let (swarm, mut events) = join(Options::new(hubs, App::new("streams-day")?, random_id()))?;
//! while let Some(event) = events.next().await {
//!     if let Event::Joined { peer, .. } = event {
//!         swarm.send(MessageId(1), peer, "hello\n");
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `examples/echo.rs` is a whole page. Bytes that come from a peer are a stream, as a data channel
//! of the original peers is one: [`Lines`] makes lines of them.
//!
//! # The machine
//!
//! Every rule is in [`Machine`]: who calls whom, whose offer stands when two cross, when a peer is
//! gone, when a hub is tried again. It has no clock, no randomness of its own, no async and no
//! browser, so that whole rooms of them run in a test within milliseconds. Its contract: mutate,
//! then drain until it waits.
//!
//! ```
//! # use murmuration_swarm::{Effect, Event, Input, Machine, Output, Time};
//! # fn turn(machine: &mut Machine, now: Time, input: Input, perform: fn(Effect), dispatch: fn(Event)) -> Option<Time> {
//! machine.handle(now, input);
//! let wake = loop {
//!     match machine.poll() {
//!         Output::Do(effect) => perform(effect),
//!         Output::Tell(event) => dispatch(event),
//!         Output::Wait(time) => break time,
//!     }
//! };
//! # wake
//! # }
//! ```
//!
//! # Who calls whom
//!
//! In the original protocol, whoever hears a `connect` offers. Two that start together both hear
//! each other, both offer, and each offer destroys the other's attempt. Here the hub's own order
//! prevents this: a hub gives every stream the messages of a channel in the same order, and a page
//! announces only once its stream is open. So a `connect` that arrives *before the echo of our own*
//! comes from somebody who will hear ours, and who will offer: we wait. One that comes after it may
//! come from somebody who has never heard of us: we offer. If two offers cross all the same
//! (several hubs, lost messages), the one of the smaller id stands, on both sides alike.
//!
//! # What is lost
//!
//! An offer that leads to no connection is repeated, and so is the answer when its offer comes
//! again: an attempt has a name that both repeat, so what was heard already changes nothing.
//!
//! An original has no such names, says nothing when it has destroyed an attempt, and waits for an
//! answer for ever. What it leaves unanswered is ended with a signal that simple-peer does not know,
//! which destroys what it may hold of the attempt, and offered anew. When its own offer was lost or
//! crossed ours, it answers ours and yet listens only on the channel that it made itself, which
//! opens a moment after ours: what was sent before goes there once more, for it can't have heard it.
//!
//! # Who is on the other side
//!
//! A hub, or a peer that carries signalling, can put another certificate into a description, and then
//! sit in the middle of the link. With [`Options::vouch`] set, the two ends of a link exchange frames
//! on the channel aside until each has proven who it is, over the fingerprints of both certificates as
//! that side sees them ([`Ends`]). Before that nothing else is said, a greeting least of all, and
//! nothing is believed; the app hears of the link only then, and of a peer that fails as
//! [`Failure::Unproven`]. It costs one round trip. What was proven stands: no restart of ICE brings in
//! another certificate, nobody else comes back under the same id, and what one link has not delivered
//! goes on over another only to who has proven the same.
//!
//! A peer of our make that doesn't vouch, and an original, are linked without a [`Voucher`], unless the
//! [`Vouch`] requires one of all: then originals are neither called nor answered.
//!
//! # What comes back
//!
//! A link that is silent is asked whether the other side is there, then its ICE is restarted, then
//! another is made beside it; what the other side had not confirmed goes over that one. Peers tell
//! each other with whom they are linked and carry signalling, so that all this works while no hub is
//! there. A machine whose deadlines come late, or that hears [`Input::Woke`], holds nobody's silence
//! against them, and probes everything at once. The tabs of one browser profile share a hub's stream.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

#[cfg(target_arch = "wasm32")]
mod driver;
mod fingerprint;
mod id;
mod lines;
mod machine;
mod options;
#[cfg(any(target_arch = "wasm32", test))]
mod sharing;
mod time;
mod vocabulary;
mod wire;

#[cfg(target_arch = "wasm32")]
pub use driver::{Events, JoinError, Opening, Swarm, check, join, random_id};
pub use id::*;
pub use lines::*;
pub use machine::Machine;
pub use options::*;
pub use time::Time;
pub use vocabulary::*;

/// The parts of the hub's wire rules that a page needs to name its hubs and its room.
pub use murmuration_signalhub::{App, Channel, HubUrl, HubUrlError, NameError};
