//! A page that joins a room and sends each line back in capitals, to whoever sent it.
//!
//! It is built like this, and opened at the address that the hub says:
//!
//! ```sh
//! cargo build -p murmuration-swarm --example echo --target wasm32-unknown-unknown --release
//! wasm-bindgen --target web --out-dir target/echo \
//!     target/wasm32-unknown-unknown/release/examples/echo.wasm
//! cp crates/swarm/examples/echo.html target/echo/index.html
//! cargo run -p murmuration-hub -- --site target/echo
//! ```
//!
//! The room is the URL's fragment, `streams-day` when there is none. The hub is where the page
//! came from, unless the URL has a `?hub=`.

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This example is a page. How to build it stands at the top of its source.");
}

/// The line in capitals, or `None` when it is in capitals already: so that two echoes in a room
/// don't shout at each other for ever.
#[cfg(any(target_arch = "wasm32", test))]
fn louder(line: &str) -> Option<String> {
    let loud = line.to_uppercase();
    (loud != line).then_some(loud)
}

#[cfg(target_arch = "wasm32")]
mod page {
    use std::{collections::HashMap, error::Error};

    use futures::StreamExt;
    use murmuration_swarm::{
        App, Event, HubState, HubUrl, Lines, MessageId, Options, PeerId, join, random_id,
    };
    use web_sys::{Document, Url};

    use super::louder;

    pub async fn run() {
        match echo().await {
            Ok(()) => show("Left the room."),
            Err(error) => show(&format!("Something is wrong: {error}.")),
        }
    }

    async fn echo() -> Result<(), Box<dyn Error>> {
        let (hub, room) = address();
        show(&format!("Joining the room {room} at {hub}."));
        let options = Options::new(vec![HubUrl::parse(&hub)?], App::new(&room)?, random_id());
        let (swarm, mut events) = join(options)?;

        // What a peer sends is bytes; a line of it may come in pieces.
        let mut lines: HashMap<PeerId, Lines> = HashMap::new();
        while let Some(event) = events.next().await {
            match event {
                Event::Hub(_, state) => show(hub_in_words(state)),
                Event::Joined { peer, .. } => show(&format!("{} is here.", peer.short())),
                Event::Data { peer, bytes } => {
                    for line in lines.entry(peer.clone()).or_default().push(&bytes) {
                        show(&format!("{}: {}", peer.short(), line.text));
                        if let Some(loud) = louder(&line.text) {
                            swarm.send(MessageId(0), peer.clone(), loud + "\n");
                        }
                    }
                }
                Event::Left { peer, .. } => {
                    show(&format!("{} is gone.", peer.short()));
                    lines.remove(&peer);
                }
                Event::Failed { peer, why, .. } => {
                    show(&format!("{} can't be reached: {why}.", peer.short()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The hub and the room that the page's URL names.
    fn address() -> (String, String) {
        let url = document().url().and_then(|url| Url::new(&url));
        let url = url.expect("a page has a URL");
        let hub = url.search_params().get("hub").unwrap_or(url.origin());
        let fragment = url.hash();
        let room = match fragment.trim_start_matches('#') {
            "" => "streams-day".to_owned(),
            room => js_sys::decode_uri_component(room).map_or(room.to_owned(), String::from),
        };
        (hub, room)
    }

    fn hub_in_words(state: HubState) -> &'static str {
        match state {
            HubState::Connecting => "Calling the hub.",
            HubState::Connected => "The hub is there. Looking for others.",
            HubState::Lost { .. } => "The hub can't be reached. It will be tried again.",
        }
    }

    /// Adds a line to what the page shows: as text, for some of it is a stranger's.
    fn show(text: &str) {
        let log = document()
            .get_element_by_id("log")
            .expect("echo.html has a log");
        let item = document()
            .create_element("li")
            .expect("a list can have items");
        item.set_text_content(Some(text));
        log.append_with_node_1(&item).expect("a list takes items");
        if log.child_element_count() > 500
            && let Some(oldest) = log.first_element_child()
        {
            oldest.remove();
        }
    }

    fn document() -> Document {
        web_sys::window()
            .and_then(|window| window.document())
            .expect("this runs in a page")
    }
}

#[cfg(test)]
mod tests {
    use super::louder;

    #[test]
    fn a_line_comes_back_in_capitals() {
        assert_eq!(
            louder("Straße 5, naïve?"),
            Some("STRASSE 5, NAÏVE?".to_owned())
        );
    }

    #[test]
    fn what_is_loud_gets_no_louder() {
        for character in '\0'..=char::MAX {
            let line = character.to_string();
            let loud = louder(&line).unwrap_or(line);
            assert_eq!(louder(&loud), None, "{character:?}");
        }
    }
}
