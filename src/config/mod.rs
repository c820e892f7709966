//! What the page is told at run time: `config.json` beside it, and what its address overrides.
//!
//! Both are read anew with each visit, so that whoever hosts the static files changes a hub without
//! building anything. Whatever is wrong in them is named, with what would be right.

mod error;
mod file;
mod hub;
mod ice;
mod query;

use murmuration_swarm::{HubUrl, IceServer};

use crate::room::Room;

pub use error::{ConfigError, Place, Problem};
pub use hub::Page;

/// The most hubs that a page connects to.
pub const MOST_HUBS: usize = 8;

/// Where a room is found and how its peers connect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// The hubs, each of them once; at least one.
    pub hubs: Vec<HubUrl>,
    /// STUN and TURN servers. With none, only peers that reach each other's own addresses connect.
    pub ice_servers: Vec<IceServer>,
    /// The room of an address without a fragment.
    pub room: Room,
}

impl Config {
    /// Reads the text of `config.json`, or takes the defaults when there is none: the hub is where
    /// the page comes from, and there are no ICE servers. Then applies the query of the page's
    /// address: `hub=URL[,URL…]` and `ice=none`.
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
        assert_eq!(config.room.as_str(), "book club");
    }

    #[test]
    fn the_address_overrides_the_file() {
        let file = r#"{"hubs": ["https://a.example"], "iceServers": [{"urls": "stun:s.example"}]}"#;
        let config = read(
            file,
            "https://p.example/?ice=none&hub=https%3A%2F%2Fb.example,/&y#r",
        )
        .unwrap();
        assert_eq!(hubs(&config), ["https://b.example", "https://p.example"]);
        assert!(config.ice_servers.is_empty());
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
