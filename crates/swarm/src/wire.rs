//! The messages of webrtc-swarm 2.9 and simple-peer 6 and 9, as JSON, and the field that ours carry
//! besides.
//!
//! Original peers ignore the field `murmuration`; see [`Mark`]. What an original would choke on is
//! never written: every message of ours is one of theirs, with something added.

use serde_json::{Map, Value, json};

use crate::{Candidate, PeerId};

/// The longest signalling message that is read, in bytes. An SDP with a data channel has about 500,
/// a hub takes 65,535.
const MESSAGE: usize = 64 * 1024;
/// How many candidates of one message are read. A laptop with several networks gathers about ten.
const CANDIDATES: usize = 32;

/// A signalling message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Message {
    /// To everybody: 'I am here'.
    Connect { from: PeerId, mark: Option<Mark> },
    /// To one peer.
    Signal {
        from: PeerId,
        signal: Signal,
        mark: Option<Mark>,
    },
}

/// What simple-peer exchanges.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    Offer(String),
    Answer(String),
    Candidate(Candidate),
    /// 'This attempt is over', for an original. It knows no such word, and simple-peer destroys an
    /// attempt that is given a signal it does not know, which is just what is meant.
    End,
}

/// What peers of our make add to a message, as `"murmuration": {"v": 1, …}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mark {
    /// This run of the page: another one under the same id is a page that started anew.
    pub run: Token,
    /// The attempt that a signal belongs to: made by the offerer, repeated by the answerer.
    pub link: Option<Token>,
    /// The ICE restart of that link which it belongs to, named in the same way.
    pub restart: Option<Token>,
    /// Of a signal that makes a link: how many attempts at one with the same peer its sender's page
    /// has begun, with this one. An offer of fewer than those that were heard of since is over.
    pub attempt: Option<u32>,
    /// Of an offer: the attempt with the same peer that its sender knows, and has given up for this one.
    pub instead: Option<Token>,
    /// Candidates that travel with a description, or with another candidate.
    pub candidates: Vec<Candidate>,
}

/// 64 random bits, as 16 hex digits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Token(pub u64);

