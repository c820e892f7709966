//! What the tabs of a profile tell each other of a room: that it was forgotten.

use base64ct::{Base64UrlUnpadded, Encoding};
use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

use crate::RoomId;

/// The room's channel to the other tabs, where the browser has such; closed when this is dropped.
#[derive(Debug)]
pub struct Siblings {
    channel: BroadcastChannel,
    _listener: EventListener,
}

/// The end of it that can speak.
#[derive(Debug)]
pub struct Voice(Option<BroadcastChannel>);

impl Siblings {
    /// Calls this when another tab says that the room was forgotten. Nothing else is said there, so
    /// whatever is said means that.
    pub fn listen(room: &RoomId, mut forgotten: impl FnMut() + 'static) -> Option<Self> {
        let name = Base64UrlUnpadded::encode_string(&room.0);
        let channel = BroadcastChannel::new(&format!("murmuration forgotten {name}")).ok()?;
        let listener = EventListener::new(&channel, "message", move |_| forgotten());
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// For what forgets the room.
    pub fn voice(siblings: Option<&Self>) -> Voice {
        Voice(siblings.map(|siblings| siblings.channel.clone()))
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        self.channel.close();
    }
}

impl Voice {
    /// Says that the room was forgotten.
    pub fn forgotten(&self) {
        if let Some(channel) = &self.0 {
            // It is closed when this tab has left the room: the others are not told then.
            let _ = channel.post_message(&JsValue::NULL);
        }
    }
}
