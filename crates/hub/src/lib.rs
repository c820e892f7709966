//! A signalhub server: the lobby where pages find each other before they talk directly.
//!
//! It speaks the protocol of npm `signalhub` 4.9.0, whose rules are in
//! [`murmuration_signalhub`], to pages of both makes. A channel is there as long as somebody
//! listens, and a message goes to whoever listens at that moment. Nothing is kept, but for those
//! who ask for a short [`Memory`] of what they miss while they connect anew.
//!
//! Where the original does harm, this one differs:
//!
//! - A stream begins with a comment, so that a Firefox sees at once that it is open.
//! - No line end in a message breaks the framing; what is not UTF-8 is refused.
//! - A listener who does not read is dropped, and so is its connection. See [`Limits`] for this
//!   and every other bound; past one, the answer is an honest status.
//! - Every listener of an app at a hub gets the messages in one and the same order. Where several hubs
//!   are one, those of different hubs may not, of what was posted at the same moment: [`Backplane`] says
//!   what holds then.
//! - A channel that a stream names twice counts once.
//! - Who asks for too much, or posts too much, gets a 429 that says when to come back
//!   ([`PerAddress`], [`PerChannel`]); a hub that is full or closing says 503.
//! - A stream with `?resume` in its URL has ids on its events, and gets what it missed when it comes
//!   back with the last of them ([`Memory`]). Who asks for nothing gets the events of the original.
//! - A hub that closes tells every listener when to come back, with a `retry:` of its own
//!   ([`Farewell`]).
//!
//! Any number of hubs can be one, with NATS between them: [`Backplane`] says what that is, and
//! what it is not.
//!
//! Besides, it hands out STUN and TURN servers, with credentials that are good for a while: [`Ice`].
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use murmuration_hub::{Hub, Limits, serve};
//! use tokio::net::TcpListener;
//!
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! println!("http://{}", listener.local_addr()?);
//! let hub = Hub::new(Limits::default());
//! let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
//! serve(listener, hub, None, ctrl_c).await;
//! # Ok(())
//! # }
//! ```
//!
//! | module | what it has |
//! | --- | --- |
//! | `setup`, `memory` | what a hub is made of, and what it remembers |
//! | `hub` | the handle to all of it |
//! | `hub::state`, `hub::recent` | who listens to what, and what was sent a moment ago: the rules, without I/O |
//! | `hub::frame`, `hub::queue` | what a listener gets, encoded once for all, and what of it waits for one |
//! | `hub::subscription` | the stream that a listener gets |
//! | `backplane` | several hubs that are one |
//! | `limits` | what a hub bears |
//! | `limits::guest`, `proxies`, `forwarded` | whom a request is from, behind proxies too |
//! | `limits::guests`, `channel_rates` | what each address and each channel may still do |
//! | `limits::rate`, `bucket`, `book` | how that is counted, and forgotten |
//! | `counts` | what has happened, in numbers |
//! | `routes` | requests and answers, refusals and health among them |
//! | `access` | who may use it: pages of some origins, holders of a token |
//! | `ice` | STUN and TURN servers to hand out, with credentials |
//! | `site` | the files of an app, from the same process |
//! | `door::server`, `turning_away`, `farewell` | who comes in, who does not, and how it ends |
//! | `door::tls`, `handshake` | certificates, and what comes before the first request |
//! | `door::connection`, `stall` | an HTTP/1.1 connection, and who does not read |
//! | `door::stream`, `framing` | one that has become an event stream |
//! | `door::http2`, `pace` | a connection with many streams, and who does not read one of them |
//!
//! The command is in `src/bin`: a client of this library, with settings, a log and metrics.

mod access;
mod backplane;
mod counts;
mod door;
mod hub;
mod ice;
mod limits;
mod memory;
mod routes;
mod setup;
mod site;

pub use access::{Access, Origin, OriginError, Origins, TokenKey, TokenKeyError};
pub use backplane::Backplane;
#[cfg(feature = "nats")]
pub use backplane::{Nats, NatsError};
pub use counts::requests::{Outcome, Requests, Verb};
pub use counts::{Counts, Reason};
pub use door::farewell::Farewell;
pub use door::server::{Serving, serve};
pub use door::tls::{Tls, TlsError};
pub use hub::Hub;
pub use ice::turn::{TurnCredentials, TurnSecret, TurnSecretError};
pub use ice::url::{IceUrl, IceUrlError};
pub use ice::{Ice, IceError};
pub use limits::forwarded::ForwardedHeader;
pub use limits::proxies::{Network, NetworkError, Proxies};
pub use limits::rate::Rate;
pub use limits::{Limits, PerAddress, PerChannel, Slow};
pub use memory::Memory;
pub use setup::Setup;
pub use site::{Site, SiteError};
