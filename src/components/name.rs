//! Somebody's name, so that it can't be mistaken for another's.

use murmuration_swarm::PeerId;
use yew::prelude::*;

use crate::state::Author;

/// How many colours there are for people; the stylesheet has a class for each.
const HUES: u32 = 12;

/// Whose name it is.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct NameProps {
    /// Whose.
    pub author: Author,
}

/// A name in its person's colour, isolated from the direction of the text around it. Where two have
/// the same, the start of the id is added.
#[component]
pub fn Name(NameProps { author }: &NameProps) -> Html {
    html! {
        <span class={classes!("name", hue(&author.id))} title={author.id.to_string()}>
            <bdi>{ &*author.name }</bdi>
            if author.ambiguous {
                <span class="name-id">{ format!(" ({})", author.id.short()) }</span>
            }
        </span>
    }
}

/// The class for a person's colour, which is the same on every page.
pub fn hue(id: &PeerId) -> Classes {
    let hash = id.as_str().bytes().fold(0_u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    // The upper bits: the lower ones hang on the last byte alone.
    Classes::from(format!("hue-{}", (hash >> 8) % HUES))
}
