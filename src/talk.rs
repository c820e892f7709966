//! What turns the swarm's events into happenings, and what a person says into bytes.
//!
//! The only place that knows how a message and a name travel: a message is a line of UTF-8 text
//! straight to each linked peer, as original peers have it, and a name is the `nick` of the
//! greeting, which only peers of our make get. A machine without I/O.

use litemap::LiteMap;
use murmuration_swarm::{Event, Greeting, HubState, Lines, MessageId, PeerId};
use serde_json::json;

use crate::{
    moment::Moment,
    nick::Nick,
    state::{Happening, HubStatus},
    text::Text,
};

/// One conversation: begins and ends with the swarm whose events it reads.
#[derive(Debug, Default)]
pub struct Talk {
    /// What has come of a linked peer's next line.
    lines: LiteMap<PeerId, Lines>,
    /// What was handed to the swarm, until it says what became of it.
    sent: LiteMap<MessageId, Text>,
    messages: u64,
}

impl Talk {
    /// The name and the bytes under which a text is to be broadcast.
    pub fn say(&mut self, text: Text) -> (MessageId, String) {
        self.messages += 1;
        let message = MessageId(self.messages);
        let bytes = format!("{}\n", text.as_str());
        self.sent.insert(message, text);
        (message, bytes)
    }

    /// What an event means to the room, in order.
    pub fn hear(&mut self, now: Moment, event: Event) -> Vec<Happening> {
        match event {
            Event::Hub(hub, state) => vec![Happening::Hub(hub, hub_status(now, state))],
            Event::Connecting { peer, make } => vec![Happening::Connecting { peer, make }],
            Event::Joined {
                peer,
                make,
                greeting,
                ..
            } => {
                self.lines.insert(peer.clone(), Lines::new());
                let nick = greeting.as_ref().and_then(nick);
                vec![Happening::Joined { peer, make, nick }]
            }
            Event::Greeted { peer, greeting } => nick(&greeting)
                .map(|nick| Happening::Renamed { peer, nick })
                .into_iter()
                .collect(),
            Event::Data { peer, bytes } => self.lines_of(&peer, &bytes),
            Event::Wavering(peer) => vec![Happening::Wavering(peer)],
            Event::Steady(peer) => vec![Happening::Steady(peer)],
            Event::Failed { peer, why, retry } => {
                let retry = retry.map(|wait| now + wait);
                vec![Happening::Failed { peer, why, retry }]
            }
            Event::Left { peer, why } => {
                self.lines.remove(&peer);
                vec![Happening::Left { peer, why }]
            }
            Event::Sent {
                message,
                to,
                refused,
            } => {
                let text = self.sent.remove(&message);
                let happening = |text| Happening::Sent {
                    message,
                    text,
                    to,
                    refused: refused.len(),
                };
                text.map(happening).into_iter().collect()
            }
            Event::Trying { peer, what } => vec![Happening::Trying { peer, what }],
            Event::Path { peer, path } => vec![Happening::Path { peer, path }],
            Event::Undelivered { peer, messages } => {
                vec![Happening::Undelivered { peer, messages }]
            }
            Event::Dropped(_) => Vec::new(),
        }
    }

    /// The lines that end in these bytes, but for blank ones.
    fn lines_of(&mut self, peer: &PeerId, bytes: &[u8]) -> Vec<Happening> {
        let lines = self
            .lines
            .get_mut(peer)
            .map(|lines| lines.push(bytes))
            .unwrap_or_default();
        lines
            .into_iter()
            .filter(|line| !line.text.trim().is_empty())
            .map(|line| Happening::Said {
                peer: peer.clone(),
                line: line.text,
                cut: line.cut,
            })
            .collect()
    }
}

/// What peers of our make are told about this page's person.
pub fn greeting(nick: &Nick) -> Greeting {
    json!({ "nick": nick.as_str() })
}

/// What a peer calls itself, made fit to be shown.
fn nick(greeting: &Greeting) -> Option<Nick> {
    greeting.get("nick")?.as_str().and_then(Nick::cleaned)
}

