//! What the page is told at run time: `config.json` beside it, and what its address overrides.
//!
//! Both are read anew with each visit, so that whoever hosts the static files changes a hub without
//! building anything. Whatever is wrong in them is named, with what would be right.

mod error;
mod file;
mod hub;
mod ice;
mod ice_answer;
mod ice_source;
mod query;

use murmuration_swarm::{HubUrl, IceServer};

use crate::room::Room;

pub use error::{ConfigError, Place, Problem};
pub use hub::Page;
pub use ice_answer::IceAnswer;
pub use ice_source::IceSource;

/// The most hubs that a page connects to.
pub const MOST_HUBS: usize = 8;

/// The most addresses of STUN and TURN servers in one list: a browser asks all of them, for each
/// link.
pub const MOST_ICE_URLS: usize = 32;

/// Where a room is found and how its peers connect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// The hubs, each of them once; at least one.
    pub hubs: Vec<HubUrl>,
    /// STUN and TURN servers. With none, only peers that reach each other's own addresses connect.
    pub ice_servers: Vec<IceServer>,
    /// Who hands out more of them, with credentials that are good for a while.
    pub ice_servers_from: Option<IceSource>,
    /// Whether links go through TURN servers alone, for those who have not chosen themselves.
    pub relay_only: bool,
    /// The room of an address without a fragment.
    pub room: Room,
}

impl Config {
    /// Reads the text of `config.json`, or takes the defaults when there is none: the hub is where
    /// the page comes from, and there are no ICE servers. Then applies the query of the page's
    /// address: `hub=URL[,URL…]`, and `ice=none` for no ICE servers from anywhere.
    ///
    /// # Errors
    /// At the first thing that is wrong in either.
    pub fn read(file: Option<&str>, page: &Page) -> Result<Self, ConfigError> {
        let mut config = match file {
            Some(text) => file::read(text, page)?,
            None => file::defaults(page)?,
        };
        query::apply(&mut config, page)?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, href: &str) -> Result<Config, ConfigError> {
        Config::read(Some(file), &Page::new(href))
    }

    fn hubs(config: &Config) -> Vec<&str> {
        config.hubs.iter().map(HubUrl::as_str).collect()
    }

    /// Place, offending value and remedy of the error, as one text.
    fn told(file: &str, href: &str) -> String {
        let error = read(file, href).expect_err("it is broken");
        let found = error.found.as_deref().unwrap_or("-");
        format!(
            "{} | {found} | {} | {}",
            error.place,
            error.problem,
            error.problem.remedy()
        )
    }

    const HREF: &str = "http://127.0.0.1:8080/chat/index.html?x=1#room";

    #[test]
    fn no_file_means_the_defaults() {
        let config = Config::read(None, &Page::new(HREF)).unwrap();
        assert_eq!(hubs(&config), ["http://127.0.0.1:8080"]);
        assert!(config.ice_servers.is_empty());
        assert_eq!(
            (config.ice_servers_from.as_ref(), config.relay_only),
            (None, false)
        );
        assert_eq!(config.room.as_str(), "streams-day");
        assert_eq!(read("{}", HREF), Ok(config));
    }

