//! The link that leads others here.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser::copy;

/// Which.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CopyLinkProps {
    /// The link.
    pub link: AttrValue,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Copying {
    Offered,
    Done,
    /// The browser doesn't let us: the person can.
    Refused,
}

/// A button that copies the link, and the link to select where the browser doesn't let us copy it.
#[component]
pub fn CopyLink(CopyLinkProps { link }: &CopyLinkProps) -> Html {
    let copying = use_state_eq(|| Copying::Offered);
    let field = use_node_ref();

    let onclick = {
        let (link, copying) = (link.clone(), copying.setter());
        move |_| {
            let (link, copying) = (link.clone(), copying.clone());
            spawn_local(async move {
                copying.set(match copy(&link).await {
                    Ok(()) => Copying::Done,
                    Err(_) => Copying::Refused,
                });
            });
        }
    };
    use_effect_with((*copying, field.clone()), |(copying, field)| {
        if let (Copying::Refused, Some(field)) = (copying, field.cast::<HtmlInputElement>()) {
            field.select();
        }
    });

    html! {
        <div class="copy-link">
            <button type="button" {onclick}>
                { if *copying == Copying::Done { "Copied" } else { "Copy link" } }
            </button>
            <span class="visually-hidden" role="status">
                { if *copying == Copying::Done { "The link is copied" } else { "" } }
            </span>
            if *copying == Copying::Refused {
                <label>
                    { "Copy this link" }
                    <input ref={field} type="text" readonly={true} value={link} />
                </label>
            }
        </div>
    }
}
