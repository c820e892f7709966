//! Something that happened in the room, in words.

use murmuration_swarm::Make;
use yew::prelude::*;

use super::name;
use crate::state::Notice;

/// The sentence for a notice.
pub fn notice(notice: &Notice) -> Html {
    match notice {
        Notice::Entered(room) => html! { <>{ "You are in " }<bdi>{ room.as_str() }</bdi></> },
        Notice::Returned => html! { "You are back" },
        Notice::Joined(who, Make::Murmuration) => html! { <>{ name(who) }{ " joined" }</> },
        Notice::Joined(who, Make::Original) => {
            html! { <>{ name(who) }{ " joined, on an original page" }</> }
        }
        Notice::Left(who) => html! { <>{ name(who) }{ " left" }</> },
        Notice::Lost(who) => html! { <>{ name(who) }{ " can’t be reached any more" }</> },
        Notice::Renamed { from, to } => {
            html! { <>{ name(from) }{ " is now called " }{ name(to) }</> }
        }
        Notice::Namesake(who) => html! {
            <strong>
                { "This is not the " }{ name(who) }
                { " you know: the name is the same, and the key is another one" }
            </strong>
        },
        Notice::Flooding(who) => html! {
            <>{ name(who) }{ " says more than anybody can read, and is not listened to for ten minutes" }</>
        },
        Notice::Misbehaving(who) => html! {
            <>{ "What the page of " }{ name(who) }{ " sends makes no sense, and is not listened to any more" }</>
        },
        Notice::CalledMyself(me) => html! { <>{ "You are now called " }{ name(me) }</> },
    }
}
