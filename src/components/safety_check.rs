//! What two people compare, to know that nobody is between them.

use std::rc::Rc;

use murmuration_room::{Safety, safety};
use yew::prelude::*;

use super::name;
use crate::state::Author;

/// What there is to compare, and with whom.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SafetyCheckProps {
    /// Whom with.
    pub with: Author,
    /// What only the two ends of the link know; nothing while they are not linked.
    pub shared: Option<Rc<[u8]>>,
}

/// The pictures. It says when they are others than at first: whoever has compared some of them has to
/// begin again.
#[component]
pub fn SafetyCheck(SafetyCheckProps { with, shared }: &SafetyCheckProps) -> Html {
    let first = use_mut_ref(|| None::<Rc<[u8]>>);
    let Some(shared) = shared else {
        return html! {
            <p>{ name(with) }{ " is not here now, so there is nothing to compare." }</p>
        };
    };
    let mut first = first.borrow_mut();
    let are_others = first.get_or_insert_with(|| shared.clone()) != shared;
    let picture = |Safety { emoji, word }: Safety| {
        html! { <li><span aria-hidden="true">{ emoji }</span>{ " " }{ word }</li> }
    };
    html! {
        <>
            <p>
                { "Compare these with " }{ name(with) }
                { ", by voice or side by side. If all seven are the same, nobody is between you. They are others after \
                   each reconnection." }
            </p>
            <p class="safety-changed" role="status">
                if are_others {
                    { "You were connected anew meanwhile: these are other pictures than before. Compare all seven again." }
                }
            </p>
            <ul class="safety">
                for shown in safety(shared) {
                    { picture(shown) }
                }
            </ul>
        </>
    }
}