    #[test]
    fn a_file_says_it_all() {
        let file = r#"{
            "hubs": ["https://hub.example/", "./hub", "/other", "http://127.0.0.1:8080/other/"],
            "iceServers": [
                {"urls": "stun:stun.example:3478"},
                {"urls": ["turn:turn.example", "turns:turn.example"], "username": "u", "credential": "c"}
            ],
            "iceServersFrom": "./ice?for=us",
            "relayOnly": true,
            "room": "book club"
        }"#;
        let config = read(file, HREF).unwrap();
        assert_eq!(
            hubs(&config),
            [
                "https://hub.example",
                "http://127.0.0.1:8080/chat/hub",
                "http://127.0.0.1:8080/other"
            ],
        );
        assert_eq!(config.ice_servers[0].urls, ["stun:stun.example:3478"]);
        assert_eq!(config.ice_servers[1].urls.len(), 2);
        assert_eq!(config.ice_servers[1].username.as_deref(), Some("u"));
        let from = config.ice_servers_from.as_ref().map(IceSource::as_str);
        assert_eq!(from, Some("http://127.0.0.1:8080/chat/ice?for=us"));
        assert!(config.relay_only);
        assert_eq!(config.room.as_str(), "book club");
    }

    #[test]
    fn the_address_overrides_the_file() {
        let file = r#"{
            "hubs": ["https://a.example"],
            "iceServers": [{"urls": "stun:s.example"}],
            "iceServersFrom": "/v1/ice",
            "relayOnly": true
        }"#;
        let config = read(
            file,
            "https://p.example/?ice=none&hub=https%3A%2F%2Fb.example,/&y#r",
        )
        .unwrap();
        assert_eq!(hubs(&config), ["https://b.example", "https://p.example"]);
        assert_eq!(
            (config.ice_servers, config.ice_servers_from),
            (vec![], None)
        );
        // To hide less than the file says is not for an address to decide.
        assert!(config.relay_only);
    }

    #[test]
    fn a_source_of_servers_is_told_as_a_hub_is() {
        for (address, told_as) in [
            ("ftp://x", "the address must start with http:// or https://"),
            ("//x/ice", "the address starts with // and lacks its scheme"),
            ("http://x/ice", "the address is http, which browsers block"),
            ("/ice?a b", "the address contains ' '"),
            ("/ice?a#b", "the address contains a fragment"),
            ("", "the address is empty"),
        ] {
            let file = format!(r#"{{"iceServersFrom": "{address}"}}"#);
            let told = told(&file, "https://p.example/");
            let place = format!("'iceServersFrom' in config.json | {address} | {told_as}");
            assert!(told.starts_with(&place), "{told}");
        }
    }

    #[test]
    fn a_page_that_is_to_hide_its_people_has_to_have_a_relay() {
        let stun = r#"{"relayOnly": true, "iceServers": [{"urls": "stun:s.example"}]}"#;
        for file in [r#"{"relayOnly": true}"#, stun] {
            let told = told(file, HREF);
            let place =
                "'relayOnly' in config.json | true | it must be false: relayOnly needs a TURN";
            assert!(told.starts_with(place), "{told}");
        }
        assert!(told(r#"{"relayOnly": 1}"#, HREF).starts_with("'relayOnly' in config.json | 1 | "));
    }

    #[test]
    fn a_broken_file_is_told_by_line_and_column() {
        assert_eq!(
            told("{\n  \"hubs\": [,]\n}", HREF),
            "config.json, line 2, column 12 | \"hubs\": [,] | it is not JSON: expected value | \
             Mend the JSON there, or remove the file to use the defaults."
        );
    }

    #[test]
    fn fields_are_named() {
        assert!(told("[]", HREF).starts_with("config.json | [] | it must be an object"));
        assert!(
            told(r#"{"hub": "/"}"#, HREF)
                .starts_with("'hub' in config.json | \"/\" | there is no such field")
        );
        assert!(
            told(r#"{"hubs": "/"}"#, HREF)
                .starts_with("'hubs' in config.json | \"/\" | it must be a list")
        );
        assert!(
            told(r#"{"hubs": []}"#, HREF)
                .starts_with("'hubs' in config.json | [] | there is no hub in it")
        );
        assert!(
            told(r#"{"hubs": ["/", 7]}"#, HREF)
                .starts_with("'hubs[1]' in config.json | 7 | it must be a text")
        );
        assert!(
            told(r#"{"hubs": ["ftp://x"]}"#, HREF)
                .starts_with("'hubs[0]' in config.json | ftp://x | ")
        );
        assert!(
            told(r#"{"hubs": ["//x"]}"#, HREF).starts_with("'hubs[0]' in config.json | //x | ")
        );
        assert!(
            told(r#"{"room": " "}"#, HREF)
                .starts_with("'room' in config.json |   | the name is blank")
        );
        assert!(
            told(r#"{"iceServers": [{}]}"#, HREF)
                .starts_with("'iceServers[0].urls' in config.json | - | it is missing")
        );
        assert!(
            told(r#"{"iceServers": [{"urls": ["http://x"]}]}"#, HREF)
                .starts_with("'iceServers[0].urls[0]' in config.json | http://x | ")
        );
        assert!(
            told(r#"{"iceServers": [{"urls": "turn:x"}]}"#, HREF)
                .starts_with("'iceServers[0].username' in config.json | - | ")
        );
        assert!(
            told(r#"{"iceServers": [{"url": "stun:x"}]}"#, HREF).starts_with(
                "'iceServers[0].url' in config.json | \"stun:x\" | there is no such field"
            )
        );
    }

    #[test]
    fn parameters_are_named() {
        assert!(
            told("{}", "http://p/?ice=off").starts_with("'ice' in the page's address | off | ")
        );
        assert!(told("{}", "http://p/?hub=").starts_with("'hub' in the page's address |  | "));
        assert!(
            told("{}", "http://p/?hub=x%FF").starts_with("'hub' in the page's address | x%FF | ")
        );
        assert!(
            told("{}", "http://p/?hub=a,b:0").starts_with("'hub' in the page's address | b:0 | ")
        );
        assert!(told("{}", &format!("http://p/?hub={}", ["a"; 9].join(","))).contains("at most 8"));
    }

    #[test]
    fn a_hub_that_the_browser_would_block_is_told_at_once() {
        assert!(told("{}", "https://p.example/?hub=hub.example").contains("https"));
        for near in [
            "http://localhost:7000",
            "http://127.0.0.1",
            "http://[::1]:80",
        ] {
            assert!(
                read("{}", &format!("https://p.example/?hub={near}")).is_ok(),
                "{near}"
            );
        }
    }

    #[test]
    fn a_page_that_has_no_server_has_no_hub_of_its_own() {
        assert!(told("{}", "file:///tmp/dist/index.html").contains("not served by a web server"));
    }
}
