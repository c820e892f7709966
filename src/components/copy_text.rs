//! A text to take along.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::browser::copy;

/// Which, and what is said about it.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CopyTextProps {
    /// The class.
    pub class: &'static str,
    /// What it is, as in 'Copy link'.
    pub what: &'static str,
    /// Gives the text, as it is when it is asked for.
    pub text: Callback<(), String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Copying {
    Offered,
    Done,
    /// The browser doesn't let us: the person can.
    Refused,
}

/// A button that copies a text, and the text to select where the browser doesn't let us copy it.
#[component]
pub fn CopyText(CopyTextProps { class, what, text }: &CopyTextProps) -> Html {
    let copying = use_state_eq(|| Copying::Offered);
    let field = use_node_ref();

    let onclick = {
        let (text, copying) = (text.clone(), copying.setter());
        move |_| {
            let (text, copying) = (text.emit(()), copying.clone());
            spawn_local(async move {
                copying.set(match copy(&text).await {
                    Ok(()) => Copying::Done,
                    Err(_) => Copying::Refused,
                });
            });
        }
    };
    // Once: a text that changed meanwhile would take the selection along.
    let text = text.clone();
    use_effect_with((*copying, field.clone()), move |(copying, field)| {
        if let (Copying::Refused, Some(field)) = (copying, field.cast::<HtmlTextAreaElement>()) {
            field.set_value(&text.emit(()));
            field.select();
        }
    });

    let done = *copying == Copying::Done;
    html! {
        <div class={*class}>
            <button type="button" {onclick}>
                { if done { "Copied".into() } else { format!("Copy {what}") } }
            </button>
            <span class="visually-hidden" role="status">
                { if done { format!("The {what} is copied") } else { String::new() } }
            </span>
            if *copying == Copying::Refused {
                <label>
                    { format!("Copy this {what}") }
                    <textarea ref={field} readonly={true} />
                </label>
            }
        </div>
    }
}
