//! What the tabs of a profile say to each other, by a BroadcastChannel.

use gloo_events::EventListener;
use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, Event, MessageEvent};

use super::report::{Queue, Report};
use crate::{
    HubId,
    sharing::{Input, Saying, wire::LONGEST},
};

/// The channel to the siblings, closed when it is dropped.
pub struct Siblings {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Siblings {
    /// Opens the channel of this name.
    ///
    /// # Errors
    /// The browser's, when it has none for this page.
    pub fn open(name: &str, hub: HubId, queue: &Queue) -> Result<Self, JsValue> {
        let channel = BroadcastChannel::new(name)?;
        let listener = queue.listen(&channel, "message", move |event| {
            Some(Report::Hub(hub, Input::Said(said(event)?)))
        });
        Ok(Self {
            channel,
            _listener: listener,
        })
    }

    pub fn say(&self, saying: String) {
        let sent = self.channel.post_message(&saying.into());
        sent.expect("a text can be sent while the channel is open");
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        self.channel.close();
    }
}

fn said(event: &Event) -> Option<Saying> {
    let line = event.unchecked_ref::<MessageEvent>().data();
    let line = line.dyn_ref::<JsString>()?;
    // Looked at before it is copied.
    if line.length() as usize > LONGEST {
        return None;
    }
    Saying::decode(&String::from(line))
}
