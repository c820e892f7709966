//! A connection that is made ahead.

use wasm_bindgen::JsValue;
use web_sys::{RtcConfiguration, RtcPeerConnection};

/// An RTCPeerConnection that nobody uses yet; closed when it is dropped unused.
///
/// Made when the swarm joins and when it is configured anew, it shows at once whether the browser takes the configuration, and the
/// first peer after it need not wait for the browser to set up WebRTC.
pub struct Spare(Option<RtcPeerConnection>);

impl Spare {
    /// Makes one.
    ///
    /// # Errors
    /// The browser's, when it makes none.
    pub fn new(configuration: &RtcConfiguration) -> Result<Self, JsValue> {
        RtcPeerConnection::new_with_configuration(configuration).map(|made| Self(Some(made)))
    }

    /// Gives it to somebody who closes it.
    pub fn use_it(mut self) -> RtcPeerConnection {
        self.0.take().expect("it is given away once")
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(unused) = &self.0 {
            unused.close();
        }
    }
}
