//! What hands out connections to several hubs in turns, as whatever balances their load does.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Passes every connection on to the next of these hubs. It never ends by itself.
pub(crate) async fn hand_out(listener: TcpListener, hubs: Vec<SocketAddr>) {
    // They end with this.
    let mut passing = JoinSet::new();
    for hub in hubs.into_iter().cycle() {
        if let Ok((guest, _)) = listener.accept().await {
            passing.spawn(pass(guest, hub));
        }
        while passing.try_join_next().is_some() {}
    }
}

/// Whatever goes wrong here, both ends see it as the end of their connection.
async fn pass(mut guest: TcpStream, hub: SocketAddr) -> Option<()> {
    let mut hub = TcpStream::connect(hub).await.ok()?;
    for socket in [&guest, &hub] {
        socket.set_nodelay(true).ok()?;
    }
    copy_bidirectional(&mut guest, &mut hub).await.ok()?;
    Some(())
}
