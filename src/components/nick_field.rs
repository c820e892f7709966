//! One's own name, and the small form to change it.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::nick::{Nick, NickError};

/// The name, and what can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct NickFieldProps {
    /// The name as it is.
    pub nick: Nick,
    /// Called with the new one.
    pub on_rename: Callback<Nick>,
    /// How the name is shown while it isn't being changed.
    pub children: Html,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Shown,
    /// Shown again after a change: the focus goes back to the button.
    Done,
    Editing,
    /// What was entered is no name.
    Refused(NickError),
}

/// Shows the name with a button to change it. In the form, Enter applies and Escape cancels.
#[component]
pub fn NickField(props: &NickFieldProps) -> Html {
    let mode = use_state_eq(|| Mode::Shown);
    let field = use_node_ref();
    let button = use_node_ref();
    let editing = matches!(*mode, Mode::Editing | Mode::Refused(_));
    use_focus(*mode, &props.nick, field.clone(), button.clone());

    let set = |next: Mode| {
        let mode = mode.setter();
        move || mode.set(next)
    };
    let edit = set(Mode::Editing);
    let cancel = set(Mode::Done);
    let escape = cancel.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            escape();
        }
    };
    let onsubmit = {
        let (mode, field) = (mode.setter(), field.clone());
        let (nick, on_rename) = (props.nick.clone(), props.on_rename.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = field.cast::<HtmlInputElement>() else {
                return;
            };
            mode.set(match Nick::parse(&field.value()) {
                Err(error) => Mode::Refused(error),
                Ok(same) if same == nick => Mode::Done,
                Ok(new) => {
                    on_rename.emit(new);
                    Mode::Done
                }
            });
        }
    };
    let refused = match *mode {
        Mode::Refused(error) => Some(error.to_string()),
        Mode::Shown | Mode::Done | Mode::Editing => None,
    };

    if !editing {
        return html! {
            <span class="nick">
                <span class="person-name">{ props.children.clone() }</span>
                <button ref={button} type="button" class="quiet" onclick={move |_| edit()}>
                    <svg class="pencil" viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M2 14l.8-3.6 8.4-8.4 2.8 2.8-8.4 8.4z" />
                    </svg>
                    <span>{ "Change name" }</span>
                </button>
            </span>
        };
    }
    html! {
        <form class="nick-form" {onsubmit} {onkeydown}>
            <label for="nick">{ "Your name" }</label>
            <input ref={field} id="nick" type="text" autocomplete="nickname"
                aria-invalid={refused.is_some().then_some("true")} aria-describedby="nick-problem" />
            <span class="nick-buttons">
                <button type="submit">{ "Apply" }</button>
                <button type="button" class="quiet" onclick={move |_| cancel()}>{ "Cancel" }</button>
            </span>
            <p id="nick-problem" class="problem" role="alert">{ refused }</p>
        </form>
    }
}

/// Puts the focus where the person goes on: into the field, and back to the button.
///
/// The name is put into the field only as the editing begins: what is typed there stays, whatever
/// happens in the room meanwhile.
#[hook]
fn use_focus(mode: Mode, nick: &Nick, field: NodeRef, button: NodeRef) {
    let nick = nick.clone();
    use_effect_with(mode, move |mode| {
        let field = field.cast::<HtmlInputElement>();
        match (mode, field) {
            (Mode::Editing, Some(field)) => {
                field.set_value(nick.as_str());
                field.select();
            }
            (Mode::Refused(_), Some(field)) => field.select(),
            (Mode::Done, _) => {
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
            }
            (Mode::Shown | Mode::Editing | Mode::Refused(_), _) => {}
        }
    });
}
