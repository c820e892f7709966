//! Who hands out STUN and TURN servers.

use murmuration_swarm::HubUrlError;

use super::{Page, Problem};

/// The address at which STUN and TURN servers are handed out, whole, with a query perhaps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IceSource(String);

impl IceSource {
    /// Takes an address as a hub's is: its own, or relative to the page. A query may follow.
    pub(super) fn new(entry: &str, page: &Page) -> Result<Self, Problem> {
        let entry = entry.trim();
        let (address, query) = entry.split_at(entry.find('?').unwrap_or(entry.len()));
        let address = page.address(address)?;
        match query.chars().find(|c| !c.is_ascii_graphic() || *c == '#') {
            Some('#') => Err(Problem::Hub(HubUrlError::Fragment)),
            Some(other) => Err(Problem::Hub(HubUrlError::Character(other))),
            None => Ok(Self(format!("{address}{query}"))),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
