//! The routers of these tests do what routers of their kind do: the other tests rest on that.

use std::net::SocketAddr;

use anyhow::Result;
use murmuration_e2e::{
    PATIENCE,
    net::{Internet, Nat},
    test,
};
use tokio::{net::UdpSocket, time::timeout};

#[test]
fn behind_a_port_restricted_router_one_has_the_same_address_for_everybody() {
    test(async |stage| {
        let internet = stage.internet()?;
        let [one, other] = seen_as(&internet, Nat::PortRestricted).await?;
        assert_eq!(one, other);
        Ok(())
    });
}

#[test]
fn behind_a_symmetric_router_one_has_another_port_for_each() {
    test(async |stage| {
        let internet = stage.internet()?;
        let [one, other] = seen_as(&internet, Nat::Symmetric).await?;
        assert_eq!(one.ip(), other.ip());
        assert_ne!(one.port(), other.port());
        Ok(())
    });
}

#[test]
fn whoever_was_not_spoken_to_gets_through_no_router() {
    test(async |stage| {
        let internet = stage.internet()?;
        for nat in [Nat::PortRestricted, Nat::Symmetric] {
            let machine = internet.home(nat)?.machine()?;
            let inside = machine.socket()?;
            let (friend, stranger) = (internet.socket()?, internet.socket()?);
            inside.send_to(b"hello", friend.local_addr()?).await?;
            let (_, address) = receive(&friend).await?;
            // They take the same way, so what comes second would have come second.
            stranger.send_to(b"let me in", address).await?;
            friend.send_to(b"hello to you", address).await?;
            assert_eq!(receive(&inside).await?.0, b"hello to you", "{nat:?}");
        }
        Ok(())
    });
}

/// The address that one and the same socket behind a router has for two on the internet, of whom
/// the other has knocked at the one that the first was told. That is what peers do, and it must not
/// change anything.
async fn seen_as(internet: &Internet, nat: Nat) -> Result<[SocketAddr; 2]> {
    let machine = internet.home(nat)?.machine()?;
    let inside = machine.socket()?;
    let (one, other) = (internet.socket()?, internet.socket()?);
    inside.send_to(b"hello", one.local_addr()?).await?;
    let (_, address) = receive(&one).await?;
    other.send_to(b"let me in", address).await?;
    inside.send_to(b"hello", other.local_addr()?).await?;
    Ok([address, receive(&other).await?.1])
}

/// What comes next, and from where.
async fn receive(socket: &UdpSocket) -> Result<(Vec<u8>, SocketAddr)> {
    let mut bytes = vec![0; 64];
    let (length, from) = timeout(PATIENCE, socket.recv_from(&mut bytes)).await??;
    bytes.truncate(length);
    Ok((bytes, from))
}
