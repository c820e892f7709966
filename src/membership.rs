//! This page's person as a member of a room: what they can read of what is said there, and how they
//! say something that one other member alone can read. Without I/O.

use murmuration_room::{
    DirectError, Entropy, Event, Identity, Kind, Member, Opener, RoomId, Told, seal_direct,
};

use crate::{
    moment::Moment,
    nick::Nick,
    state::{Happening, Utterance, Uttered},
    text::Text,
};

/// Somebody in a room.
#[derive(Debug)]
pub struct Membership {
    identity: Identity,
    room: RoomId,
    opener: Opener,
}

impl Membership {
    /// That of this person in this room.
    pub fn new(identity: Identity, room: RoomId) -> Self {
        Self {
            opener: Opener::new(identity.clone(), room),
            identity,
            room,
        }
    }

    /// By which the others know them.
    pub fn member(&self) -> Member {
        self.identity.member()
    }

    /// The body of an event that says something to one other member.
    ///
    /// # Errors
    /// When their key is one that nobody can be written to with. A [`Text`] is never too long.
    pub fn seal(
        &self,
        to: Member,
        text: &Text,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, DirectError> {
        seal_direct(&self.identity, to, &self.room, text.as_str(), entropy)
    }

    /// What the room's machine tells, as it is for the page.
    pub fn told(&mut self, told: Told) -> Happening {
        match told {
            Told::Added(events) => {
                let uttered = events.iter().filter_map(|event| self.uttered(event));
                Happening::Added(uttered.collect())
            }
            Told::LetGo(before) => Happening::LetGo(before),
            Told::Sent { event, peer } => Happening::Given { event, peer },
            Told::Kept { events, by } => Happening::Kept { events, by },
            Told::Refused { events, why, .. } => Happening::Refused { events, why },
            Told::Gaps(gaps) => Happening::Gaps(gaps),
            Told::ClockIsOff(off) => Happening::ClockIsOff(off),
            Told::Flooding(member) => Happening::Flooding(member),
            Told::Misbehaving { peer, .. } => Happening::Misbehaving(peer),
        }
    }

    /// What an event says, unless that is for others or for later versions.
    fn uttered(&mut self, event: &Event) -> Option<Uttered> {
        let text = || String::from_utf8_lossy(event.body());
        let what = match event.kind() {
            Kind::TEXT => Utterance::Text(said(text().into_owned())?),
            Kind::NAME => Utterance::Name(Nick::cleaned(&text())?),
            Kind::DIRECT => self.direct(event)?,
            _ => return None,
        };
        Some(Uttered {
            place: event.position(),
            at: Moment(event.at().wall().0),
            by: event.author(),
            what,
        })
    }

    /// What is between this person and one other. A note to oneself is for later versions.
    fn direct(&mut self, event: &Event) -> Option<Utterance> {
        let (author, me) = (event.author(), self.member());
        let direct = self.opener.open(author, event.body())?;
        let with = if author == me { direct.to } else { author };
        let text = said(direct.text)?;
        (with != me).then_some(Utterance::Direct { with, text })
    }
}

/// What was said, unless that was nothing.
fn said(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::{slice, sync::Arc};

    use murmuration_room::{Stamp, Wall};
    use murmuration_swarm::LINE;

    use super::*;

    const ADA: u8 = 1;
    const BOB: u8 = 2;
    const CLEO: u8 = 3;

    #[test]
    fn what_a_member_said_is_read_and_what_a_later_version_says_is_passed_over() {
        let events = [
            event(ADA, Kind::TEXT, b"hello \xff"),
            event(ADA, Kind::TEXT, b" "),
            event(ADA, Kind::NAME, b"A\0da"),
            event(ADA, Kind(99), b"hello"),
        ];
        let ada = Nick::cleaned("Ada").unwrap();
        let text = Utterance::Text("hello \u{fffd}".into());
        assert_eq!(read(BOB, &events), [text, Utterance::Name(ada)]);
    }

    #[test]
    fn what_is_for_one_member_is_read_by_the_two_and_passed_over_by_the_others() {
        let event = direct(ADA, BOB, "hello");
        let with = |other| Utterance::Direct {
            with: who(other),
            text: "hello".into(),
        };
        assert_eq!(read(ADA, slice::from_ref(&event)), [with(BOB)]);
        assert_eq!(read(BOB, slice::from_ref(&event)), [with(ADA)]);
        assert_eq!(read(CLEO, &[event]), []);
    }

    #[test]
    fn nothing_and_a_note_to_oneself_are_passed_over() {
        let blank = Membership::new(person(ADA), room());
        let blank = seal_direct(&blank.identity, who(BOB), &room(), " \n", &mut Zeros).unwrap();
        let events = [direct(ADA, ADA, "note"), event(ADA, Kind::DIRECT, &blank)];
        assert_eq!(read(ADA, &events), []);
        assert_eq!(read(BOB, &events), []);
    }

    #[test]
    fn what_is_sealed_for_nobody_in_particular_is_passed_over() {
        let to_bob = [&who(BOB).0[..], &[0; 300]].concat();
        for body in [&to_bob[..], &to_bob[..32], b"hello", b""] {
            assert_eq!(read(BOB, &[event(ADA, Kind::DIRECT, body)]), []);
        }
    }

    #[test]
    fn the_longest_text_that_can_be_written_can_be_sealed() {
        let text = Text::parse(&"x".repeat(LINE)).unwrap();
        let ada = Membership::new(person(ADA), room());
        assert!(ada.seal(who(BOB), &text, &mut Zeros).is_ok());
    }

    fn read(reader: u8, events: &[Arc<Event>]) -> Vec<Utterance> {
        let told = Told::Added(events.to_vec());
        match Membership::new(person(reader), room()).told(told) {
            Happening::Added(uttered) => uttered.into_iter().map(|uttered| uttered.what).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn direct(author: u8, to: u8, text: &str) -> Arc<Event> {
        let text = Text::parse(text).unwrap();
        let author_there = Membership::new(person(author), room());
        let body = author_there.seal(who(to), &text, &mut Zeros).unwrap();
        event(author, Kind::DIRECT, &body)
    }

    fn event(author: u8, kind: Kind, body: &[u8]) -> Arc<Event> {
        let at = Stamp::first(Wall(5));
        let event = Event::new(&room(), &person(author), at, kind, &[], body);
        Arc::new(event)
    }

    fn who(seed: u8) -> Member {
        person(seed).member()
    }

    fn person(seed: u8) -> Identity {
        Identity::from_seed(&[seed; 32])
    }

    fn room() -> RoomId {
        RoomId::public("streams-day")
    }

    #[derive(Debug)]
    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }
}
