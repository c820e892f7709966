//! What is wrong with the configuration, where, and what would be right.

use std::fmt;

use murmuration_swarm::HubUrlError;

use super::MOST_HUBS;
use crate::room::RoomError;

/// Something in the configuration that can't be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigError {
    /// Where.
    pub place: Place,
    /// What stands there, if anything does.
    pub found: Option<String>,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A place in the configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A place in the file's text; both count from 1.
    Line {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A field of the file, such as `iceServers[0].urls`.
    Field(String),
    /// A parameter of the address's query.
    Parameter(&'static str),
}

/// What is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The file could not be had.
    Fetch(String),
    /// The text is no JSON.
    Json(String),
    /// There is no such field.
    Unknown {
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// It is of the wrong kind.
    Kind {
        /// The right one, with an example.
        wanted: &'static str,
    },
    /// It has to be there and isn't.
    Missing {
        /// Why it has to be.
        why: &'static str,
    },
    /// No hub is named.
    NoHub,
    /// More than [`MOST_HUBS`].
    TooManyHubs,
    /// No address of a hub, or of who hands out STUN and TURN servers.
    Hub(HubUrlError),
    /// Relative to the host, which may not be meant.
    WithoutScheme,
    /// Relative to the page, which no server has sent.
    WithoutServer,
    /// Not https, as the page is.
    Insecure,
    /// No address of a STUN or TURN server.
    IceUrl,
    /// Something else than `none`.
    IceOverride,
    /// Percent-encoded bytes that are no UTF-8.
    Encoding,
    /// No name for a room.
    Room(RoomError),
}

impl Problem {
    /// What would be right, as a sentence.
    pub fn remedy(&self) -> String {
        match self {
            Self::Fetch(_) => {
                "See that the server hands out config.json, then load the page again.".into()
            }
            Self::Json(_) => "Mend the JSON there, or remove the file to use the defaults.".into(),
            Self::Unknown { known } => format!("The fields are: {}.", known.join(", ")),
            Self::Kind { wanted } => format!("Write {wanted}."),
            Self::Missing { .. } => "Add it.".into(),
            Self::NoHub => {
                "Name at least one, such as \"/\" for the server that the page comes from.".into()
            }
            Self::TooManyHubs => "Leave the nearest ones.".into(),
            Self::Hub(_) | Self::Encoding => "Write an address such as https://hub.example.".into(),
            Self::WithoutScheme => {
                "Write https: before it, or a single / for a path on this server.".into()
            }
            Self::WithoutServer => {
                "Serve the page over http or https, or write the whole address.".into()
            }
            Self::Insecure => "Write https:// before the server's name, if it speaks https.".into(),
            Self::IceUrl => {
                "Write an address such as stun:stun.example:3478 or turn:turn.example.".into()
            }
            Self::IceOverride => "Write ice=none to use no ICE servers, or leave it out.".into(),
            Self::Room(_) => "Write a name such as \"streams-day\".".into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(why) => write!(f, "it could not be loaded: {why}"),
            Self::Json(why) => write!(f, "it is not JSON: {why}"),
            Self::Unknown { .. } => f.write_str("there is no such field"),
            Self::Kind { wanted } => write!(f, "it must be {wanted}"),
            Self::Missing { why } => write!(f, "it is missing: {why}"),
            Self::NoHub => f.write_str("there is no hub in it, so nobody could be found"),
            Self::TooManyHubs => write!(f, "it names too many hubs: at most {MOST_HUBS} are used"),
            Self::Hub(why) => why.fmt(f),
            Self::WithoutScheme => f.write_str("the address starts with // and lacks its scheme"),
            Self::WithoutServer => f.write_str(
                "the address is relative to the page, but the page is not served by a web server",
            ),
            Self::Insecure => f.write_str(
                "the address is http, which browsers block from a page that came over https",
            ),
            Self::IceUrl => {
                f.write_str("the address must start with stun:, turn: or turns: and name a server")
            }
            Self::IceOverride => f.write_str("the only value that it can have is 'none'"),
            Self::Encoding => f.write_str("the percent-encoded part is not UTF-8 text"),
            Self::Room(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("config.json"),
            Self::Line { line, column } => write!(f, "config.json, line {line}, column {column}"),
            Self::Field(field) => write!(f, "'{field}' in config.json"),
            Self::Parameter(name) => write!(f, "'{name}' in the page's address"),
        }
    }
}
