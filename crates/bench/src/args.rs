//! The command line.

use anyhow::{Context, Result, ensure};
use lexopt::{Arg, Parser, ValueExt};

use crate::measure::Measurement;

/// What to measure, and how.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) measurements: Vec<Measurement>,
    /// How often; `None` leaves it to each measurement.
    pub(crate) runs: Option<usize>,
    /// What chance begins with, where there is any; `None` leaves that to chance as well.
    pub(crate) seed: Option<u64>,
}

impl Args {
    /// All measurements, when none is named.
    pub(crate) fn parse(mut args: Parser) -> Result<Self> {
        let mut parsed = Self {
            measurements: Vec::new(),
            runs: None,
            seed: None,
        };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("runs") => parsed.runs = Some(args.value()?.parse()?),
                Arg::Long("seed") => parsed.seed = Some(args.value()?.parse()?),
                Arg::Value(name) => parsed.measurements.push(named(&name.to_string_lossy())?),
                other => return Err(other.unexpected().into()),
            }
        }
        ensure!(parsed.runs != Some(0), "no runs, no figures");
        if parsed.measurements.is_empty() {
            parsed.measurements = Measurement::ALL.into();
        }
        Ok(parsed)
    }
}

fn named(name: &str) -> Result<Measurement> {
    let mut all = Measurement::ALL.into_iter();
    let found = all.find(|measurement| measurement.name() == name);
    found.with_context(|| {
        let names = Measurement::ALL.map(Measurement::name).join(", ");
        format!("there is no measurement '{name}', only {names}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Args> {
        Args::parse(Parser::from_args(words))
    }

    #[test]
    fn without_a_name_everything_is_measured() {
        let args = parse(&["--runs", "7"]).unwrap();
        assert_eq!(args.measurements, Measurement::ALL);
        assert_eq!(args.runs, Some(7));
    }

    #[test]
    fn names_choose() {
        let args = parse(&["hub"]).unwrap();
        assert_eq!(args.measurements, [Measurement::Hub]);
        assert_eq!(args.runs, None);
    }

    #[test]
    fn a_seed_replays() {
        assert_eq!(parse(&["--seed", "12"]).unwrap().seed, Some(12));
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        for words in [
            &["hubs"][..],
            &["--runs", "0"],
            &["--runs"],
            &["--run", "1"],
            &["--seed", "-1"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