/// Why a text is no message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum WireError {
    #[error("{0} bytes long")]
    Long(usize),
    #[error("not JSON: {0}")]
    Json(String),
    #[error("not a JSON object")]
    NoObject,
    #[error("the field '{0}' is missing or of the wrong kind")]
    Field(&'static str),
    #[error("the field 'from' is no peer's id: {0}")]
    From(#[from] crate::PeerIdError),
    #[error("a signal that is not understood: {0}")]
    Signal(String),
}

impl Message {
    /// Who says it.
    pub fn from(&self) -> &PeerId {
        match self {
            Self::Connect { from, .. } | Self::Signal { from, .. } => from,
        }
    }

    /// Whether that is a peer of ours, as it says.
    pub fn is_of_our_make(&self) -> bool {
        match self {
            Self::Connect { mark, .. } | Self::Signal { mark, .. } => mark.is_some(),
        }
    }

    /// Reads a message.
    pub fn decode(text: &str) -> Result<Self, WireError> {
        if text.len() > MESSAGE {
            return Err(WireError::Long(text.len()));
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| WireError::Json(error.to_string()))?;
        let fields = value.as_object().ok_or(WireError::NoObject)?;
        let from = PeerId::new(string(fields, "from")?)?;
        let mark = fields.get("murmuration").map(Mark::read).transpose()?;
        if let Some(signal) = fields.get("signal") {
            let signal = Signal::read(signal.as_object().ok_or(WireError::Field("signal"))?)?;
            return Ok(Self::Signal { from, signal, mark });
        }
        match string(fields, "type")? {
            "connect" => Ok(Self::Connect { from, mark }),
            _ => Err(WireError::Field("type")),
        }
    }

    /// Writes it.
    pub fn encode(&self) -> String {
        let (mut message, mark) = match self {
            Self::Connect { from, mark } => {
                (json!({ "type": "connect", "from": from.as_str() }), mark)
            }
            Self::Signal { from, signal, mark } => (
                json!({ "from": from.as_str(), "signal": signal.write() }),
                mark,
            ),
        };
        if let Some(mark) = mark {
            message["murmuration"] = mark.write();
        }
        serde_json::to_string(&message).expect("JSON can be written")
    }
}

impl Signal {
    fn read(fields: &Map<String, Value>) -> Result<Self, WireError> {
        let kind = fields.get("type").and_then(Value::as_str);
        match kind {
            Some("offer") => Ok(Self::Offer(string(fields, "sdp")?.to_owned())),
            Some("answer") => Ok(Self::Answer(string(fields, "sdp")?.to_owned())),
            Some("candidate") | None => {
                let candidate = fields
                    .get("candidate")
                    .ok_or(WireError::Field("candidate"))?;
                Ok(Self::Candidate(read_candidate(candidate)?))
            }
            Some("end") => Ok(Self::End),
            Some(other) => Err(WireError::Signal(other.chars().take(40).collect())),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Offer(sdp) => json!({ "type": "offer", "sdp": sdp }),
            Self::Answer(sdp) => json!({ "type": "answer", "sdp": sdp }),
            Self::Candidate(candidate) => {
                json!({ "type": "candidate", "candidate": write_candidate(candidate) })
            }
            Self::End => json!({ "type": "end" }),
        }
    }
}

impl Mark {
    fn read(value: &Value) -> Result<Self, WireError> {
        let wrong = WireError::Field("murmuration");
        let Some(fields) = value.as_object() else {
            return Err(wrong);
        };
        if fields
            .get("v")
            .and_then(Value::as_u64)
            .is_none_or(|version| version < 1)
        {
            return Err(wrong);
        }
        let run = fields
            .get("run")
            .and_then(Token::read)
            .ok_or(wrong.clone())?;
        let token = |name| match fields.get(name) {
            None => Ok(None),
            Some(token) => Token::read(token).map(Some).ok_or(wrong.clone()),
        };
        let (link, restart, instead) = (token("link")?, token("restart")?, token("instead")?);
        let attempt = match fields.get("attempt").map(Value::as_u64) {
            None => None,
            Some(number) => {
                let number = number.and_then(|number| u32::try_from(number).ok());
                Some(number.ok_or(wrong.clone())?)
            }
        };
        let candidates = match fields.get("candidates") {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .iter()
                .take(CANDIDATES)
                .map(read_candidate)
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(wrong),
        };
        Ok(Self {
            run,
            link,
            restart,
            attempt,
            instead,
            candidates,
        })
    }

    fn write(&self) -> Value {
        let mut mark = json!({ "v": 1, "run": self.run.write() });
        if let Some(link) = self.link {
            mark["link"] = link.write().into();
        }
        if let Some(restart) = self.restart {
            mark["restart"] = restart.write().into();
        }
        if let Some(attempt) = self.attempt {
            mark["attempt"] = attempt.into();
        }
        if let Some(instead) = self.instead {
            mark["instead"] = instead.write().into();
        }
        if !self.candidates.is_empty() {
            mark["candidates"] = self.candidates.iter().map(write_candidate).collect();
        }
        mark
    }
}

impl Token {
    pub fn read(value: &Value) -> Option<Self> {
        let digits = value.as_str()?;
        // `from_str_radix` alone would take a sign.
        if digits.len() != 16 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        u64::from_str_radix(digits, 16).ok().map(Self)
    }

    pub fn write(self) -> String {
        format!("{:016x}", self.0)
    }
}

fn string<'a>(fields: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, WireError> {
    fields
        .get(name)
        .and_then(Value::as_str)
        .ok_or(WireError::Field(name))
}

fn read_candidate(value: &Value) -> Result<Candidate, WireError> {
    candidate(value).ok_or(WireError::Field("candidate"))
}

fn candidate(value: &Value) -> Option<Candidate> {
    let fields = value.as_object()?;
    let given = |name| fields.get(name).filter(|value| !value.is_null());
    Some(Candidate {
        candidate: match fields.get("candidate") {
            Some(line) => line.as_str()?.to_owned(),
            None => String::new(),
        },
        sdp_mid: match given("sdpMid") {
            Some(name) => Some(name.as_str()?.to_owned()),
            None => None,
        },
        sdp_m_line_index: match given("sdpMLineIndex") {
            Some(place) => Some(place.as_u64()?.try_into().ok()?),
            None => None,
        },
    })
}

/// As `RTCIceCandidateInit`, in the order in which simple-peer writes it.
fn write_candidate(candidate: &Candidate) -> Value {
    json!({
        "candidate": candidate.candidate,
        "sdpMLineIndex": candidate.sdp_m_line_index,
        "sdpMid": candidate.sdp_mid,
    })
}

#[cfg(test)]
mod tests;
