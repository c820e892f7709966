//! What peers of our make tell each other aside, on the negotiated channel: one JSON object a
//! frame.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{GREETING, Greeting, PeerId, VOUCH, wire::Token};

/// The longest frame that is read, in bytes.
const FRAME: usize = 2 * GREETING;
/// The longest frame that carries one of a [`Vouch`](crate::Vouch), in bytes.
pub(super) const VOUCH_FRAME: usize = VOUCH + r#"{"type":"vouch","vouch":}"#.len();
/// How many peers of a list are read.
const PEERS: usize = 128;

/// A frame.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Aside {
    Greeting(Greeting),
    /// Whether somebody is there: answered by the same number.
    Ping(u64),
    Pong(u64),
    /// So many bytes have come over this link's in-band channel, all in all.
    Got(u64),
    /// This link follows another one between the same two pages, over which so many bytes had come
    /// when it ended.
    Resume {
        link: Token,
        got: u64,
    },
    /// The page leaves the room.
    Bye,
    /// With whom the page is linked, of our make.
    Peers(Vec<PeerId>),
    /// To be carried to that peer: a signalling message, just as a hub would get it.
    Carry {
        to: PeerId,
        body: String,
    },
    /// Carried from that peer.
    Carried {
        from: PeerId,
        body: String,
    },
    /// What a [`Vouch`](crate::Vouch) says to the one on the other side. To whoever has none, it is
    /// unknown.
    Vouch(Value),
    /// Of a kind that a later version has; to be passed over.
    Unknown,
}

/// The frame that carries a greeting, or the greeting's length when it exceeds [`GREETING`].
pub(super) fn greeting_frame(greeting: &Greeting) -> Result<Bytes, usize> {
    let length = serde_json::to_vec(greeting)
        .expect("JSON can be written")
        .len();
    if length > GREETING {
        return Err(length);
    }
    Ok(Aside::Greeting(greeting.clone()).write())
}

/// The frame that carries one of a [`Vouch`](crate::Vouch), or its length when it exceeds [`VOUCH`].
pub(super) fn vouch_frame(value: Value) -> Result<Bytes, usize> {
    let frame = Aside::Vouch(value).write();
    match frame.len() {
        ..=VOUCH_FRAME => Ok(frame),
        length => Err(length),
    }
}

