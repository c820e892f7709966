//! A file that somebody says is a room's export.

use murmuration_room::{Archive, Event, Retention, RoomId, Settings, Wall, write_archive};

const NOW: Wall = Wall(1_700_000_000_000);

/// The bytes are a file, and once more what follows an export's right head. What is given of it is
/// as good as what a stranger sends, no more than may be held, and an export of its own. And they are
/// what somebody has put in the place of a room's settings.
pub fn archive(data: &[u8]) {
    let settings = Settings::read(data);
    assert_eq!(Settings::read(&settings.write()), settings);

    let room = RoomId::public("streams-day");
    read(data.to_vec(), &room);
    read([&write_archive(&room, &[]), data].concat(), &room);
}

fn read(file: Vec<u8>, room: &RoomId) {
    let retention = Retention {
        count: 2,
        ..Retention::default()
    };
    let archive = match Archive::open(file.into(), room, &retention, NOW) {
        Ok(archive) => archive,
        Err(why) => return assert!(!why.to_string().is_empty()),
    };
    let mut good = Vec::new();
    let mut errors = 0;
    for event in archive {
        assert_eq!(errors, 0, "nothing follows an error");
        match event {
            Ok(event) => good.push(event),
            Err(_) => errors += 1,
        }
    }
    assert!(good.len() <= retention.count);
    for event in &good {
        let bytes = event.bytes().clone();
        assert_eq!(Event::read(bytes, room, NOW).as_ref(), Ok(&**event));
    }
    let again = write_archive(room, &good).into();
    let again = Archive::open(again, room, &retention, NOW).expect("ours is right");
    assert!(again.eq(good.into_iter().map(Ok)));
}
