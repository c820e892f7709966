//! Somebody's name, so that it can't be mistaken for another's.

use yew::prelude::*;

use crate::state::Author;

/// How many colours there are for people; the stylesheet has a class for each.
const HUES: u32 = 12;

/// A name in its person's colour, isolated from the direction of the text around it. Where two have
/// the same, the end of the id is added.
pub fn name(author: &Author) -> Html {
    html! {
        <span class={format!("name {}", hue(&author.face()))} title={author.face().into_owned()}>
            <bdi>{ &*author.name }</bdi>
            if author.ambiguous {
                <span class="name-id">{ format!(" ({})", author.short()) }</span>
            }
        </span>
    }
}

/// The class for a person's colour, which is the same on every page. It hangs on what tells them from all others.
pub fn hue(face: &str) -> String {
    let hash = face.bytes().fold(0_u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    // The upper bits: the lower ones hang on the last byte alone.
    format!("hue-{}", (hash >> 8) % HUES)
}
