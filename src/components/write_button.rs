//! Where one begins to write to one other member.

use murmuration_room::Member;
use yew::prelude::*;

use super::name;
use crate::state::Author;

/// A button, where the author is a member: others can't be written to alone.
pub fn write_button(author: &Author, on_write: &Callback<Member>) -> Option<Html> {
    let member = author.member?;
    let on_write = on_write.clone();
    Some(html! {
        <button type="button" class="quiet write" onclick={move |_| on_write.emit(member)}>
            <svg class="envelope" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M1 3h14v10H1zM1 3l7 6 7-6" />
            </svg>
            <span>{ "Write privately" }</span>
            <span class="visually-hidden">{ " to " }{ name(author) }</span>
        </button>
    })
}
