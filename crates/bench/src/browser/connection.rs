//! Commands and their answers, over a WebSocket. Events are dropped: what a measurement is to hear
//! of, a page tells it as the answer to a question.

use std::{
    collections::HashMap,
    io,
    net::TcpStream,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tungstenite::{Error, Message, WebSocket, client};

use crate::network::Place;

/// How long one look for an answer takes at most.
const LOOK: Duration = Duration::from_millis(200);

/// The connection to a browser.
pub(super) struct Connection {
    socket: WebSocket<TcpStream>,
    last: u64,
    /// Those that came before they were asked for.
    answers: HashMap<u64, Result<Value>>,
}

/// For an answer that is still to come.
#[derive(Debug)]
#[must_use = "a command may fail"]
pub(super) struct Ticket {
    id: u64,
    method: String,
}

/// What comes from the browser; an event has no `id`.
#[derive(Deserialize)]
struct Answer {
    id: Option<u64>,
    result: Option<Value>,
    error: Option<Value>,
}

impl Connection {
    pub(super) fn open(place: &Place, url: &str) -> Result<Self> {
        let address = url
            .strip_prefix("ws://")
            .and_then(|url| url.split('/').next());
        let address = address.with_context(|| format!("{url} names no address"))?;
        let stream = place.connect(address.parse()?)?;
        stream.set_nodelay(true)?;
        let (socket, _) =
            client(url, stream).map_err(|error| anyhow!("no WebSocket at {url}: {error}"))?;
        socket.get_ref().set_read_timeout(Some(LOOK))?;
        Ok(Self {
            socket,
            last: 0,
            answers: HashMap::new(),
        })
    }

    /// Sends a command to the browser, or to the page with this session.
    pub(super) fn send(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> Result<Ticket> {
        self.last += 1;
        let mut command = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let sent = self.socket.send(Message::text(command.to_string()));
        sent.with_context(|| format!("can't send {method}"))?;
        Ok(Ticket {
            id: self.last,
            method: method.to_owned(),
        })
    }

    /// Waits for an answer, as long as `patience`.
    pub(super) fn answer(&mut self, ticket: Ticket, patience: Duration) -> Result<Value> {
        let begin = Instant::now();
        let Ticket { id, method } = ticket;
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer.with_context(|| method);
            }
            if begin.elapsed() > patience {
                bail!("the browser does not answer {method} within {patience:?}");
            }
            self.read()?;
        }
    }

    /// Takes what has come, after waiting for it a little.
    fn read(&mut self) -> Result<()> {
        let message = match self.socket.read() {
            Ok(message) => message,
            Err(Error::Io(error)) if is_timeout(&error) => return Ok(()),
            Err(error) => return Err(error).context("the browser has gone"),
        };
        let Message::Text(text) = message else {
            return Ok(());
        };
        let Answer { id, result, error } = serde_json::from_str(&text)?;
        if let Some(id) = id {
            let answer = match error {
                Some(error) => Err(anyhow!(
                    "{}",
                    error["message"].as_str().unwrap_or("refused")
                )),
                None => Ok(result.unwrap_or_default()),
            };
            self.answers.insert(id, answer);
        }
        Ok(())
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
