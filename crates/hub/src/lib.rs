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
//! - Every listener of an app gets the messages in one and the same order; where several hubs are
//!   one ([`Backplane`]), every listener of the same hub does.
//! - A channel that a stream names twice counts once.
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
//! | `state` | who listens to what: the rules, without I/O |
//! | `setup`, `limits` | what a hub is made of, and what it bears |
//! | `memory`, `recent` | what was sent a moment ago, for who comes back |
//! | `backplane` | several hubs that are one |
//! | `queue` | what waits for one listener |
//! | `guest`, `proxies`, `forwarded` | whom a request is from, behind proxies too |
//! | `guests`, `channel_rates` | what each address and each channel may still do |
//! | `rate`, `bucket`, `book` | how that is counted, and forgotten |
//! | `counts`, `requests` | what has happened, in numbers |
//! | `hub`, `subscription` | the handle to all of it, and the stream that a listener gets |
//! | `frame` | what a listener gets, encoded once for all |
//! | `routes`, `refusal`, `health` | requests and answers |
//! | `access` | who may use it: pages of some origins, holders of a token |
//! | `ice`, `ice_url`, `turn` | STUN and TURN servers to hand out, with credentials |
//! | `site` | the files of an app, from the same process |
//! | `server`, `turning_away`, `connection`, `stall` | sockets: who comes in, and who has to go |
//! | `stream`, `framing` | a connection that has become an event stream |
//! | `farewell` | how a server ends |
//! | `tls`, `handshake` | certificates, and what comes before the first request |
//! | `http2`, `pace` | a connection with many streams, and who does not read one of them |

mod access;
mod backplane;
mod book;
mod bucket;
mod channel_rates;
mod connection;
mod counts;
mod farewell;
mod forwarded;
mod frame;
mod framing;
mod guest;
mod guests;
mod handshake;
mod health;
mod http2;
mod hub;
mod ice;
mod ice_url;
mod limits;
mod memory;
mod pace;
mod proxies;
mod queue;
mod rate;
mod recent;
mod refusal;
mod requests;
mod routes;
mod server;
mod setup;
mod site;
mod stall;
mod state;
mod stream;
mod subscription;
mod tls;
mod turn;
mod turning_away;

pub use access::{Access, Origin, OriginError, Origins, TokenKey, TokenKeyError};
pub use backplane::Backplane;
#[cfg(feature = "nats")]
pub use backplane::{Nats, NatsError};
pub use counts::{Counts, Reason};
pub use farewell::Farewell;
pub use forwarded::ForwardedHeader;
pub use hub::Hub;
pub use ice::{Ice, IceError};
pub use ice_url::{IceUrl, IceUrlError};
pub use limits::{Limits, PerAddress, PerChannel, Slow};
pub use memory::Memory;
pub use proxies::{Network, NetworkError, Proxies};
pub use rate::Rate;
pub use requests::{Outcome, Requests, Verb};
pub use server::{Serving, serve};
pub use setup::Setup;
pub use site::{Site, SiteError};
pub use tls::{Tls, TlsError};
pub use turn::{TurnCredentials, TurnSecret, TurnSecretError};
