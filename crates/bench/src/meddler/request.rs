//! One request over HTTP/1.1, taken and passed on.

use std::{
    io::{self, BufRead, Read, Write},
    net::{SocketAddr, TcpStream},
};

/// More than any head of a browser has, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;
/// More than any body that a hub takes, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// A request, whole.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Its lines without the empty one at their end, and without what is said of the connection.
    head: String,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Reads one; `None` when the connection ends before it begins.
    pub(super) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut head = String::new();
        let mut length = 0;
        let mut lines = reader.by_ref().take(LONGEST_HEAD);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                let broken = !head.is_empty();
                return if broken {
                    Err(io::ErrorKind::UnexpectedEof.into())
                } else {
                    Ok(None)
                };
            }
            if line.trim_end().is_empty() {
                break;
            }
            match line.split_once(':') {
                Some((name, _)) if name.eq_ignore_ascii_case("connection") => continue,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    let invalid = |_| io::Error::from(io::ErrorKind::InvalidData);
                    length = value.trim().parse().map_err(invalid)?;
                }
                _ => {}
            }
            head.push_str(&line);
        }
        if length > LONGEST_BODY {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(Some(Self { head, body }))
    }

    /// Whether it has something to say to a channel.
    pub(super) fn is_post(&self) -> bool {
        self.head.starts_with("POST ")
    }

    /// Asks it of somebody, over a connection that ends with the answer.
    pub(super) fn ask(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let mut socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        let mut whole = format!("{}Connection: close\r\n\r\n", self.head).into_bytes();
        whole.extend_from_slice(&self.body);
        socket.write_all(&whole)?;
        Ok(socket)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::*;

    const POST: &str = "POST /v1/room/all HTTP/1.1\r\nHost: hub\r\nconnection: keep-alive\r\n\
                        Content-Length: 5\r\n\r\nhello";

    #[test]
    fn what_is_read_is_what_is_asked_but_for_the_connection() {
        let request = Request::read(&mut POST.as_bytes()).unwrap().unwrap();
        assert!(request.is_post());
        let hub = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let asking = request.ask(hub.local_addr().unwrap()).unwrap();
        drop(asking);
        let mut asked = String::new();
        let (mut guest, _) = hub.accept().unwrap();
        guest.read_to_string(&mut asked).unwrap();
        let expected = POST.replace("connection: keep-alive\r\n", "");
        let expected = expected.replace("5\r\n\r\n", "5\r\nConnection: close\r\n\r\n");
        assert_eq!(asked, expected);
    }

    #[test]
    fn a_connection_without_a_request_is_none_and_half_a_request_is_an_error() {
        assert!(Request::read(&mut &b""[..]).unwrap().is_none());
        for broken in [&POST[..POST.len() - 1], &POST[..20]] {
            assert!(Request::read(&mut broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
