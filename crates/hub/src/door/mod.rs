//! Sockets: who comes in, in what protocol, and who has to go.

mod accepting;
mod connection;
pub(crate) mod farewell;
mod framing;
mod handshake;
mod http2;
mod pace;
pub(crate) mod server;
mod stall;
mod stream;
pub(crate) mod tls;
mod turning_away;
