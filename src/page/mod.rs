//! The page itself: what joins the pure parts, the swarm and the components. Compiled for the
//! browser only, as the swarm's driver is.

mod agent;
mod app;
mod files;
mod ice;
mod kept;
mod provider;
mod room;
mod start;
mod visitor;

pub use agent::{Agent, use_agent};
pub use app::{App, AppProps};
pub use provider::{RoomContext, RoomProvider, RoomProviderProps};
pub use room::{RoomPage, RoomPageProps};
pub use start::start;
pub use visitor::Visitor;
