//! What turns the swarm's and the room's events into happenings, and what a person says into lines.
//!
//! Some peers are members of the room: they have proven who they are, and what they say comes as
//! signed events from the room's own machine. The others, on original pages, say and get lines of
//! UTF-8 text. A machine without I/O.

use litemap::LiteMap;
use murmuration_room::{Event as Said, Input, Kind, Member, Position, ROOM_MESSAGES};
use murmuration_swarm::{Event, Greeting, HubState, Lines, MessageId, PeerId, Voucher};
use serde_json::json;

use crate::{
    moment::Moment,
    nick::Nick,
    state::{Happening, HubStatus, Proof},
};

/// One conversation: begins and ends with the swarm whose events it reads.
#[derive(Debug, Default)]
pub struct Talk {
    /// What has come of the next line of a linked peer that is no member.
    lines: LiteMap<PeerId, Lines>,
    /// The linked members.
    members: LiteMap<PeerId, ()>,
    /// Which event a line is too, and of how many peers the swarm has still to say what became of it.
    sent: LiteMap<MessageId, (Position, usize)>,
    messages: u64,
}

/// What an event of the swarm means.
#[derive(Debug, Default)]
pub struct Heard {
    /// To the page, in order.
    pub happenings: Vec<Happening>,
    /// To the room's machine.
    pub input: Option<Input>,
}

/// What is to be sent to those who are no members.
#[derive(Debug, Eq, PartialEq)]
pub struct Line {
    /// What the swarm is to call it.
    pub message: MessageId,
    /// To whom.
    pub to: Vec<PeerId>,
    /// What.
    pub bytes: String,
}

impl Talk {
    /// What is to be sent of what this page's person said to those who are no members, if anybody
    /// is: the line of a text. Nothing else is for them, least of all what is for one member alone.
    pub fn line(&mut self, event: &Said) -> Option<Line> {
        let to: Vec<PeerId> = self.lines.keys().cloned().collect();
        if to.is_empty() || event.kind() != Kind::TEXT {
            return None;
        }
        self.messages += 1;
        let message = MessageId(self.messages);
        self.sent.insert(message, (event.position(), to.len()));
        let bytes = format!("{}\n", String::from_utf8_lossy(event.body()));
        Some(Line { message, to, bytes })
    }

    /// What an event of the swarm means.
    pub fn hear(&mut self, now: Moment, event: Event) -> Heard {
        let happening = match event {
            Event::Joined {
                peer,
                make,
                greeting,
                voucher,
            } => {
                let member = voucher.as_ref().and_then(member);
                let proof = voucher.zip(member).map(|(voucher, member)| Proof {
                    member,
                    shared: voucher.shared[..].into(),
                });
                let joined = Happening::Joined {
                    peer: peer.clone(),
                    make,
                    nick: greeting.as_ref().and_then(nick),
                    proof: proof.clone(),
                };
                return Heard {
                    happenings: vec![joined],
                    input: self.joined(peer, proof),
                };
            }
            Event::Data { peer, bytes } if self.members.contains_key(&peer) => {
                return Heard {
                    happenings: Vec::new(),
                    input: Some(Input::Data { peer, bytes }),
                };
            }
            Event::Left { peer, why } => {
                self.lines.remove(&peer);
                let was_member = self.members.remove(&peer).is_some();
                return Heard {
                    input: was_member.then(|| Input::Left(peer.clone())),
                    happenings: vec![Happening::Left { peer, why }],
                };
            }
            Event::Data { peer, bytes } => {
                return Heard {
                    happenings: self.lines_of(&peer, &bytes),
                    input: None,
                };
            }
            Event::Hub(hub, state) => Some(Happening::Hub(hub, hub_status(now, state))),
            Event::Connecting { peer, make } => Some(Happening::Connecting { peer, make }),
            // A member says how they are called in an event, which all have.
            Event::Greeted { peer, .. } if self.members.contains_key(&peer) => None,
            Event::Greeted { peer, greeting } => {
                nick(&greeting).map(|nick| Happening::Renamed { peer, nick })
            }
            Event::Wavering(peer) => Some(Happening::Wavering(peer)),
            Event::Steady(peer) => Some(Happening::Steady(peer)),
            Event::Failed { peer, why, retry } => {
                let retry = retry.map(|wait| now + wait);
                Some(Happening::Failed { peer, why, retry })
            }
            Event::Sent {
                message,
                to,
                refused,
            } => self.answered(message).map(|event| Happening::Sent {
                event,
                message,
                to,
                refused: refused.len(),
            }),
            Event::Trying { peer, what } => Some(Happening::Trying { peer, what }),
            Event::Path { peer, path } => Some(Happening::Path { peer, path }),
            Event::Undelivered { peer, mut messages } => {
                messages.retain(|message| message.0 & ROOM_MESSAGES == 0);
                let some = !messages.is_empty();
                some.then_some(Happening::Undelivered { peer, messages })
            }
            Event::Dropped(_) => None,
        };
        Heard {
            happenings: happening.into_iter().collect(),
            input: None,
        }
    }

