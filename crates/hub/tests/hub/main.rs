//! The hub over real sockets: the protocol of npm signalhub 4.9.0, byte for byte, where this one
//! is better, and what it does with those who mean no good.

mod access;
mod addresses;
mod answers;
mod binary;
mod binary_tls;
mod bodies;
mod bounds;
mod channels;
mod closing;
mod common;
mod crowds;
mod deaf;
mod faults;
mod health;
mod hostile;
mod http2;
mod ice;
mod loads;
mod log;
mod memory;
mod messages;
mod metrics;
mod proxied;
mod secure;
mod settings;
mod site;
mod streams;
mod table;
mod tls;
