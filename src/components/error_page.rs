//! What is shown when there can't be a room.

use yew::prelude::*;

use super::flock;
use crate::trouble::Trouble;

/// Names what is wrong and where, shows what stands there, and says what to do.
pub fn error_page(trouble: &Trouble) -> Html {
    let report = trouble.report();
    html! {
        <main class="error-page">
            { flock() }
            <div role="alert">
                <h1>{ report.title }</h1>
                <p class="error-place">{ report.place }</p>
                if let Some(found) = report.found {
                    <pre class="error-found" tabindex="0"><code><bdi>{ found }</bdi></code></pre>
                }
                <p>{ report.problem }</p>
                <p>{ report.remedy }</p>
            </div>
            if let Some((words, fragment)) = report.way_out {
                <p><a class="button" href={fragment}>{ words }</a></p>
            }
        </main>
    }
}
