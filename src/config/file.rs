//! `config.json`: read field by field, so that an error can name the field.

use murmuration_swarm::IceServer;
use serde_json::{Map, Value};

use super::{
    Config, ConfigError, IceSource, Page, Place, Problem,
    hub::{self, DEFAULT_HUB},
    ice,
};
use crate::room::Room;

const FIELDS: &[&str] = &["hubs", "iceServers", "iceServersFrom", "relayOnly", "room"];

/// The configuration when there is no file.
pub(super) fn defaults(page: &Page) -> Result<Config, ConfigError> {
    from_object(&Map::new(), page)
}

/// The configuration in a file's text.
pub(super) fn read(text: &str, page: &Page) -> Result<Config, ConfigError> {
    let value = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
    match &value {
        Value::Object(object) => from_object(object, page),
        _ => Err(ConfigError {
            place: Place::File,
            found: Some(json(&value)),
            problem: Problem::Kind {
                wanted: "an object, such as {\"hubs\": [\"/\"]}",
            },
        }),
    }
}

fn from_object(object: &Map<String, Value>, page: &Page) -> Result<Config, ConfigError> {
    only(object, "", FIELDS)?;
    let config = Config {
        hubs: hubs(object.get("hubs"), page)?,
        ice_servers: match object.get("iceServers") {
            Some(value) => ice::servers(value)?,
            None => Vec::new(),
        },
        ice_servers_from: ice_source(object.get("iceServersFrom"), page)?,
        relay_only: relay_only(object.get("relayOnly"))?,
        room: room(object.get("room"))?,
    };
    let has_relay = config.ice_servers.iter().any(IceServer::is_relay);
    if config.relay_only && !has_relay && config.ice_servers_from.is_none() {
        let wanted = "false: relayOnly needs a TURN server, in iceServers or from iceServersFrom";
        return Err(at("relayOnly", "true", Problem::Kind { wanted }));
    }
    Ok(config)
}

fn hubs(value: Option<&Value>, page: &Page) -> Result<Vec<hub::HubUrl>, ConfigError> {
    let field = "hubs";
    let Some(value) = value else {
        return hub::list([DEFAULT_HUB], page)
            .map_err(|(_, problem)| at(field, DEFAULT_HUB, problem));
    };
    let entries = list(value, field, "a list of addresses, such as [\"/\"]")?;
    let entries = entries
        .iter()
        .enumerate()
        .map(|(n, entry)| {
            text(
                entry,
                &format!("{field}[{n}]"),
                "a text with an address, such as \"/\"",
            )
        })
        .collect::<Result<Vec<_>, _>>()?;
    hub::list(entries.iter().copied(), page).map_err(|(place, problem)| match place {
        Some(n) => at(&format!("{field}[{n}]"), entries[n], problem),
        None => wrong(field, value, problem),
    })
}

fn ice_source(value: Option<&Value>, page: &Page) -> Result<Option<IceSource>, ConfigError> {
    let field = "iceServersFrom";
    let read = |value| {
        let entry = text(value, field, "a text with an address, such as \"/v1/ice\"")?;
        IceSource::new(entry, page).map_err(|problem| at(field, entry, problem))
    };
    value.map(read).transpose()
}

fn relay_only(value: Option<&Value>) -> Result<bool, ConfigError> {
    let wanted = "true or false";
    match value {
        None => Ok(false),
        Some(Value::Bool(it)) => Ok(*it),
        Some(other) => Err(wrong("relayOnly", other, Problem::Kind { wanted })),
    }
}

fn room(value: Option<&Value>) -> Result<Room, ConfigError> {
    let Some(value) = value else {
        return Ok(Room::default());
    };
    let name = text(value, "room", "a text, such as \"streams-day\"")?;
    Room::new(name).map_err(|why| at("room", name, Problem::Room(why)))
}

/// Refuses fields that are none of these.
pub(super) fn only(
    object: &Map<String, Value>,
    parent: &str,
    known: &'static [&'static str],
) -> Result<(), ConfigError> {
    match object
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        Some((name, value)) => Err(wrong(
            &format!("{parent}{name}"),
            value,
            Problem::Unknown { known },
        )),
        None => Ok(()),
    }
}

/// A field's value as a list.
pub(super) fn list<'a>(
    value: &'a Value,
    field: &str,
    wanted: &'static str,
) -> Result<&'a [Value], ConfigError> {
    value
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| wrong(field, value, Problem::Kind { wanted }))
}

/// A field's value as a text.
pub(super) fn text<'a>(
    value: &'a Value,
    field: &str,
    wanted: &'static str,
) -> Result<&'a str, ConfigError> {
    value
        .as_str()
        .ok_or_else(|| wrong(field, value, Problem::Kind { wanted }))
}

/// An error about a field, which has this value.
pub(super) fn wrong(field: &str, value: &Value, problem: Problem) -> ConfigError {
    at(field, &json(value), problem)
}

/// An error about a field, which reads like this.
pub(super) fn at(field: &str, found: &str, problem: Problem) -> ConfigError {
    ConfigError {
        place: Place::Field(field.to_owned()),
        found: Some(found.to_owned()),
        problem,
    }
}

/// An error about the text itself, with the line that it is in.
fn not_json(text: &str, error: &serde_json::Error) -> ConfigError {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let why = told.split(" at line ").next().unwrap_or(&told).to_owned();
    ConfigError {
        place: Place::Line { line, column },
        found: text
            .lines()
            .nth(line.saturating_sub(1))
            .map(|line| line.trim().to_owned()),
        problem: Problem::Json(why),
    }
}

/// A value as it stands in the file, but for the space between its parts.
fn json(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
