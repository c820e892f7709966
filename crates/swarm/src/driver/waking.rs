//! When the page may have been asleep, or its network become another one.

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Document, EventTarget, VisibilityState, Window};

use super::report::{Queue, Report};
use crate::Input;

/// Puts [`Input::Woke`] in the queue whenever the page is shown again, thawed, or on another network,
/// and [`Input::Online`] when it is online again, for as long as the listeners are kept.
///
/// A laptop's sleep has no event of its own. The machine sees it by its deadlines, which come late.
pub fn listeners(window: &Window, queue: &Queue) -> Vec<EventListener> {
    let woke = || Some(Report::Input(Input::Woke));
    let mut listeners =
        vec![queue.listen(window, "online", |_| Some(Report::Input(Input::Online)))];
    if let Some(document) = window.document() {
        let page: &Document = &document;
        let shown = document.clone();
        listeners.push(queue.listen(page, "visibilitychange", move |_| {
            let visible = shown.visibility_state() == VisibilityState::Visible;
            visible.then(woke).flatten()
        }));
        listeners.push(queue.listen(page, "resume", move |_| woke()));
    }
    let network = Reflect::get(&window.navigator(), &"connection".into());
    if let Some(network) = network
        .ok()
        .and_then(|it| it.dyn_into::<EventTarget>().ok())
    {
        listeners.push(queue.listen(&network, "change", move |_| woke()));
    }
    listeners
}
