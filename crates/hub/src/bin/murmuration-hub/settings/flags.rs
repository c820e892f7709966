//! Settings on the command line, and what else it may say.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::setting::{self, Group, Setting, Shape};
use super::{Config, Given, Place, table};

const ABOUT: &str = "\
A signalhub: the lobby where pages find each other before they talk directly.

It speaks the protocol of npm signalhub 4.9, and can serve a built app besides.";

const AFTER: &str = "\
Every setting may also stand in the environment or in a file:

  --limits-body 64KiB
  MURMURATION_HUB_LIMITS_BODY=64KiB
  [limits]
  body = \"64KiB\"

A flag counts more than the environment, and that more than the file. A TIME is a number with ms, s, \
m, h or d behind it; a SIZE has B, KiB, MiB or GiB. A secret has no flag, for everybody on this \
machine could read it: MURMURATION_TURN_SECRET, or a file.

For everybody, with the app and a log for programs:

  murmuration-hub --host 0.0.0.0 --site dist --log json";

/// What the log level is with either.
const SHORTCUTS: [(&str, &str, &str); 2] = [
    (
        "quiet",
        "error",
        "Print errors only, as --log-level error does",
    ),
    (
        "verbose",
        "debug",
        "Log every subscription and message, as --log-level debug does",
    ),
];

/// The command line.
#[derive(Debug)]
pub(crate) struct Flags {
    pub(super) config: Option<PathBuf>,
    pub(super) given: Vec<Given>,
    /// What is to be done.
    pub(crate) task: Task,
}

/// What the command is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Be a hub.
    Serve,
    /// Say what the settings are.
    Print,
    /// Say whether the settings would do.
    Check,
}

impl Flags {
    /// Reads the command line, of which the first is the command itself.
    ///
    /// # Errors
    ///
    /// What is wrong with it; asking for help is an error in this sense.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let groups = table::groups();
        let matches = command(&groups).try_get_matches_from(arguments)?;
        let settings = groups.iter().flat_map(|group| &group.settings);
        let mut given: Vec<Given> = settings
            .filter(|setting| is_given(&matches, setting.key))
            .map(|setting| of(setting, &matches))
            .collect();
        let shortcuts = SHORTCUTS.iter().filter(|(id, ..)| matches.get_flag(id));
        given.extend(shortcuts.map(|(id, level, _)| Given {
            key: "log-level",
            values: vec![(*level).to_owned()],
            place: Place::Flag(format!("--{id}")),
        }));
        let task = match (matches.get_flag("check"), matches.get_flag("print-config")) {
            (true, _) => Task::Check,
            (_, true) => Task::Print,
            _ => Task::Serve,
        };
        Ok(Self {
            config: matches.get_one("config").cloned(),
            given,
            task,
        })
    }
}

fn is_given(matches: &ArgMatches, key: &str) -> bool {
    // A secret has no flag.
    matches!(matches.try_contains_id(key), Ok(true))
        && matches.value_source(key) == Some(ValueSource::CommandLine)
}

fn of(setting: &Setting, matches: &ArgMatches) -> Given {
    let texts = matches.get_many::<String>(setting.key);
    Given {
        key: setting.key,
        values: texts
            .into_iter()
            .flatten()
            .flat_map(|text| setting.split(text))
            .collect(),
        place: Place::Flag(setting::flag(setting.key)),
    }
}

fn command(groups: &[Group]) -> Command {
    let defaults = Config::default();
    let settings = groups.iter().flat_map(|group| {
        let have_flags = group
            .settings
            .iter()
            .filter(|setting| setting.shape != Shape::Secret);
        have_flags.map(|setting| argument(setting, &defaults).help_heading(group.heading))
    });
    Command::new("murmuration-hub")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(AFTER)
        .max_term_width(100)
        .next_line_help(true)
        .args(configuration())
        .args(settings)
        .args(SHORTCUTS.map(|(id, _, help)| {
            let others = SHORTCUTS.iter().map(|(other, ..)| *other);
            Arg::new(id)
                .long(id)
                .action(ArgAction::SetTrue)
                .help_heading("The log, on standard error")
                .conflicts_with_all(others.filter(|other| *other != id).chain(["log-level"]))
                .help(help)
        }))
}

fn configuration() -> [Arg; 3] {
    [
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(
                "The TOML file with settings, as in hub.toml of the source, or \
                 MURMURATION_HUB_CONFIG. What it says of files is as seen from the working folder",
            ),
        Arg::new("check")
            .long("check")
            .action(ArgAction::SetTrue)
            .conflicts_with("print-config")
            .help("Read all settings and the files that they name, say what is wrong, and exit"),
        Arg::new("print-config")
            .long("print-config")
            .action(ArgAction::SetTrue)
            .help("Print all settings, and where each is from, as a file for --config, and exit"),
    ]
    .map(|argument| argument.help_heading("Settings"))
}

fn argument(setting: &Setting, defaults: &Config) -> Arg {
    let argument = Arg::new(setting.key)
        .long(
            setting::flag(setting.key)
                .trim_start_matches("--")
                .to_owned(),
        )
        .value_name(setting.value_name)
        .help(setting.help);
    let default = setting.show(defaults);
    match setting.shape {
        Shape::One => argument.default_values(default),
        Shape::Optional | Shape::Secret => argument,
        Shape::Switch => argument
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        Shape::List => argument
            .action(ArgAction::Append)
            .value_parser(NonEmptyStringValueParser::new()),
    }
}
