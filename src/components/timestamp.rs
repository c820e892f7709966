//! When something was said.

use yew::prelude::*;

use crate::{
    browser::{full_time, iso_time, short_time},
    moment::Moment,
};

/// The time of day; the date is in its title.
pub fn timestamp(at: Moment) -> Html {
    html! {
        <time class="time" datetime={iso_time(at)} title={full_time(at)}>{ short_time(at) }</time>
    }
}
