//! Counting tests by what their runners print: cargo's and wasm-bindgen's end each program with the same line.

use std::{
    fmt::{self, Display, Formatter},
    ops::AddAssign,
};

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that passed.
    pub passed: u32,
    /// Those that failed, and what could not run at all.
    pub failed: u32,
    /// Those marked as ignored, and those for which something is missing here.
    pub skipped: u32,
}

impl Tally {
    /// The tally in a line of output, when it is a runner's last:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub fn in_line(line: &str) -> Option<Self> {
        let (_, result) = line.split_once("test result: ")?;
        let (_, counts) = result.split_once(". ")?;
        let count = |name: &str| {
            let mut counts = counts
                .split(';')
                .filter_map(|count| count.trim().split_once(' '));
            counts.find_map(|(number, word)| {
                if word == name {
                    number.parse().ok()
                } else {
                    None
                }
            })
        };
        Some(Self {
            passed: count("passed")?,
            failed: count("failed")?,
            skipped: count("ignored").unwrap_or(0),
        })
    }

    /// The name of a test in a line of a runner's list: `a_room::says: test`.
    pub fn listed(line: &str) -> Option<&str> {
        line.strip_suffix(": test")
    }

    /// Whether there was not one test.
    pub fn is_empty(self) -> bool {
        self.passed + self.failed + self.skipped == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn reads_what_cargo_prints() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(
            Tally::in_line(line),
            Some(Tally {
                passed: 12,
                failed: 0,
                skipped: 1
            })
        );
    }

    #[test]
    fn reads_what_the_browser_runner_prints() {
        let line =
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.31s";
        assert_eq!(
            Tally::in_line(line),
            Some(Tally {
                passed: 4,
                failed: 2,
                skipped: 0
            })
        );
    }

    #[test]
    fn takes_other_lines_for_what_they_are() {
        assert_eq!(Tally::in_line("test a_room::says ... ok"), None);
        assert_eq!(Tally::in_line("test result: "), None);
        assert_eq!(
            Tally::in_line("test result: ok. many passed; 0 failed"),
            None
        );
    }

    #[test]
    fn reads_the_tests_that_cargo_lists() {
        assert_eq!(Tally::listed("a_room::says: test"), Some("a_room::says"));
        assert_eq!(Tally::listed("1 test, 0 benchmarks"), None);
        assert_eq!(Tally::listed(""), None);
    }

    #[test]
    fn adds_up_and_mentions_skipped_tests_only_when_there_are_any() {
        let mut sum = Tally {
            passed: 1,
            failed: 1,
            skipped: 0,
        };
        assert_eq!(sum.to_string(), "1 passed, 1 failed");
        sum += Tally {
            passed: 2,
            failed: 0,
            skipped: 3,
        };
        assert_eq!(sum.to_string(), "3 passed, 1 failed, 3 skipped");
    }
}
