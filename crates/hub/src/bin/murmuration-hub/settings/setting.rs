//! One setting: its names, what it is, and where its value goes.

use super::Config;
use super::kind::Kind;

/// What all variables begin with, unless they say so themselves.
pub(super) const PREFIX: &str = "MURMURATION_HUB_";

type Set = dyn Fn(&mut Config, &[String]) -> Result<(), String>;
type Show = dyn Fn(&mut Config) -> Vec<String>;

/// Settings that `--help` has under one heading.
pub(super) struct Group {
    pub(super) heading: &'static str,
    pub(super) settings: Vec<Setting>,
}

/// A row of the table.
pub(super) struct Setting {
    /// How the file has it: its tables and itself, with dots between them.
    pub(super) key: &'static str,
    pub(super) shape: Shape,
    /// What a value is, in capitals.
    pub(super) value_name: &'static str,
    /// A value stands in TOML as it is, without quotes.
    pub(super) is_bare: bool,
    pub(super) help: &'static str,
    variable: Option<&'static str>,
    set: Box<Set>,
    show: Box<Show>,
}

/// How many values a setting has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Always one.
    One,
    /// One or none; an empty text is none.
    Optional,
    /// One or none. It is never shown, and has no flag: everybody on the machine can read those.
    Secret,
    /// Yes or no; the flag alone is a yes.
    Switch,
    /// Any number. In a flag or a variable, commas or spaces are between them.
    List,
}

impl Setting {
    /// A setting that always has a value.
    pub(super) fn one<T: 'static>(
        key: &'static str,
        kind: Kind<T>,
        field: fn(&mut Config) -> &mut T,
        help: &'static str,
    ) -> Self {
        let set = move |config: &mut Config, values: &[String]| {
            *field(config) = (kind.parse)(only(values)?)?;
            Ok(())
        };
        let show = move |config: &mut Config| vec![(kind.show)(field(config))];
        Self::new(key, Shape::One, kind, help, set, show)
    }

    /// A setting that may have no value.
    pub(super) fn optional<T: 'static>(
        key: &'static str,
        kind: Kind<T>,
        field: fn(&mut Config) -> &mut Option<T>,
        help: &'static str,
    ) -> Self {
        let set = move |config: &mut Config, values: &[String]| {
            *field(config) = match only(values)? {
                "" => None,
                text => Some((kind.parse)(text)?),
            };
            Ok(())
        };
        let show = move |config: &mut Config| field(config).iter().map(kind.show).collect();
        Self::new(key, Shape::Optional, kind, help, set, show)
    }

    /// A setting that nobody is to see.
    pub(super) fn secret<T: 'static>(
        key: &'static str,
        parse: fn(&str) -> Result<T, String>,
        field: fn(&mut Config) -> &mut Option<T>,
        help: &'static str,
    ) -> Self {
        let kind = Kind {
            name: "SECRET",
            is_bare: false,
            parse,
            show: |_| "…".to_owned(),
        };
        let set = move |config: &mut Config, values: &[String]| {
            *field(config) = Some(parse(only(values)?)?);
            Ok(())
        };
        let show = move |config: &mut Config| field(config).iter().map(kind.show).collect();
        Self::new(key, Shape::Secret, kind, help, set, show)
    }

    /// A setting that is on or off.
    pub(super) fn switch(
        key: &'static str,
        field: fn(&mut Config) -> &mut bool,
        help: &'static str,
    ) -> Self {
        Self {
            shape: Shape::Switch,
            ..Self::one(key, Kind::YES_OR_NO, field, help)
        }
    }

    /// A setting with any number of values.
    pub(super) fn list<T: 'static>(
        key: &'static str,
        kind: Kind<T>,
        field: fn(&mut Config) -> &mut Vec<T>,
        help: &'static str,
    ) -> Self {
        let set = move |config: &mut Config, values: &[String]| {
            *field(config) = values
                .iter()
                .map(|text| (kind.parse)(text))
                .collect::<Result<_, _>>()?;
            Ok(())
        };
        let show = move |config: &mut Config| field(config).iter().map(kind.show).collect();
        Self::new(key, Shape::List, kind, help, set, show)
    }

    /// Has another variable than the key would have.
    pub(super) fn variable(mut self, name: &'static str) -> Self {
        self.variable = Some(name);
        self
    }

    fn new<T>(
        key: &'static str,
        shape: Shape,
        kind: Kind<T>,
        help: &'static str,
        set: impl Fn(&mut Config, &[String]) -> Result<(), String> + 'static,
        show: impl Fn(&mut Config) -> Vec<String> + 'static,
    ) -> Self {
        Self {
            key,
            shape,
            value_name: kind.name,
            is_bare: kind.is_bare,
            help,
            variable: None,
            set: Box::new(set),
            show: Box::new(show),
        }
    }

    /// The name of its variable.
    pub(super) fn variable_name(&self) -> String {
        let derived = || PREFIX.to_owned() + &self.key.replace(['.', '-'], "_").to_uppercase();
        self.variable.map_or_else(derived, str::to_owned)
    }

    /// The table that the file has it in, and its name there. At the top that is "".
    pub(super) fn table_and_name(&self) -> (&'static str, &'static str) {
        self.key.rsplit_once('.').unwrap_or(("", self.key))
    }

    /// Takes what stands in a flag or in a variable apart, where that is to be.
    pub(super) fn split(&self, text: &str) -> Vec<String> {
        if self.shape == Shape::List {
            let separators = |c: char| c == ',' || c.is_whitespace();
            let parts = text.split(separators).filter(|part| !part.is_empty());
            return parts.map(str::to_owned).collect();
        }
        vec![text.to_owned()]
    }

    /// Reads the value into `config`, or says why it can't be one.
    pub(super) fn set(&self, config: &mut Config, values: &[String]) -> Result<(), String> {
        (self.set)(config, values)
    }

    /// The value in `config`, as [`set`](Self::set) would read it. (A secret is "…".)
    pub(super) fn show(&self, config: &Config) -> Vec<String> {
        (self.show)(&mut config.clone())
    }
}

/// The flag of a key.
pub(super) fn flag(key: &str) -> String {
    format!("--{}", key.replace('.', "-"))
}

fn only(values: &[String]) -> Result<&str, String> {
    match values {
        [text] => Ok(text),
        _ => Err("it has one value, not a list".to_owned()),
    }
}
