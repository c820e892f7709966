//! A hub's bad days: what stands before it, and loses, holds back, doubles and reorders what pages
//! post. All else it passes on as it is.
//!
//! Whoever posts is told each time that it is well, as by a hub whose listeners have a bad network.

mod fate;
mod request;

use std::{
    io::{self, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Result;
use murmuration_signalhub::CORS_HEADERS;

use fate::Fates;
pub(crate) use fate::MEDDLED;
use request::Request;

/// It meddles until it is dropped.
pub(crate) struct Meddler {
    address: SocketAddr,
    over: Arc<AtomicBool>,
}

impl Meddler {
    /// Stands before the hub at this address. The seed says what becomes of the first message, the
    /// second and so on; which one is the first is for the pages to say.
    pub(crate) fn start(hub: SocketAddr, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let over = Arc::new(AtomicBool::new(false));
        let is_over = over.clone();
        let fates = Arc::new(Mutex::new(Fates::of(seed)));
        thread::spawn(move || {
            for guest in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let fates = fates.clone();
                // Whatever goes wrong, a page sees it as the end of its connection.
                thread::spawn(move || answer(guest, hub, &fates));
            }
        });
        Ok(Self { address, over })
    }

    /// What pages are to take for the hub's address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // It looks up when somebody comes. The connections end with the pages and the hub.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers one request; then the connection ends.
fn answer(mut guest: TcpStream, hub: SocketAddr, fates: &Mutex<Fates>) -> io::Result<()> {
    guest.set_nodelay(true)?;
    let mut reader = BufReader::new(guest.try_clone()?);
    let Some(request) = Request::read(&mut reader)? else {
        return Ok(());
    };
    if !request.is_post() {
        io::copy(&mut request.ask(hub)?, &mut guest)?;
        return Ok(());
    }
    let fate = fates.lock().unwrap_or_else(PoisonError::into_inner).next();
    for wait in fate.deliveries() {
        if wait.is_zero() {
            deliver(&request, hub)?;
        } else {
            let request = request.clone();
            thread::spawn(move || {
                thread::sleep(wait);
                // The hub may have gone meanwhile.
                deliver(&request, hub)
            });
        }
    }
    guest.write_all(thanks().as_bytes())
}

/// Posts a message, and waits until it has been passed on.
fn deliver(request: &Request, hub: SocketAddr) -> io::Result<()> {
    io::copy(&mut request.ask(hub)?, &mut io::sink()).map(drop)
}

/// What a hub says to whoever has posted.
fn thanks() -> String {
    let cors: String = CORS_HEADERS
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .concat();
    format!("HTTP/1.1 200 OK\r\n{cors}content-length: 0\r\nconnection: close\r\n\r\n")
}
