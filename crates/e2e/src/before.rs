//! How that begins which stands before a hub.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use tokio::net::TcpListener;

/// A listener of a port of its own, that port, and the address of the hub behind it.
pub async fn before(hub: &str) -> Result<(TcpListener, u16, SocketAddr)> {
    let address = hub.trim_start_matches("http://").trim_end_matches('/');
    let address = address
        .parse()
        .with_context(|| format!("{hub} names no address and port"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port, address))
}