    fn joined(&mut self, peer: PeerId, proof: Option<Proof>) -> Option<Input> {
        let Some(Proof { member, shared }) = proof else {
            self.lines.insert(peer, Lines::new());
            return None;
        };
        self.members.insert(peer.clone(), ());
        let shared = shared.to_vec().into();
        Some(Input::Joined {
            peer,
            member,
            shared,
        })
    }

    /// The swarm has said of one more peer what became of a line. Gives which event it is too.
    fn answered(&mut self, message: MessageId) -> Option<Position> {
        let (event, left) = self.sent.get_mut(&message)?;
        *left -= 1;
        let (event, is_last) = (*event, *left == 0);
        if is_last {
            self.sent.remove(&message);
        }
        Some(event)
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

fn member(voucher: &Voucher) -> Option<Member> {
    voucher.who[..].try_into().ok().map(Member)
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

    use murmuration_room::{Identity, RoomId, Stamp, Wall};
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
    fn who_is_no_member_gets_a_line_and_it_is_told_what_became_of_it() {
        let mut talk = Talk::default();
        let said = said(Kind::TEXT, b"hi");
        let event = said.position();
        assert_eq!(talk.line(&said), None);
        join(&mut talk, "p1");
        prove(&mut talk, "p2");
        let line = talk.line(&said).unwrap();
        assert_eq!((&*line.bytes, &line.to[..]), ("hi\n", &[id("p1")][..]));
        let message = line.message;
        let sent = Event::Sent {
            message,
            to: vec![id("p1")],
            refused: Vec::new(),
        };
        let told = Happening::Sent {
            event,
            message,
            to: vec![id("p1")],
            refused: 0,
        };
        assert_eq!(talk.hear(NOW, sent.clone()).happenings, [told]);
        assert!(talk.hear(NOW, sent).happenings.is_empty());
    }

    #[test]
    fn who_is_no_member_gets_no_line_of_what_is_for_one_member_alone() {
        let mut talk = Talk::default();
        join(&mut talk, "p1");
        for kind in [Kind::DIRECT, Kind::NAME, Kind(99)] {
            assert_eq!(talk.line(&said(kind, b"hi")), None, "{kind:?}");
        }
    }

    #[test]
    fn what_a_member_sends_is_for_the_rooms_machine() {
        let mut talk = Talk::default();
        let joined = prove(&mut talk, "p1");
        assert!(
            matches!(joined.input, Some(Input::Joined { member, .. }) if member == Member([7; 32]))
        );
        let bytes = Event::Data {
            peer: id("p1"),
            bytes: b"hello\n"[..].into(),
        };
        let heard = talk.hear(NOW, bytes);
        assert!(heard.happenings.is_empty());
        assert!(matches!(heard.input, Some(Input::Data { .. })));
        let left = Event::Left {
            peer: id("p1"),
            why: Departure::Closed,
        };
        assert!(matches!(talk.hear(NOW, left).input, Some(Input::Left(_))));
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
            lost.happenings,
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
            talk.hear(NOW, failed).happenings,
            [Happening::Failed {
                peer: id("p1"),
                why: Failure::NoAnswer,
                retry
            }]
        );
    }

    fn said(kind: Kind, body: &[u8]) -> Said {
        let author = Identity::from_seed(&[7; 32]);
        let room = RoomId::public("streams-day");
        Said::new(&room, &author, Stamp::first(Wall(5)), kind, &[], body)
    }

    fn prove(talk: &mut Talk, peer: &str) -> Heard {
        let joined = Event::Joined {
            peer: id(peer),
            make: Make::Murmuration,
            greeting: None,
            voucher: Some(Voucher {
                who: vec![7; 32].into(),
                shared: vec![8; 32].into(),
            }),
        };
        talk.hear(NOW, joined)
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
        talk.hear(NOW, event)
            .happenings
            .into_iter()
            .map(said)
            .collect()
    }

    fn id(text: &str) -> PeerId {
        PeerId::new(text).unwrap()
    }
}
