//! A bird on the wing: everybody in a room is one.

use yew::prelude::*;

/// The outline, in a box of 24 by 24.
pub(super) const OUTLINE: &str = "M1 7.5C5.2 6.3 9 8.4 11.6 13 14 8.2 18 4.6 23 4.4 \
    19.4 6.6 16.6 10.6 14.6 16.2 13.8 18.6 11.6 19.4 9.8 17.8 7.4 13.4 4.8 9.6 1 7.5Z";

/// Draws a bird, in its person's hue if its class has one. It says nothing to a screen reader.
pub fn bird(class: &str) -> Html {
    html! {
        <svg class={format!("bird {class}")} viewBox="0 0 24 24" aria-hidden="true">
            <path d={OUTLINE} />
        </svg>
    }
}