fn hub_status(now: Moment, state: HubState) -> HubStatus {
    match state {
        HubState::Connecting => HubStatus::Connecting,
        HubState::Connected => HubStatus::Connected,
        HubState::Lost { retry } => HubStatus::Lost { retry: now + retry },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use murmuration_swarm::{Departure, Failure, HubId, Make};

    use super::*;

    const NOW: Moment = Moment(1_000);

    #[test]
    fn lines_are_put_together_for_each_peer() {
        let mut talk = Talk::default();
        join(&mut talk, "p1");
        join(&mut talk, "p2");
        assert_eq!(hear(&mut talk, "p1", b"one\r\nt"), ["one"]);
        assert_eq!(hear(&mut talk, "p2", b"other\n"), ["other"]);
        assert_eq!(hear(&mut talk, "p1", b"wo\n\n \nthree"), ["two"]);
    }

    #[test]
    fn half_a_line_of_an_earlier_link_is_not_the_start_of_the_next() {
        let mut talk = Talk::default();
        join(&mut talk, "p1");
        assert!(hear(&mut talk, "p1", b"half").is_empty());
        talk.hear(
            NOW,
            Event::Left {
                peer: id("p1"),
                why: Departure::Replaced,
            },
        );
        join(&mut talk, "p1");
        assert_eq!(hear(&mut talk, "p1", b"whole\n"), ["whole"]);
    }

    #[test]
    fn bytes_of_nobody_are_dropped() {
        assert!(hear(&mut Talk::default(), "ghost", b"boo\n").is_empty());
    }

    #[test]
    fn a_message_is_told_once_the_swarm_says_what_became_of_it() {
        let mut talk = Talk::default();
        let text = Text::parse("hi").unwrap();
        let (message, bytes) = talk.say(text.clone());
        assert_eq!(bytes, "hi\n");
        let sent = Event::Sent {
            message,
            to: vec![id("p1")],
            refused: Vec::new(),
        };
        assert_eq!(
            talk.hear(NOW, sent.clone()),
            [Happening::Sent {
                message,
                text,
                to: vec![id("p1")],
                refused: 0
            }]
        );
        assert!(talk.hear(NOW, sent).is_empty());
    }

    #[test]
    fn a_greeting_of_the_wrong_kind_names_nobody() {
        for hostile in [
            json!(null),
            json!([]),
            json!("Ada"),
            json!({"nick": 7}),
            json!({"nick": "\u{202e}"}),
        ] {
            assert_eq!(nick(&hostile), None, "{hostile}");
        }
        assert_eq!(
            nick(&greeting(&Nick::parse("Ada").unwrap())),
            Nick::cleaned("Ada")
        );
        assert_eq!(
            nick(&json!({"nick": "A\u{0}da", "x": 1})),
            Nick::cleaned("Ada")
        );
    }

    #[test]
    fn waits_become_points_in_time() {
        let mut talk = Talk::default();
        let retry = Duration::from_secs(4);
        let lost = talk.hear(NOW, Event::Hub(HubId(0), HubState::Lost { retry }));
        assert_eq!(
            lost,
            [Happening::Hub(
                HubId(0),
                HubStatus::Lost {
                    retry: Moment(5_000)
                }
            )]
        );
        let failed = Event::Failed {
            peer: id("p1"),
            why: Failure::NoAnswer,
            retry: Some(retry),
        };
        let retry = Some(Moment(5_000));
        assert_eq!(
            talk.hear(NOW, failed),
            [Happening::Failed {
                peer: id("p1"),
                why: Failure::NoAnswer,
                retry
            }]
        );
    }

    fn join(talk: &mut Talk, peer: &str) {
        talk.hear(
            NOW,
            Event::Joined {
                peer: id(peer),
                make: Make::Original,
                greeting: None,
                voucher: None,
            },
        );
    }

    fn hear(talk: &mut Talk, peer: &str, bytes: &'static [u8]) -> Vec<String> {
        let event = Event::Data {
            peer: id(peer),
            bytes: bytes.into(),
        };
        let said = |happening| match happening {
            Happening::Said { line, .. } => line,
            other => panic!("unexpected {other:?}"),
        };
        talk.hear(NOW, event).into_iter().map(said).collect()
    }

    fn id(text: &str) -> PeerId {
        PeerId::new(text).unwrap()
    }
}
