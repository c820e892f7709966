//! The wire rules of a signalhub: names, URLs, headers and framing. No I/O.
//!
//! A signalhub is a lobby. Pages subscribe to channels of an app over server-sent events, and
//! post small messages to channels; the hub passes each one on and keeps nothing. The rules here
//! are those of npm `signalhub` 4.9.0, so that pages, native clients and servers built on this
//! crate can be mixed with the originals:
//!
//! | request | answer |
//! | --- | --- |
//! | `GET {hub}/v1/{app}/{channel}[,{channel}…]` | an event stream with the messages of all of them |
//! | the same with `?named` | as well; of our hub, each message with its channel in its `id:` |
//! | the same with `?resume` | as well; of our hub, each message with a mark in its `id:`, to go on from |
//! | `POST {hub}/v1/{app}/{channel}` | 200 when the body has been passed to the channel's streams |
//! | `GET {hub}/` | JSON with the hub's `name`, `version` and number of `subscribers` |
//!
//! A client starts from a [`HubUrl`], an [`App`] and a few [`Channel`]s and asks the first for
//! the URLs to use. A server takes a request's target apart with [`parse_path`]. Both sides of an
//! event stream are in [`sse`].
//!
//! ```
//! use murmuration_signalhub::{App, Channel, HubUrl};
//!
//! let hub = HubUrl::parse("hub.example.org/")?;
//! let app = App::new("book club")?;
//! let me = Channel::new("c1f9")?;
//! assert_eq!(
//!     hub.subscribe_url(&app, &[&Channel::all(), &me]),
//!     "http://hub.example.org/v1/book%20club/all,c1f9",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod name;
mod path;
mod shown;
pub mod sse;
mod url;

use std::time::Duration;

pub use name::{App, Channel, MAX_NAME, NameError};
pub use path::{NAMED, Path, RESUME, Wishes, parse_path};
pub use shown::Shown;
pub use url::{HubUrl, HubUrlError, MAX_URL};

/// The longest message that a hub passes on, in bytes.
///
/// The original cuts the connection at 65,536 bytes.
pub const MAX_BODY: usize = 65_535;

/// How often a hub writes [`sse::HEARTBEAT_COMMENT`] to each of its streams.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// The headers that let pages of any origin use a hub.
///
/// They are on every response, whatever its method and status: without them a browser hides
/// the status of a failure from the page, too. The names are in lower case, as HTTP/2 and the
/// `http` crate want them.
pub const CORS_HEADERS: [(&str, &str); 5] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, PUT, DELETE"),
    ("access-control-allow-credentials", "true"),
    ("access-control-max-age", "86400"),
    (
        "access-control-allow-headers",
        "X-Requested-With, X-HTTP-Method-Override, Content-Type, Accept, Authorization",
    ),
];
