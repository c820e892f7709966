//! What becomes of own messages after they were sent.

use super::*;

#[test]
fn a_message_that_somebody_lost_never_got_says_so() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.join("p2", "Bea");
    room.send(1, &["p1", "p2"]);
    room.send(2, &["p1", "p2"]);
    room.lose("p1", &[2, 3]);
    room.lose("p1", &[2]);
    assert_eq!(
        room.told()[3..],
        [
            "Me: 1 [2 got it, 0 did not]",
            "Me: 2 [1 got it, 0 did not, lost Ada]"
        ]
    );
    // Told after they are gone, it is the same.
    room.fold(Happening::Left {
        peer: id("p2"),
        why: Departure::Unreachable,
    });
    room.lose("p2", &[2]);
    assert_eq!(
        room.told()[4],
        "Me: 2 [0 got it, 0 did not, lost Ada, lost Bea]"
    );
}

#[test]
fn a_message_of_an_earlier_visit_is_another_one() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.send(1, &["p1"]);
    room.enter();
    room.join("p1", "Ada");
    room.lose("p1", &[1]);
    assert_eq!(room.told()[2], "Me: 1 [1 got it, 0 did not]");
}

#[test]
fn a_change_leaves_the_other_chunks_as_they_are() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    for message in 0..3 * CHUNK as u64 {
        room.send(message, &["p1"]);
    }
    let before = room.state.log.chunks().to_vec();
    room.lose("p1", &[CHUNK as u64]);
    let chunks = room.state.log.chunks().iter().zip(&before);
    let same: Vec<bool> = chunks.map(|(a, b)| Rc::ptr_eq(a, b)).collect();
    assert_eq!(same, [true, false, true, true]);
}

#[test]
fn a_message_is_under_way_to_who_is_silent_until_they_are_back() {
    let mut room = Scene::new();
    room.join("p1", "Ada");
    room.join("p2", "Bea");
    room.fold(Happening::Wavering(id("p1")));
    room.send(1, &["p1", "p2"]);
    let waiting = room.reach().waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].id, id("p1"));
    room.fold(Happening::Steady(id("p1")));
    assert!(room.reach().waiting.is_empty());
    assert_eq!(room.reach().to, 2);
}

impl Scene {
    fn send(&mut self, message: u64, to: &[&str]) {
        self.fold(Happening::Sent {
            message: MessageId(message),
            text: Text::parse(&message.to_string()).unwrap(),
            to: to.iter().map(|peer| id(peer)).collect(),
            refused: 0,
        });
    }

    fn lose(&mut self, peer: &str, messages: &[u64]) {
        self.fold(Happening::Undelivered {
            peer: id(peer),
            messages: messages.iter().copied().map(MessageId).collect(),
        });
    }

    /// What became of the last message.
    fn reach(&self) -> Reach {
        let own = |entry: &Rc<Entry>| match &entry.what {
            What::Own { reach, .. } => Some(reach.clone()),
            What::Said { .. } | What::Notice(_) => None,
        };
        self.state.log.entries().rev().find_map(own).unwrap()
    }
}
