//! What this page's person has chosen for a room: how much of it is held here, and whether any of it
//! outlives the page. Kept as JSON, so that a later version can add to it: what it doesn't know it
//! passes over, and what is no choice is the default.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Retention;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The choices for a room.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Settings {
    /// How many events are held, at most.
    pub count: Count,
    /// How old they may get.
    pub age: Age,
    /// Where they are held.
    pub keep: Keep,
}

/// How many events are held.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(missing_docs, reason = "they are numbers")]
pub enum Count {
    Hundred,
    Thousand,
    #[default]
    TenThousand,
}

/// How old events may get.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(missing_docs, reason = "they are spans of time")]
pub enum Age {
    #[default]
    Any,
    Year,
    Month,
    Week,
    Day,
}

/// Where what is said is held.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Keep {
    /// In the browser's storage.
    #[default]
    All,
    /// In the page alone, for as long as it is there.
    Nothing,
}

impl Settings {
    /// Reads what is kept: whatever is wrong with it, it comes to some choice.
    pub fn read(kept: &[u8]) -> Self {
        let kept: Value = serde_json::from_slice(kept).unwrap_or_default();
        let word = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
        Self {
            count: Count::named(word("count")),
            age: Age::named(word("age")),
            keep: match word("keep") {
                "nothing" => Keep::Nothing,
                _ => Keep::All,
            },
        }
    }

    /// What is kept of them.
    pub fn write(&self) -> Vec<u8> {
        let keep = match self.keep {
            Keep::All => "all",
            Keep::Nothing => "nothing",
        };
        let kept = json!({ "count": self.count.name(), "age": self.age.name(), "keep": keep });
        kept.to_string().into_bytes()
    }

    /// How much is held with them.
    pub fn retention(&self) -> Retention {
        Retention {
            count: match self.count {
                Count::Hundred => 100,
                Count::Thousand => 1_000,
                Count::TenThousand => 10_000,
            },
            age: match self.age {
                Age::Any => None,
                Age::Year => Some(DAY * 365),
                Age::Month => Some(DAY * 30),
                Age::Week => Some(DAY * 7),
                Age::Day => Some(DAY),
            },
            ..Retention::default()
        }
    }
}

impl Count {
    /// Each of them, the largest first.
    pub const ALL: [Self; 3] = [Self::TenThousand, Self::Thousand, Self::Hundred];

    /// Its name, which [`named`](Self::named) knows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hundred => "100",
            Self::Thousand => "1000",
            Self::TenThousand => "10000",
        }
    }

    /// The one of this name, or else the default.
    pub fn named(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|count| count.name() == name).unwrap_or_default()
    }
}

impl Age {
    /// Each of them, the longest first.
    pub const ALL: [Self; 5] = [Self::Any, Self::Year, Self::Month, Self::Week, Self::Day];

    /// Its name, which [`named`](Self::named) knows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Year => "year",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
        }
    }

    /// The one of this name, or else the default.
    pub fn named(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|age| age.name() == name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_choice_is_read_as_it_was_written() {
        for count in Count::ALL {
            for age in Age::ALL {
                for keep in [Keep::All, Keep::Nothing] {
                    let settings = Settings { count, age, keep };
                    assert_eq!(Settings::read(&settings.write()), settings);
                }
            }
        }
    }

    #[test]
    fn they_are_small_json() {
        let kept = String::from_utf8(Settings::default().write()).unwrap();
        expect![[r#"{"count":"10000","age":"any","keep":"all"}"#]].assert_eq(&kept);
    }

    #[test]
    fn what_is_no_choice_is_the_default_and_takes_no_other_along() {
        for none in [
            "",
            "{",
            "[]",
            "7",
            r#"{"count":1000,"age":null,"keep":true}"#,
            r#"{"count":"0","age":"century","keep":"some"}"#,
        ] {
            assert_eq!(
                Settings::read(none.as_bytes()),
                Settings::default(),
                "{none}"
            );
        }
        let half = Settings::read(br#"{"count":"-1","age":"week","keep":"nothing","more":[]}"#);
        let expected = Settings {
            age: Age::Week,
            keep: Keep::Nothing,
            ..Settings::default()
        };
        assert_eq!(half, expected);
    }

    #[test]
    fn the_defaults_are_those_of_a_room() {
        assert_eq!(Settings::default().retention(), Retention::default());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let settings = Settings::read(&bytes);
            prop_assert_eq!(Settings::read(&settings.write()), settings);
        }
    }
}
