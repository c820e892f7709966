//! A STUN or TURN server in `config.json`, by the names that `RTCIceServer` has.

use murmuration_swarm::IceServer;
use serde_json::{Map, Value};

use super::{
    ConfigError, MOST_ICE_URLS, Place, Problem,
    file::{at, list, only, text, wrong},
};

const FIELDS: &[&str] = &["urls", "username", "credential"];

/// Reads the list of servers that is the value of `iceServers`.
pub(super) fn servers(value: &Value) -> Result<Vec<IceServer>, ConfigError> {
    let field = "iceServers";
    let wanted = "a list of servers, such as [{\"urls\": \"stun:stun.example:3478\"}]";
    let servers = list(value, field, wanted)?
        .iter()
        .enumerate()
        .map(|(n, entry)| server(entry, &format!("{field}[{n}]")))
        .collect::<Result<Vec<_>, _>>()?;
    let urls: usize = servers.iter().map(|server| server.urls.len()).sum();
    if urls > MOST_ICE_URLS {
        let wanted = "a list of at most 32 addresses in all, for a browser asks each of them";
        return Err(wrong(field, value, Problem::Kind { wanted }));
    }
    Ok(servers)
}

/// Reads the server that is the value of a field.
fn server(value: &Value, field: &str) -> Result<IceServer, ConfigError> {
    let wanted = "an object, such as {\"urls\": \"stun:stun.example:3478\"}";
    let object = value
        .as_object()
        .ok_or_else(|| wrong(field, value, Problem::Kind { wanted }))?;
    only(object, &format!("{field}."), FIELDS)?;
    let server = IceServer {
        urls: urls(object, field)?,
        username: optional(object, field, "username")?,
        credential: optional(object, field, "credential")?,
    };
    // RTCPeerConnection throws without them.
    if server.is_relay() {
        let why = "a TURN server asks for a username and a credential";
        for (name, given) in [
            ("username", &server.username),
            ("credential", &server.credential),
        ] {
            if given.is_none() {
                return Err(missing(field, name, why));
            }
        }
    }
    Ok(server)
}

fn urls(object: &Map<String, Value>, parent: &str) -> Result<Vec<String>, ConfigError> {
    let field = format!("{parent}.urls");
    let wanted = "an address or a list of them, such as \"stun:stun.example:3478\"";
    match object.get("urls") {
        None => Err(missing(
            parent,
            "urls",
            "without an address, a server is of no use",
        )),
        Some(Value::String(one)) => Ok(vec![url(one, &field)?]),
        Some(Value::Array(many)) if !many.is_empty() => many
            .iter()
            .enumerate()
            .map(|(n, value)| {
                let field = format!("{field}[{n}]");
                url(text(value, &field, wanted)?, &field)
            })
            .collect(),
        Some(other) => Err(wrong(&field, other, Problem::Kind { wanted })),
    }
}

fn url(text: &str, field: &str) -> Result<String, ConfigError> {
    let server = text.split_once(':').map_or("", |(_, server)| server);
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    if matches!(scheme(text), "stun" | "stuns" | "turn" | "turns") && !server.is_empty() && plain {
        Ok(text.to_owned())
    } else {
        Err(at(field, text, Problem::IceUrl))
    }
}

fn optional(
    object: &Map<String, Value>,
    parent: &str,
    name: &str,
) -> Result<Option<String>, ConfigError> {
    let read = |value| text(value, &format!("{parent}.{name}"), "a text").map(str::to_owned);
    object.get(name).map(read).transpose()
}

fn scheme(url: &str) -> &str {
    url.split_once(':').map_or("", |(scheme, _)| scheme)
}

fn missing(parent: &str, name: &str, why: &'static str) -> ConfigError {
    ConfigError {
        place: Place::Field(format!("{parent}.{name}")),
        found: None,
        problem: Problem::Missing { why },
    }
}
