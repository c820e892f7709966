//! What became of a message.

use murmuration_room::Refusal;

use super::peers;
use crate::state::{Author, Held, Reach};

/// What became of a message, in a sentence that may have somebody's name in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<'a> {
    /// The sentence up to the name, or all of it.
    pub before: String,
    /// Who did not confirm it.
    pub who: Option<&'a Author>,
    /// What follows the name.
    pub after: String,
}

/// The truth about a message: of a private one, what became of it on its way to who can read it; or
/// what the members have of it, and then those who only get lines.
pub fn outcome(reach: &Reach) -> Outcome<'_> {
    if let Some(only) = &reach.only {
        return private(reach, only);
    }
    let room = held(&reach.room);
    if reach.to == 0 && reach.refused == 0 && reach.lost.is_empty() {
        return Outcome {
            before: room,
            who: None,
            after: String::new(),
        };
    }
    let mut outcome = lines(reach);
    let members = &reach.room;
    if members.here > 0 || members.given > 0 || !members.kept.is_empty() {
        outcome.before = format!("{room}; {}", outcome.before);
    }
    outcome
}

/// What the members of the room have of it.
fn held(held: &Held) -> String {
    let away = held.kept.len() - held.kept_here;
    match (held.kept_here, held.here, away) {
        (0, 0, 0) if held.is_old => "nobody else is here now".into(),
        (0, 0, 0) => "waiting: nobody else is here".into(),
        (0, 0, 1) => "kept by 1 person, who is not here now".into(),
        (0, 0, away) => format!("kept by {away} people, who are not here now"),
        (0, ..) => under_way(held).into(),
        (1, 1, _) => "kept by the other one here".into(),
        (2, 2, _) => "kept by both others here".into(),
        (kept, here, _) if kept == here => format!("kept by all {here} people here"),
        (kept, here, _) => format!("kept by {kept} of the {here} people here"),
    }
}

/// What is known while nobody has said that they hold it.
fn under_way(held: &Held) -> &'static str {
    match held.refused {
        Some(Refusal::Future) => "waiting: the clock of this device is ahead",
        Some(Refusal::Flood) => "waiting: that was much at a time",
        Some(Refusal::Old) => "too old for those here",
        _ if held.given > 0 => "sent, and not confirmed yet",
        _ if held.is_old => "not confirmed yet by those here",
        _ => "waiting",
    }
}

/// What became of what one other member alone can read. Those who pass it on can't.
fn private<'a>(reach: &'a Reach, only: &'a Author) -> Outcome<'a> {
    let held = &reach.room;
    let (before, after) = match (held.kept.len(), held.here) {
        _ if reach.has_arrived() => (String::new(), " has it"),
        (0, 0) => ("waiting: ".into(), " is not here now"),
        (0, _) => {
            return Outcome {
                before: under_way(held).into(),
                who: None,
                after: String::new(),
            };
        }
        (1, _) => ("with 1 other, who will pass it on to ".into(), ""),
        (others, _) => (format!("with {others} others, who will pass it on to "), ""),
    };
    Outcome {
        before,
        who: Some(only),
        after: after.into(),
    }
}

/// What became of it with those who only get lines.
fn lines(reach: &Reach) -> Outcome<'_> {
    let Some((first, more)) = reach.lost.split_first() else {
        return Outcome {
            before: delivery(reach) + &behind(reach),
            who: None,
            after: String::new(),
        };
    };
    let others = match more.len() {
        0 => String::new(),
        1 => " and 1 other".into(),
        more => format!(" and {more} others"),
    };
    let (before, after) = if reach.to > 0 {
        (delivery(reach) + "; not confirmed by ", others)
    } else if more.is_empty() {
        ("not confirmed: ".into(), " was lost".into())
    } else {
        ("not confirmed: ".into(), others + " were lost")
    };
    Outcome {
        before,
        who: Some(first),
        after: after + &behind(reach),
    }
}

/// Whose hands it is in.
fn delivery(reach: &Reach) -> String {
    match (reach.to, reach.refused, reach.waiting.len()) {
        (0, 0, _) => String::new(),
        (0, 1, _) => "not sent: 1 peer is too far behind".into(),
        (0, refused, _) => format!("not sent: {refused} peers are too far behind"),
        (to, _, 0) => format!("to {}", peers(to)),
        (1, ..) => "to 1 peer, unreachable now".into(),
        (to, _, waiting) if waiting == to => format!("to {}, all unreachable now", peers(to)),
        (to, _, waiting) => format!("to {}, {waiting} of them unreachable now", peers(to)),
    }
}

/// Who never was to get it.
fn behind(reach: &Reach) -> String {
    match reach.refused {
        refused if refused > 0 && reach.to + reach.lost.len() > 0 => {
            format!("; not to {refused} too far behind")
        }
        _ => String::new(),
    }
}
