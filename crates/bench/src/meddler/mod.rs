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

#[cfg(test)]
mod tests {
    use std::{io::Read, sync::mpsc, time::Duration};

    use super::*;

    /// How long a message may take.
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_hub_gets_what_the_seed_leaves_and_whoever_posts_is_thanked() {
        let (hub, messages) = hub();
        let meddler = Meddler::start(hub, 12).unwrap();
        let mut fates = Fates::of(12);
        let mut expected = Vec::new();
        for number in 0..40 {
            let message = number.to_string();
            assert!(post(meddler.address, &message).starts_with("HTTP/1.1 200 OK\r\n"));
            let times = fates.next().deliveries().len();
            expected.extend(vec![message; times]);
        }
        let heard = expected.iter().map(|_| messages.recv_timeout(PATIENCE));
        let mut heard: Vec<String> = heard.collect::<Result<_, _>>().unwrap();
        heard.sort();
        expected.sort();
        assert_eq!(heard, expected);
    }

    #[test]
    fn what_is_no_post_is_passed_on_with_its_answer() {
        let (hub, messages) = hub();
        let meddler = Meddler::start(hub, 12).unwrap();
        let answer = ask(meddler.address, "GET / HTTP/1.1\r\n\r\n");
        assert_eq!(answer, ANSWER);
        assert_eq!(messages.recv_timeout(PATIENCE).unwrap(), "");
    }

    /// What the hub of these tests says to everything.
    const ANSWER: &str = "HTTP/1.1 418 I'm a teapot\r\n\r\n";

    /// A hub, and the bodies of what it is asked.
    fn hub() -> (SocketAddr, mpsc::Receiver<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            for guest in listener.incoming() {
                let mut guest = BufReader::new(guest.unwrap());
                let request = Request::read(&mut guest).unwrap().unwrap();
                guest.get_mut().write_all(ANSWER.as_bytes()).unwrap();
                // Nobody listens any more once a test is over.
                let _ = sender.send(String::from_utf8(request.body).unwrap());
            }
        });
        (address, messages)
    }

    fn post(address: SocketAddr, message: &str) -> String {
        let length = message.len();
        let head = format!("POST /v1/room/all HTTP/1.1\r\ncontent-length: {length}\r\n\r\n");
        ask(address, &(head + message))
    }

    fn ask(address: SocketAddr, request: &str) -> String {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }
}
