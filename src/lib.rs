//! Murmuration: a chat room with no server in the middle.
//!
//! Three kinds of code, kept apart. What decides is pure and runs natively: [`config`], [`room`],
//! [`nick`] and [`text`] read what people and strangers write, [`talk`] makes happenings of what
//! the swarm tells and [`membership`] of what the room tells, [`state`] folds them, [`words`] and [`trouble`] say it
//! plainly, [`readable`] writes it down, [`report`] without what is
//! nobody else's business. What does is
//! the page's agent, which owns the swarm and takes its orders from [`chat`], and [`browser`].
//! What shows is [`components`]: data and callbacks in, HTML out.

pub mod browser;
pub mod case;
pub mod chat;
pub mod components;
pub mod config;
pub mod hooks;
pub mod membership;
pub mod moment;
pub mod nick;
#[cfg(target_arch = "wasm32")]
pub mod page;
pub mod percent;
pub mod readable;
pub mod report;
pub mod room;
pub mod state;
pub mod talk;
pub mod text;
pub mod trouble;
pub mod words;
