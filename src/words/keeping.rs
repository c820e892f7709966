//! What is kept on this device, whether its clock is right, and what came of a file.

use murmuration_room::{Age, Count};

use crate::{
    room::Room,
    state::{Importing, Keeping, RoomState},
};

/// What somebody has to know of what is kept, without asking for it.
pub fn not_kept(state: &RoomState) -> Option<String> {
    match &state.keeping {
        Keeping::Not(_) | Keeping::NoMore(_) => Some(kept(&state.keeping)),
        Keeping::Kept {
            visiting: Some(why),
            ..
        } => Some(format!(
            "On your next visit you will be somebody else: {why}."
        )),
        Keeping::Nothing => Some("You chose to keep nothing of this room on this device.".into()),
        Keeping::Kept { visiting: None, .. } | Keeping::Loading => None,
    }
}

/// What a secret room is, and what that means.
pub const SECRET: (&str, &str) = (
    "Secret room",
    ": only who has the invitation can enter. The hub sees neither its name nor what is exchanged.",
);

/// Who can enter a room, and what of it the hub learns.
pub fn entrance(room: &Room) -> String {
    match room {
        Room::Public(_) => {
            "Everybody who knows this room’s name can enter it. The hub knows it.".into()
        }
        Room::Secret(_) => {
            let (what, meaning) = SECRET;
            [what, meaning].concat()
        }
    }
}

/// What is kept, for somebody who asks.
pub fn kept(keeping: &Keeping) -> String {
    match keeping {
        Keeping::Loading => "It is still being read.".into(),
        Keeping::Kept { damaged: 0, .. } => {
            "What is said here is kept on this device, for your next visit.".into()
        }
        Keeping::Kept { damaged, .. } => {
            let records = match damaged {
                1 => "1 damaged record was".into(),
                _ => format!("{damaged} damaged records were"),
            };
            format!(
                "What is said here is kept on this device, for your next visit. {records} put aside."
            )
        }
        Keeping::Nothing => {
            "Nothing is kept on this device. When you close this page, it is gone from here.".into()
        }
        Keeping::Not(why) => format!("Nothing is kept on this device: {why}."),
        Keeping::NoMore(why) => {
            format!("What is said from now on is not kept on this device: {why}.")
        }
    }
}

/// That this device's clock is wrong, and what follows from it. `ahead` is in milliseconds; 0 is
/// right.
pub fn clock(ahead: i64) -> Option<String> {
    let off = about(ahead.unsigned_abs());
    match ahead {
        0 => None,
        1.. => Some(format!(
            "The clock of this device is {off} ahead. What you say goes by the clocks of the others."
        )),
        _ => Some(format!(
            "The clock of this device is {off} behind. What others say may not get here until it is right."
        )),
    }
}

/// How many messages are held, as a choice.
pub fn count(count: Count) -> &'static str {
    match count {
        Count::Hundred => "the last 100",
        Count::Thousand => "the last 1,000",
        Count::TenThousand => "the last 10,000",
    }
}

/// For how long messages are held, as a choice.
pub fn age(age: Age) -> &'static str {
    match age {
        Age::Any => "for ever",
        Age::Year => "for a year",
        Age::Month => "for a month",
        Age::Week => "for a week",
        Age::Day => "for a day",
    }
}

/// What came of a file.
pub fn importing(importing: &Importing) -> String {
    match importing {
        Importing::Not => String::new(),
        Importing::Reading => "Reading the file…".into(),
        Importing::Done { read, new, trouble } => {
            let new = match (read, new) {
                (0, _) => String::from("Nothing was taken in"),
                (_, 0) => "Nothing in it is new, or recent enough to be held here".into(),
                (_, 1) => "1 entry was new, and is here now".into(),
                (_, new) => format!("{new} entries were new, and are here now"),
            };
            match trouble {
                None => new + ".",
                Some(why) => format!("{new}; but {why}."),
            }
        }
    }
}

/// A time in its largest unit: '10 minutes'.
fn about(millis: u64) -> String {
    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (size, unit) = match millis {
        ..HOUR => (MINUTE, "minute"),
        HOUR..DAY => (HOUR, "hour"),
        DAY.. => (DAY, "day"),
    };
    match (millis + size / 2) / size {
        1 => format!("1 {unit}"),
        some => format!("{some} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use murmuration_swarm::PeerId;

    use super::*;
    use crate::nick::Nick;

    #[test]
    fn a_wrong_clock_says_by_how_much_and_what_follows() {
        assert_eq!(clock(0), None);
        let ahead = clock(600_000).unwrap();
        assert!(ahead.starts_with("The clock of this device is 10 minutes ahead. "));
        let behind = clock(-60_001).unwrap();
        assert!(behind.starts_with("The clock of this device is 1 minute behind. "));
        assert!(clock(i64::MIN).unwrap().contains(" days behind"));
        for (off, told) in [
            (89_999, "1 minute"),
            (90_000, "2 minutes"),
            (3_600_000, "1 hour"),
            (2 * 86_400_000, "2 days"),
        ] {
            assert_eq!(about(off), told);
        }
    }

    #[test]
    fn what_is_not_kept_is_told_without_asking_and_what_is_put_aside_is_not() {
        let told = |keeping| {
            let me = PeerId::new("me000000").unwrap();
            let state = RoomState::new(Room::default(), me, Nick::parse("Me").unwrap());
            not_kept(&RoomState { keeping, ..state })
        };
        let kept_with = |damaged, visiting: Option<&str>| Keeping::Kept {
            damaged,
            visiting: visiting.map(Into::into),
        };
        assert_eq!(told(Keeping::Loading), None);
        assert_eq!(told(kept_with(3, None)), None);
        assert!(kept(&kept_with(0, None)).ends_with("for your next visit."));
        assert!(kept(&kept_with(1, None)).ends_with("1 damaged record was put aside."));
        assert!(kept(&kept_with(3, None)).ends_with("3 damaged records were put aside."));
        let why = "the storage that this browser grants is full";
        assert_eq!(
            told(Keeping::Not(why.into())).unwrap(),
            "Nothing is kept on this device: the storage that this browser grants is full."
        );
        assert_eq!(
            told(Keeping::NoMore(why.into())).unwrap(),
            "What is said from now on is not kept on this device: the storage that this browser grants is full."
        );
        let visiting = told(kept_with(0, Some(why))).unwrap();
        assert!(
            visiting.contains("somebody else: the storage"),
            "{visiting}"
        );
        assert!(told(Keeping::Nothing).unwrap().contains("You chose"));
    }

    #[test]
    fn an_import_tells_how_much_was_new_and_why_there_is_no_more() {
        let done = |read, new, trouble: Option<&str>| {
            importing(&Importing::Done {
                read,
                new,
                trouble: trouble.map(Into::into),
            })
        };
        assert_eq!(done(3, 1, None), "1 entry was new, and is here now.");
        assert_eq!(
            done(3, 2, Some("message 4 of the file is damaged")),
            "2 entries were new, and are here now; but message 4 of the file is damaged."
        );
        assert!(done(3, 0, None).starts_with("Nothing in it is new"));
        assert_eq!(done(0, 0, Some("no")), "Nothing was taken in; but no.");
        assert_eq!(done(0, 0, None), "Nothing was taken in.");
    }
}
