//! The link that leads others here.

use yew::prelude::*;

use super::CopyText;

/// A button that copies the link.
pub fn copy_link(link: &AttrValue) -> Html {
    let text = {
        let link = link.clone();
        move |()| link.to_string()
    };
    html! {
        <CopyText class="copy-link" what="link" {text} />
    }
}
