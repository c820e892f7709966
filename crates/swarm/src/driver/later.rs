//! The next turn of the browser's event loop.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{MessageChannel, MessagePort};

/// Something to do in a later turn of the event loop; not done when this is dropped before.
///
/// A timeout of 0 ms would do the same, but in a page that is hidden it takes up to a second.
pub struct Later {
    port: MessagePort,
    _listener: EventListener,
}

impl Later {
    pub fn new(act: impl FnOnce() + 'static) -> Self {
        let ports = MessageChannel::new().expect("every browser has message channels");
        let port = ports.port1();
        let listener = EventListener::once(&port, "message", |_| act());
        port.start();
        let sent = ports.port2().post_message(&JsValue::NULL);
        sent.expect("null can be sent to anybody");
        Self {
            port,
            _listener: listener,
        }
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        self.port.close();
    }
}