impl Aside {
    /// Writes a frame.
    pub fn write(&self) -> Bytes {
        let value = match self {
            Self::Greeting(greeting) => json!({ "type": "greeting", "greeting": greeting }),
            Self::Ping(number) => json!({ "type": "ping", "number": number }),
            Self::Pong(number) => json!({ "type": "pong", "number": number }),
            Self::Got(bytes) => json!({ "type": "got", "bytes": bytes }),
            Self::Resume { link, got } => {
                json!({ "type": "resume", "link": link.write(), "bytes": got })
            }
            Self::Bye => json!({ "type": "bye" }),
            Self::Peers(peers) => {
                let peers: Vec<Value> = peers.iter().map(|peer| peer.as_str().into()).collect();
                json!({ "type": "peers", "peers": peers })
            }
            Self::Carry { to, body } => {
                json!({ "type": "carry", "to": to.as_str(), "body": body })
            }
            Self::Carried { from, body } => {
                json!({ "type": "carried", "from": from.as_str(), "body": body })
            }
            Self::Vouch(value) => json!({ "type": "vouch", "vouch": value }),
            Self::Unknown => Value::Null,
        };
        serde_json::to_vec(&value)
            .expect("JSON can be written")
            .into()
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When it is none, in words.
    pub fn read(frame: &[u8]) -> Result<Self, String> {
        if frame.len() > FRAME {
            return Err(format!("{} bytes long", frame.len()));
        }
        let text = str::from_utf8(frame).map_err(|error| error.to_string())?;
        let mut value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let kind = value.get("type").and_then(Value::as_str);
        let kind = kind.ok_or("without a type")?.to_owned();
        let read = match kind.as_str() {
            "greeting" => value
                .get_mut("greeting")
                .map(|greeting| Self::Greeting(greeting.take())),
            "ping" => number(&value, "number").map(Self::Ping),
            "pong" => number(&value, "number").map(Self::Pong),
            "got" => number(&value, "bytes").map(Self::Got),
            "resume" => resume(&value),
            "bye" => Some(Self::Bye),
            "peers" => peers(&value),
            "vouch" => {
                let vouch = value.get_mut("vouch").map(Value::take);
                Some(Self::Vouch(vouch.unwrap_or_default()))
            }
            "carry" => carry(&value, "to").map(|(to, body)| Self::Carry { to, body }),
            "carried" => carry(&value, "from").map(|(from, body)| Self::Carried { from, body }),
            _ => Some(Self::Unknown),
        };
        read.ok_or_else(|| format!("a {kind} without what belongs to it"))
    }
}

fn number(value: &Value, field: &str) -> Option<u64> {
    value.get(field)?.as_u64()
}

fn resume(value: &Value) -> Option<Aside> {
    Some(Aside::Resume {
        link: Token::read(value.get("link")?)?,
        got: number(value, "bytes")?,
    })
}

fn peers(value: &Value) -> Option<Aside> {
    let list = value.get("peers")?.as_array()?.iter().take(PEERS);
    let ids = list.map(peer).collect::<Option<_>>()?;
    Some(Aside::Peers(ids))
}

fn peer(value: &Value) -> Option<PeerId> {
    PeerId::new(value.as_str()?).ok()
}

fn carry(value: &Value, field: &str) -> Option<(PeerId, String)> {
    let body = value.get("body")?.as_str()?;
    Some((peer(value.get(field)?)?, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_frame_survives_the_wire() {
        let id = |name| PeerId::new(name).expect("an id");
        let frames = [
            Aside::Greeting(json!({"nick": "Ada"})),
            Aside::Ping(7),
            Aside::Pong(u64::MAX),
            Aside::Got(0),
            Aside::Resume {
                link: Token(0xab),
                got: 9,
            },
            Aside::Bye,
            Aside::Peers(vec![id("a"), id("b")]),
            Aside::Carry {
                to: id("a"),
                body: "{}".into(),
            },
            Aside::Carried {
                from: id("b"),
                body: "sealed".into(),
            },
            Aside::Vouch(json!({"nonce": 1})),
        ];
        let mut lines = String::new();
        for frame in frames {
            let written = frame.write();
            assert_eq!(Aside::read(&written), Ok(frame));
            lines.push_str(str::from_utf8(&written).expect("JSON is UTF-8"));
            lines.push('\n');
        }
        expect![[r#"
            {"type":"greeting","greeting":{"nick":"Ada"}}
            {"type":"ping","number":7}
            {"type":"pong","number":18446744073709551615}
            {"type":"got","bytes":0}
            {"type":"resume","link":"00000000000000ab","bytes":9}
            {"type":"bye"}
            {"type":"peers","peers":["a","b"]}
            {"type":"carry","to":"a","body":"{}"}
            {"type":"carried","from":"b","body":"sealed"}
            {"type":"vouch","vouch":{"nonce":1}}
        "#]]
        .assert_eq(&lines);
    }

    #[test]
    fn what_is_no_frame_of_ours_is_named_and_what_is_of_a_later_version_is_passed_over() {
        assert_eq!(Aside::read(br#"{"type":"wave"}"#), Ok(Aside::Unknown));
        for frame in [
            "",
            "null",
            "[]",
            "{}",
            "{\"type\":1}",
            "{\"type\":\"greeting\"}",
            "{\"type\":\"ping\",\"number\":-1}",
            "{\"type\":\"resume\",\"link\":\"x\",\"bytes\":1}",
            "{\"type\":\"peers\",\"peers\":[\"all\"]}",
            "{\"type\":\"carry\",\"to\":\"all\",\"body\":\"\"}",
            "{\"type\":\"carried\",\"from\":\"a\",\"body\":1}",
            "\u{0}",
        ] {
            assert!(Aside::read(frame.as_bytes()).is_err(), "{frame:?}");
        }
        assert!(Aside::read(&[b'['; 9000]).is_err());
        assert!(Aside::read(&[b' '; FRAME + 1]).is_err());
    }

    #[test]
    fn a_list_of_peers_has_a_bound() {
        let many: Vec<String> = (0..1000).map(|number| format!("p{number}")).collect();
        let frame = json!({"type": "peers", "peers": many}).to_string();
        let Ok(Aside::Peers(read)) = Aside::read(frame.as_bytes()) else {
            panic!("a list")
        };
        assert_eq!(read.len(), PEERS);
    }

    #[test]
    fn what_a_vouch_says_over_its_bound_is_not_written() {
        assert!(vouch_frame(json!("x".repeat(VOUCH - 2))).is_ok());
        assert!(vouch_frame(json!("x".repeat(VOUCH - 1))).is_err());
    }

    #[test]
    fn a_greeting_over_its_bound_is_not_written() {
        assert!(greeting_frame(&json!("x".repeat(GREETING - 2))).is_ok());
        assert_eq!(
            greeting_frame(&json!("x".repeat(GREETING - 1))),
            Err(GREETING + 1)
        );
    }
}
