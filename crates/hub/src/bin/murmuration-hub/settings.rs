//! What the command is told: by flags, by the environment, by a file, in this order.
//!
//! [`table`] has one row for each setting, and that row is all there is to it: its key in the file,
//! from which the flag and the variable follow, what it is, where it goes in [`Config`], and what
//! `--help` says. So whoever adds a setting adds a field with its default, and a row.

mod config;
mod environment;
mod file;
mod flags;
mod kind;
mod listen;
mod place;
mod print;
mod setting;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt::Write;

pub(crate) use config::{Config, LogFormat};
pub(crate) use flags::{Flags, Task};
pub(crate) use listen::Listen;
pub(crate) use place::{Misplaced, Place};

/// Everything that the command can be told, as it has been told.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The values.
    pub(crate) config: Config,
    /// Where those are from that are no defaults, by key.
    places: HashMap<&'static str, Place>,
}

/// A setting's text as it was found somewhere.
#[derive(Debug)]
struct Given {
    key: &'static str,
    values: Vec<String>,
    place: Place,
}

impl Settings {
    /// Reads what `flags` say, then `environment`, then the file that either names.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place.
    pub(crate) fn read(
        flags: &Flags,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Misplaced> {
        let groups = table::groups();
        let settings = || groups.iter().flat_map(|group| &group.settings);
        let environment = environment::read(&groups, environment)?;
        let file = match flags.config.as_ref().or(environment.config.as_ref()) {
            Some(file) => file::read(&groups, file)?,
            None => Vec::new(),
        };
        let mut config = Config::default();
        let mut places = HashMap::new();
        // From the weakest, so that what is wrong is found even where it would not count.
        let given = file.iter().chain(&environment.given).chain(&flags.given);
        for Given { key, values, place } in given {
            let setting = settings().find(|setting| setting.key == *key);
            let setting = setting.expect("it was found in the table");
            setting
                .set(&mut config, values)
                .map_err(|why| place.wrong(why))?;
            places.insert(*key, place.clone());
        }
        Ok(Self { config, places })
    }

    /// Where the value of a setting is from; of one that is at its default, where to change it.
    pub(crate) fn place(&self, key: &'static str) -> Place {
        let flag = || Place::Flag(setting::flag(key));
        self.places.get(key).cloned().unwrap_or_else(flag)
    }

    /// All values and where they are from, as a file that says the same. Secrets are left out.
    pub(crate) fn print(&self) -> String {
        print::effective(&table::groups(), &self.config, &self.places)
    }
}

/// What is not there, and what it may have been meant to be.
fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|&(likeness, _)| likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut text = "there is no such setting".to_owned();
    if let Some((_, known)) = near {
        let _ = write!(text, "; is it {known}?");
    }
    text
}
