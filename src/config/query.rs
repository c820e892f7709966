//! What the query of the page's address overrides.

use super::{Config, ConfigError, Page, Place, Problem, hub};
use crate::percent;

/// Applies `hub=` and `ice=`. Parameters of other names are somebody else's.
pub(super) fn apply(config: &mut Config, page: &Page) -> Result<(), ConfigError> {
    for parameter in page.query().split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name {
            "hub" => config.hubs = hubs(value, page)?,
            "ice" => {
                let value = decoded("ice", value)?;
                if value != "none" {
                    return Err(at("ice", &value, Problem::IceOverride));
                }
                config.ice_servers.clear();
                config.ice_servers_from = None;
            }
            _ => {}
        }
    }
    Ok(())
}

fn hubs(value: &str, page: &Page) -> Result<Vec<hub::HubUrl>, ConfigError> {
    let value = decoded("hub", value)?;
    let entries: Vec<&str> = value.split(',').collect();
    hub::list(entries.iter().copied(), page)
        .map_err(|(place, problem)| at("hub", place.map_or(&value, |n| entries[n]), problem))
}

fn decoded(name: &'static str, value: &str) -> Result<String, ConfigError> {
    percent::decode(&value.replace('+', " ")).map_err(|_| at(name, value, Problem::Encoding))
}

fn at(name: &'static str, found: &str, problem: Problem) -> ConfigError {
    ConfigError {
        place: Place::Parameter(name),
        found: Some(found.to_owned()),
        problem,
    }
}
