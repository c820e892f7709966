//! A member, as far as trust goes: who they are, what to compare with them, and whether they are
//! listened to.

use murmuration_room::Member;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{CopyText, SafetyCheck, name};
use crate::{
    browser::full_time,
    state::{Acquaintance, Author, Hearing, Judgement, Known, RoomState},
};

/// The dialog, about whom it is, and who is told what is decided there.
#[derive(Debug)]
pub struct PersonPanel {
    dialog: NodeRef,
    about: UseStateHandle<Option<Member>>,
    on_judge: Callback<(Member, Judgement)>,
}

/// A dialog about nobody.
#[hook]
pub fn use_person() -> PersonPanel {
    PersonPanel {
        dialog: use_node_ref(),
        about: use_state(|| None),
        on_judge: Callback::noop(),
    }
}

impl PersonPanel {
    /// The same, where this is called with what is decided.
    pub fn judging(self, on_judge: Callback<(Member, Judgement)>) -> Self {
        Self { on_judge, ..self }
    }

    /// Opens the dialog about a member.
    pub fn on_open(&self) -> Callback<Member> {
        let (dialog, about) = (self.dialog.clone(), self.about.setter());
        Callback::from(move |member| {
            about.set(Some(member));
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // It fails only where it is open already.
                let _ = dialog.show_modal();
            }
        })
    }
}

/// A button that opens the dialog, where the author is a member.
pub fn about_button(author: &Author, on_open: &Callback<Member>) -> Option<Html> {
    let member = author.member?;
    let on_open = on_open.clone();
    Some(html! {
        <button type="button" class="quiet about" aria-haspopup="dialog"
            onclick={move |_| on_open.emit(member)}>
            { "Trust" }<span class="visually-hidden">{ " " }{ name(author) }</span>
        </button>
    })
}

/// What a row says of its member besides.
pub fn marks(known: &Known, author: &Author) -> Html {
    let acquaintance = author.member.and_then(|member| {
        let namesake = known.is_namesake(&member, &author.name);
        Some((known.get(&member)?, namesake))
    });
    let Some((known, is_namesake)) = acquaintance else {
        return Html::default();
    };
    let hearing = match known.hearing {
        Hearing::Heard => "",
        Hearing::Muted => "muted",
        Hearing::Blocked => "blocked",
    };
    html! {
        <>
            if known.verified {
                <span class="make mark-good" title="You compared the pictures: nobody is in between">{ "verified" }</span>
            }
            if is_namesake {
                <span class="make mark-bad" title="Somebody else whom you knew before has this name">
                    { "another key than the one you know" }
                </span>
            }
            if !hearing.is_empty() {
                <span class="make">{ hearing }</span>
            }
        </>
    }
}

/// The dialog.
pub fn person(panel: &PersonPanel, state: &RoomState) -> Html {
    let PersonPanel {
        dialog,
        about,
        on_judge,
    } = panel;
    let onclose = {
        let about = about.setter();
        move |_| about.set(None)
    };
    html! {
        <dialog ref={dialog} class="person-panel" aria-labelledby="person" closedby="any" {onclose}>
            if let Some(member) = **about {
                { content(state, member, on_judge) }
            }
        </dialog>
    }
}

fn content(state: &RoomState, member: Member, on_judge: &Callback<(Member, Judgement)>) -> Html {
    let author = state.people.call_member(member);
    let known = state.known.get(&member);
    let is_verified = known.is_some_and(|known| known.verified);
    let hearing = state.known.hearing(&member);
    let mut peers = state.people.peers();
    let peer = peers.find(|peer| peer.is_linked() && peer.member() == Some(member));
    let shared = peer.and_then(|peer| Some(peer.proof.as_ref()?.shared.clone()));
    let is_comparable = shared.is_some();
    let judge = |what: Judgement| {
        let on_judge = on_judge.clone();
        move |_: MouseEvent| on_judge.emit((member, what))
    };
    html! {
        <>
            <form method="dialog" class="details-head">
                <h2 id="person">{ name(&author) }</h2>
                <button class="quiet">{ "Close" }</button>
            </form>
            <div class="details-body">
                if let Some(known) = known {
                    { since(known) }
                }
                <SafetyCheck key={member.to_string()} with={author} {shared} />
                <p>
                    if is_verified {
                        <button type="button" class="quiet" onclick={judge(Judgement::Verified(false))}>
                            { "Not verified any more" }
                        </button>
                    } else if is_comparable {
                        <button type="button" class="quiet" onclick={judge(Judgement::Verified(true))}>
                            { "They are all the same: verified" }
                        </button>
                    }
                </p>
                <fieldset>
                    <legend>{ "What they say is" }</legend>
                    { choice("shown", Hearing::Heard, hearing, &judge) }
                    { choice("not shown here (muted)", Hearing::Muted, hearing, &judge) }
                    { choice("neither shown nor passed on by you (blocked)", Hearing::Blocked, hearing, &judge) }
                </fieldset>
                <p class="key">{ "Key " }<code>{ member.to_string() }</code></p>
                <CopyText class="copy-key" what="key" text={move |()| member.to_string()} />
            </div>
        </>
    }
}

fn since(known: &Acquaintance) -> Html {
    html! {
        <p>{ format!("Known to you since {}.", full_time(known.since)) }</p>
    }
}

fn choice<F: Fn(MouseEvent) + 'static>(
    label: &'static str,
    of: Hearing,
    now: Hearing,
    judge: &impl Fn(Judgement) -> F,
) -> Html {
    html! {
        <label>
            <input type="radio" name="hearing" checked={of == now} onclick={judge(Judgement::Hear(of))} />
            { label }
        </label>
    }
}
