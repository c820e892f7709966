//! The document's title: the room, and how much was said while nobody was looking.

use gloo::{events::EventListener, utils::document};
use yew::prelude::*;

use crate::browser::is_hidden;

/// Keeps the title up to date. `heard` is how many messages of others there have been.
#[hook]
pub fn use_title(room: &str, heard: u64) {
    let hidden = use_state(is_hidden);
    let seen = use_mut_ref(|| heard);
    if !*hidden {
        *seen.borrow_mut() = heard;
    }
    let unread = heard.saturating_sub(*seen.borrow());

    let setter = hidden.setter();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&document(), "visibilitychange", move |_| {
            setter.set(is_hidden())
        });
        move || drop(listener)
    });
    use_effect_with((room.to_owned(), unread), |(room, unread)| {
        document().set_title(&match unread {
            0 => format!("{room} · Murmuration"),
            _ => format!("({unread}) {room} · Murmuration"),
        });
    });
}
