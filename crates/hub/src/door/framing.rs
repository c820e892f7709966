//! How a stream is put into a response, for clients that know chunks and for those that do not.

use std::time::SystemTime;

use axum::http::Version;

use crate::access::Cors;
use crate::hub::frame::Frame;
use crate::routes::stream_headers;

/// How the client is told where the stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By a last chunk.
    Chunked,
    /// By the end of the connection, for a client older than chunks.
    Plain,
}

impl Framing {
    /// What a client of this version understands.
    pub(crate) fn of(version: Version) -> Self {
        if version < Version::HTTP_11 {
            Self::Plain
        } else {
            Self::Chunked
        }
    }

    /// The head of the response, which pages may see as `cors` says.
    pub(crate) fn head(self, cors: &Cors) -> String {
        let (version, coding) = match self {
            Self::Chunked => ("HTTP/1.1", "transfer-encoding: chunked\r\n"),
            Self::Plain => ("HTTP/1.0", ""),
        };
        let mut head = format!("{version} 200 OK\r\n");
        for (name, value) in stream_headers(cors) {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let date = httpdate::fmt_http_date(SystemTime::now());
        head + coding + "date: " + &date + "\r\n\r\n"
    }

    /// What is written for a frame.
    pub(crate) fn bytes(self, frame: &Frame) -> &[u8] {
        match self {
            Self::Chunked => frame.chunk(),
            Self::Plain => frame.text(),
        }
    }

    /// What is written at the end.
    pub(crate) fn end(self) -> &'static [u8] {
        match self {
            Self::Chunked => b"0\r\n\r\n",
            Self::Plain => b"",
        }
    }
}
