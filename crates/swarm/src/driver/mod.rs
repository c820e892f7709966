//! The browser's side of a swarm: it does what the machine decides, and tells it what happened.
//!
//! One task owns every browser object: the hubs' event streams, the posts, the RTCPeerConnections
//! and their channels, the timer. Callbacks of the browser own nothing and decide nothing; each
//! puts a [`Report`](report::Report) in the task's queue. Everything here undoes itself when it is
//! dropped, so that the end of the task is the end of all of it.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `handle` | [`Swarm`] and [`Events`], the app's ends |
//! | `opening` | what can begin before it is known who joins |
//! | `task` | the loop that owns the rest |
//! | `report` | the task's queue |
//! | `hub_stream`, `post` | what goes to and comes from a hub |
//! | `tab`, `lock`, `siblings` | this tab's part in a stream that the tabs of a profile share |
//! | `link`, `channel` | an RTCPeerConnection and its data channels |
//! | `waking` | when the page may have been asleep, or the network gone |
//! | `clock`, `later`, `scope` | the timer, the next turn, and futures that end with their owner |

mod channel;
mod clock;
mod handle;
mod hub_stream;
mod later;
mod link;
mod lock;
mod opening;
mod post;
mod report;
mod scope;
mod siblings;
mod spare;
mod tab;
mod task;
mod waking;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

pub use handle::{Events, Swarm};
pub use opening::Opening;

use crate::{Options, PeerId, RtcConfig};
use spare::Spare;

/// Joins a room: subscribes at the hubs, announces this page and links with whoever is there.
///
/// The swarm lives until [`Swarm::leave`] is called, every clone of the [`Swarm`] is dropped, or
/// the [`Events`] are. It also leaves when the page goes away (`pagehide`), so that the others
/// learn of it at once; a page that comes back from the back/forward cache (`pageshow` with
/// `persisted`) joins anew, as after a reload.
///
/// # Errors
/// When this browser can't do it, or refuses the ICE servers of the options. That a hub is out of
/// reach is no error: it is told as an [`Event`](crate::Event), and tried again.
pub fn join(options: Options) -> Result<(Swarm, Events), JoinError> {
    let (hubs, app, id) = (&options.hubs, &options.app, &options.id);
    Opening::begin(hubs.clone(), app.clone(), id.clone())?.join(options)
}

/// Whether this browser takes such a configuration: makes a connection, and drops it.
///
/// # Errors
/// The browser's words, when it refuses it.
pub fn check(rtc: &RtcConfig) -> Result<(), String> {
    Spare::new(&link::configuration(rtc))
        .map(drop)
        .map_err(|refusal| words(&refusal))
}

/// A new id for this page, from 128 random bits.
///
/// # Panics
/// Where there is no `crypto.getRandomValues`: not in any browser's page.
pub fn random_id() -> PeerId {
    PeerId::from_random(u128::from_ne_bytes(random()))
}

/// Why a page can't join any swarm.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// There is no window: this runs in a worker, where there is no WebRTC.
    #[error("a swarm needs a page, and this is a worker")]
    NoPage,
    /// There is no RTCPeerConnection, or it is switched off.
    #[error("this browser has no WebRTC")]
    NoWebRtc,
    /// The browser makes no RTCPeerConnection, whatever its configuration; in its words.
    #[error("this browser makes no WebRTC connection: {0}")]
    NoConnection(String),
    /// There is no EventSource.
    #[error("this browser has no server-sent events")]
    NoEventSource,
    /// The browser makes an RTCPeerConnection, but not with [`Options::rtc`]; in its words.
    #[error("the browser does not take these ICE servers: {0}")]
    IceServers(String),
}

/// The window, when it has what a swarm needs.
fn capable_window() -> Result<Window, JoinError> {
    let window = web_sys::window().ok_or(JoinError::NoPage)?;
    let has =
        |name: &str| js_sys::Reflect::get(&window, &name.into()).is_ok_and(|it| it.is_function());
    if !has("RTCPeerConnection") {
        return Err(JoinError::NoWebRtc);
    }
    if !has("EventSource") {
        return Err(JoinError::NoEventSource);
    }
    Ok(window)
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok())
        .expect("a page has crypto.getRandomValues");
    bytes
}

/// What the browser says of an exception, in its own words: 'OperationError: …'.
fn words(exception: &JsValue) -> String {
    match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        // Scripts can throw what they like.
        None => exception.as_string().unwrap_or_default(),
    }
}
