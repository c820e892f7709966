//! A room's conversation as a text for people to read.

use litemap::LiteMap;
use murmuration_room::{Event, Kind, Member};

use crate::{moment::Moment, nick::Nick, text};

/// How many digits of a key tell people of the same name apart.
const DIGITS: usize = 6;

/// What was said, a line each: time, name, the end of the author's key, text. `iso` writes a time
/// down. What is not for everybody is left out.
pub fn readable<'a>(
    events: impl Iterator<Item = &'a Event>,
    iso: impl Fn(Moment) -> String,
) -> String {
    let mut names: LiteMap<Member, Nick> = LiteMap::new();
    let mut lines = String::new();
    for event in events {
        let body = String::from_utf8_lossy(event.body());
        let author = event.author();
        match event.kind() {
            Kind::NAME => {
                if let Some(nick) = Nick::cleaned(&body) {
                    names.insert(author, nick);
                }
            }
            Kind::TEXT if !body.trim().is_empty() => {
                let key = author.to_string();
                let (_, digits) = key.split_at(key.len() - DIGITS);
                let name = names.get(&author).map_or("Somebody", Nick::as_str);
                let time = iso(Moment(event.at().wall().0));
                let line = text::shown(&body);
                lines.push_str(&format!("{time} {name} ({digits}): {line}\n"));
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use murmuration_room::{Identity, RoomId, Stamp, Wall};

    use super::*;

    #[test]
    fn each_line_has_its_time_and_the_name_that_its_author_had_then() {
        let ada = Identity::from_seed(&[7; 32]);
        let bea = Identity::from_seed(&[8; 32]);
        let said = [
            (&bea, Kind::TEXT, "before her name"),
            (&ada, Kind::NAME, "Ada"),
            (&ada, Kind::TEXT, "hello\nBea: a lie"),
            (&bea, Kind::NAME, "Ada"),
            (&bea, Kind::TEXT, "me too"),
            (&bea, Kind::DIRECT, "sealed"),
            (&ada, Kind::NAME, " "),
            (&ada, Kind::NAME, "Ada B."),
            (&ada, Kind::TEXT, "\u{202e}olleh"),
            (&ada, Kind::TEXT, " "),
        ];
        let events: Vec<Event> = (0..)
            .zip(said)
            .map(|(at, (by, kind, body))| {
                let room = RoomId::public("streams-day");
                let at = Stamp::first(Wall(at));
                Event::new(&room, by, at, kind, &[], body.as_bytes())
            })
            .collect();
        let text = readable(events.iter(), |at| format!("<{}>", at.0));
        expect![[r#"
            <0> Somebody (7d93ca): before her name
            <2> Ada (46d22c): hello␊Bea: a lie
            <4> Ada (7d93ca): me too
            <8> Ada B. (46d22c): �olleh
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn an_empty_room_is_an_empty_text() {
        assert_eq!(readable([].into_iter(), |_| String::new()), "");
    }
}
