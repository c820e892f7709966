//! The fragment of the page's address, as it changes.

use gloo::{events::EventListener, utils::window};
use yew::prelude::*;

use crate::browser::fragment;

/// The fragment, with its `#`; the component is drawn again when it changes.
#[hook]
pub fn use_fragment() -> String {
    let current = use_state(fragment);
    let setter = current.setter();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| setter.set(fragment()));
        move || drop(listener)
    });
    (*current).clone()
}
