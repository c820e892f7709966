//! What stands in the page's address and in `config.json`.

use murmuration::{
    config::{Config, IceAnswer, Page},
    room::Room,
    trouble::Trouble,
};
use murmuration_swarm::{Channel, HubUrl};

/// The first line is the page's address, its fragment included; the rest, if there is any, is
/// `config.json`. What comes of them can be used, or the error says where it is wrong and what
/// would be right.
pub fn addresses(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let (address, file) = match text.split_once('\n') {
        Some((address, file)) => (address, Some(file)),
        None => (text, None),
    };
    match Config::read(file, &Page::new(address)) {
        Ok(config) => {
            assert!(!config.hubs.is_empty());
            config.hubs.iter().for_each(is_a_hub);
            is_a_room(&config.room);
        }
        Err(error) => is_told(Trouble::Config(error)),
    }
    // It has the same lists of servers in it.
    if let Ok(answer) = IceAnswer::parse(file.unwrap_or_default()) {
        assert!(!answer.ttl.is_zero());
    }
    if let Ok(hub) = HubUrl::parse(address) {
        is_a_hub(&hub);
    }
    let fragment = address.find('#').map_or("", |at| &address[at..]);
    match Room::from_fragment(fragment, &Room::default()) {
        Ok(room) => is_a_room(&room),
        Err(why) => is_told(Trouble::Room {
            fragment: fragment.to_owned(),
            why,
            instead: Room::default(),
        }),
    }
}

/// Read again, it is the same; and what is asked of it stays one address.
fn is_a_hub(hub: &HubUrl) {
    assert_eq!(HubUrl::parse(hub.as_str()).as_ref(), Ok(hub));
    let url = hub.subscribe_url(Room::default().app(), &[&Channel::all()]);
    assert_eq!(url, format!("{hub}/v1/streams-day/all"));
    assert!(!url.contains(char::is_whitespace) && !url.contains(['#', '?']));
}

/// Its link leads to it, and it is one segment at a hub.
fn is_a_room(room: &Room) {
    let found = Room::from_fragment(&room.fragment(), &Room::default());
    assert_eq!(found.as_ref(), Ok(room));
    assert!(!room.app().segment().contains(['/', '?', '#', ' ']));
}

/// It is said in words, and briefly.
fn is_told(trouble: Trouble) {
    let report = trouble.report();
    for words in [&report.place, &report.problem, &report.remedy] {
        assert!(!words.is_empty(), "{report:?}");
    }
    let shown = report.found.unwrap_or_default();
    assert!(shown.len() < 2000, "{} bytes are shown", shown.len());
}
