//! Settings in the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use super::setting::{Group, PREFIX};
use super::{Given, Misplaced, Place, unknown};

/// Names the file, as `--config` does.
pub(super) const CONFIG: &str = "MURMURATION_HUB_CONFIG";

/// What the environment says.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) config: Option<PathBuf>,
    pub(super) given: Vec<Given>,
}

/// Finds the settings among `variables`. What begins like one and is none is an error.
pub(super) fn read(
    groups: &[Group],
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Environment, Misplaced> {
    let settings = || groups.iter().flat_map(|group| &group.settings);
    let mut config = None;
    let mut given = Vec::new();
    for (name, value) in variables {
        let Some(name) = name.to_str() else {
            continue;
        };
        if name == CONFIG {
            config = (!value.is_empty()).then(|| value.into());
            continue;
        }
        let place = Place::Variable(name.to_owned());
        match settings().find(|setting| setting.variable_name() == name) {
            Some(setting) => {
                let value = value
                    .to_str()
                    .ok_or_else(|| place.wrong("it is not UTF-8"))?;
                given.push(Given {
                    key: setting.key,
                    values: setting.split(value),
                    place,
                });
            }
            None if name.starts_with(PREFIX) => {
                let names: Vec<String> =
                    settings().map(|setting| setting.variable_name()).collect();
                let known = names.iter().map(String::as_str).chain([CONFIG]);
                return Err(place.wrong(unknown(name, known)));
            }
            None => {}
        }
    }
    Ok(Environment { config, given })
}
