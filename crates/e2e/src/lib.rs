//! A small kit for tests of the built app in real browsers.
//!
//! A test is an async closure that gets a [`Stage`]: there it opens servers, which are the app and
//! its hub in this very process, and browsers, each with a profile of its own.
//!
//! ```no_run
//! # fn body() {
//! murmuration_e2e::test(async |stage| {
//!     let server = stage.serve().await?;
//!     let [anna, ben] = stage.meet(&server.room("tea")).await?;
//!     anna.say("hello").await?;
//!     ben.until_heard(&anna, "hello").await?;
//!     Ok(())
//! });
//! # }
//! ```
//!
//! What a page shows is read in one go, as a [`Seen`], through what a person who can't see it gets
//! as well: roles, labels and text. Whatever takes time is waited for with a deadline, and a wait
//! in vain tells what was seen last. When a test fails, what its browsers show is left in
//! `target/e2e`.
//!
//! | module | what it has |
//! | --- | --- |
//! | `stage` | a test from its begin to its end, however it ends |
//! | `chromedriver`, `geckodriver`, `browser` | the processes: the drivers, and isolated browsers |
//! | `firefox` | what is done in another way in Firefox |
//! | `page`, `seen`, `details` | a tab: what one does there, and what it shows |
//! | `link_id` | the id that a page has at the hub |
//! | `tabs` | several tabs of one browser |
//! | `original` | the same of a page on npm's original packages |
//! | `npm` | programs on those packages: npm's hub, for one |
//! | `server`, `site` | a page and a hub on a port; the pages' folders |
//! | `mode` | how hubs are run: one, one behind TLS, two with NATS between them |
//! | `certificate`, `nats`, `in_turns` | what that takes |
//! | `gate` | what has pages get to a hub at the same moment, or never |
//! | `tap` | what goes to a hub and comes from it, byte for byte |
//! | `meddled` | a hub that loses, holds back and doubles what a test wants it to |
//! | `unsteady` | a hub whose streams end or fall silent, and which notes what it is asked for |
//! | `processes` | the processes of a browser, to be stopped |
//! | `stranger`, `preacher` | whoever posts whatever to a hub; a hub that says whatever |
//! | [`net`] | real networks: machines behind routers, in an internet of their own |
//! | `wait` | patience, with an end |
//! | `leavings` | what a failed test leaves in `target/e2e` |
//! | `given` | what `cargo xtask test` prepares |

mod before;
mod browser;
mod certificate;
mod chromedriver;
mod details;
mod firefox;
mod gate;
mod geckodriver;
mod given;
mod in_turns;
mod leavings;
mod link_id;
mod meddled;
mod mode;
mod nats;
pub mod net;
mod npm;
mod original;
mod page;
mod preacher;
#[cfg(target_os = "linux")]
mod processes;
mod seen;
mod server;
mod site;
mod stage;
mod stranger;
mod tabs;
mod tap;
mod unsteady;
mod wait;

pub use browser::{Browser, Make};
pub use gate::Gate;
pub use meddled::{Delivery, Meddled, Post, Rule};
pub use npm::Program;
pub use original::{Heard, Original, Shown};
pub use page::Page;
pub use preacher::Preacher;
#[cfg(target_os = "linux")]
pub use processes::Stopped;
pub use seen::{Message, Peer, Seen};
pub use server::{Server, free_port};
pub use site::{SimplePeer, Site};
pub use stage::{Stage, test};
pub use stranger::Stranger;
pub use tabs::Tabs;
pub use tap::Tap;
pub use unsteady::{Asked, Unsteady};
pub use wait::{PATIENCE, until};
