//! Asking who answers at a port of this machine.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(2);
/// More of an answer than anybody here looks at.
const ENOUGH: u64 = 64 * 1024;

/// Who answers at a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody.
    Nobody,
    /// A signalhub.
    Signalhub,
    /// A page.
    Page,
    /// Something else.
    Stranger,
}

/// Who answers at this port.
pub fn at(ip: IpAddr, port: u16) -> Answer {
    match get(SocketAddr::new(reachable(ip), port)) {
        Ok(reply) => Answer::of(&reply),
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionRefused) => Answer::Nobody,
        Err(_) => Answer::Stranger,
    }
}

/// The address by which one reaches what listens on all of them.
pub fn reachable(ip: IpAddr) -> IpAddr {
    if ip.is_unspecified() {
        Ipv4Addr::LOCALHOST.into()
    } else {
        ip
    }
}

impl Answer {
    fn of(reply: &str) -> Self {
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((reply, ""));
        let found = head.split(' ').nth(1) == Some("200");
        if found && body.contains("\"subscribers\"") {
            Self::Signalhub
        } else if found
            && head
                .to_ascii_lowercase()
                .contains("content-type: text/html")
        {
            Self::Page
        } else {
            Self::Stranger
        }
    }
}

fn get(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut reply = Vec::new();
    stream.take(ENOUGH).read_to_end(&mut reply)?;
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::{Answer, at};

    #[test]
    fn tells_a_signalhub_from_a_page_and_from_strangers() {
        let answer = |status: &str, kind: &str, body: &str| {
            Answer::of(&format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{body}"
            ))
        };
        let hub = r#"{"name":"signalhub","version":"4.9.0","subscribers":0}"#;
        assert_eq!(answer("200 OK", "application/json", hub), Answer::Signalhub);
        assert_eq!(
            answer("200 OK", "text/html", "<!doctype html>"),
            Answer::Page
        );
        assert_eq!(answer("404 Not Found", "text/html", ""), Answer::Stranger);
        assert_eq!(Answer::of("SSH-2.0-OpenSSH"), Answer::Stranger);
    }

    #[test]
    fn nobody_answers_at_a_closed_port() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert_eq!(at(Ipv4Addr::LOCALHOST.into(), port), Answer::Nobody);
    }
}
