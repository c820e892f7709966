//! How that begins which stands before a hub.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use tokio::net::TcpListener;

/// A listener of a port of its own, the address that the hub has by way of it, and the address of the
/// hub behind it.
pub async fn before(hub: &str) -> Result<(TcpListener, String, SocketAddr)> {
    let (scheme, rest) = hub
        .split_once("://")
        .with_context(|| format!("{hub} has no scheme"))?;
    let address = rest
        .trim_end_matches('/')
        .parse()
        .with_context(|| format!("{hub} names no address and port"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    let url = format!("{scheme}://{}:{port}/", Ipv4Addr::LOCALHOST);
    Ok((listener, url, address))
}
