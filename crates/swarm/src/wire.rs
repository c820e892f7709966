//! The messages of webrtc-swarm 2.9 and simple-peer 6 and 9, as JSON, and the field that ours carry
//! besides.
//!
//! Original peers ignore the field `murmuration`; see [`Mark`]. What an original would choke on is
//! never written: every message of ours is one of theirs, with something added.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
        let written = match self {
            Self::Connect { from, mark } => Written {
                kind: Some("connect"),
                from: from.as_str(),
                signal: None,
                murmuration: mark.as_ref().map(Mark::write),
            },
            Self::Signal { from, signal, mark } => Written {
                kind: None,
                from: from.as_str(),
                signal: Some(signal.write()),
                murmuration: mark.as_ref().map(Mark::write),
            },
        };
        serde_json::to_string(&written).expect("strings and numbers can be written")
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

    fn write(&self) -> WrittenSignal<'_> {
        match self {
            Self::Offer(sdp) => WrittenSignal::description("offer", sdp),
            Self::Answer(sdp) => WrittenSignal::description("answer", sdp),
            Self::Candidate(candidate) => WrittenSignal {
                kind: "candidate",
                sdp: None,
                candidate: Some(WireCandidate::from(candidate)),
            },
            Self::End => WrittenSignal {
                kind: "end",
                sdp: None,
                candidate: None,
            },
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
        let link = match fields.get("link") {
            None => None,
            Some(link) => Some(Token::read(link).ok_or(wrong.clone())?),
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
            candidates,
        })
    }

    fn write(&self) -> WrittenMark {
        WrittenMark {
            v: 1,
            run: self.run.write(),
            link: self.link.map(Token::write),
            candidates: self.candidates.iter().map(WireCandidate::from).collect(),
        }
    }
}

impl Token {
    fn read(value: &Value) -> Option<Self> {
        let digits = value.as_str()?;
        // `from_str_radix` alone would take a sign.
        if digits.len() != 16 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        u64::from_str_radix(digits, 16).ok().map(Self)
    }

    fn write(self) -> String {
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
    let read = WireCandidate::deserialize(value).map_err(|_| WireError::Field("candidate"))?;
    Ok(Candidate {
        candidate: read.candidate,
        sdp_mid: read.sdp_mid,
        sdp_m_line_index: read.sdp_m_line_index,
    })
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<WrittenSignal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    murmuration: Option<WrittenMark>,
}

#[derive(Serialize)]
struct WrittenSignal<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdp: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<WireCandidate>,
}

impl<'a> WrittenSignal<'a> {
    fn description(kind: &'static str, sdp: &'a str) -> Self {
        Self {
            kind,
            sdp: Some(sdp),
            candidate: None,
        }
    }
}

#[derive(Serialize)]
struct WrittenMark {
    v: u8,
    run: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<WireCandidate>,
}

/// `RTCIceCandidateInit`, in the order in which simple-peer writes it.
#[derive(Default, Deserialize, Serialize)]
struct WireCandidate {
    #[serde(default)]
    candidate: String,
    #[serde(default, rename = "sdpMLineIndex")]
    sdp_m_line_index: Option<u16>,
    #[serde(default, rename = "sdpMid")]
    sdp_mid: Option<String>,
}

impl From<&Candidate> for WireCandidate {
    fn from(candidate: &Candidate) -> Self {
        Self {
            candidate: candidate.candidate.clone(),
            sdp_m_line_index: candidate.sdp_m_line_index,
            sdp_mid: candidate.sdp_mid.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
