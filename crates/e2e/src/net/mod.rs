//! Real networks in this machine: an internet of its own for each test, homes behind routers that
//! translate addresses, and the machines in them.
//!
//! Each machine is a network namespace of Linux. A cable is a pair of `veth`, a switch a bridge,
//! and a router does with nftables what those at home do. None of them has a way out: their
//! internet has the addresses that are set aside for documentation, and nobody else.
//!
//! A program belongs to the namespace of the thread that starts it, and a socket to that of the
//! thread that opens it, wherever it is used later. So a short-lived thread that has gone to a
//! namespace is all that it takes to have a browser there, and the hub. No network of ours leads
//! in, over which browsers might find each other: the commands to a browser's driver pass from here
//! to there over a relay.
//!
//! ```no_run
//! # fn body() {
//! use murmuration_e2e::{Site, net::Nat, test};
//!
//! test(async |stage| {
//!     let internet = stage.internet()?;
//!     let home = internet.home(Nat::PortRestricted)?;
//!     let server = stage.serve_there(&internet, Site::built()?, None).await?;
//!     let anna = stage.visit_from(&home.machine()?, &server.room("tea")).await?;
//!     anna.until("it looks for others", |seen| seen.status == "Looking for others")
//!         .await?;
//!     Ok(())
//! });
//! # }
//! ```
//!
//! It takes root, at least of a user namespace, and Debian's `iproute2`, `nftables` and `coturn`.
//! `cargo xtask test networks` sees to that.
//!
//! | module | what it has |
//! | --- | --- |
//! | `namespace` | a network namespace: there until dropped; what a killed run has left |
//! | `place` | here or in a namespace: where a program is started and a socket opened |
//! | `segment`, `cable` | a switch, and the cables to it |
//! | `internet`, `home`, `machine` | what a test plays with |
//! | `nat` | how a router translates |
//! | `coturn` | a STUN and TURN server |
//! | `relay` | the way from here to a port in a namespace |
//! | `path` | which way a page's links take |
//! | `signals` | what a page has told of itself to have links made |
//! | `command` | running `ip` and `nft` |

mod cable;
mod command;
mod coturn;
mod home;
mod internet;
mod machine;
mod namespace;
mod nat;
mod path;
mod place;
mod relay;
mod segment;
mod signals;

pub use coturn::{Admits, Coturn};
pub use home::Home;
pub use internet::Internet;
pub use machine::Machine;
pub use nat::Nat;
pub(crate) use path::record;
pub use path::{Link, Path};
pub(crate) use place::Place;
pub(crate) use relay::Relay;
pub use signals::{Description, Signals};
