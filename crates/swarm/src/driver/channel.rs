//! A data channel.

use std::mem;

use gloo_events::EventListener;
use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Event, MessageEvent, RtcDataChannel, RtcDataChannelType};

use super::{later::Later, report::LinkQueue, words};
use crate::{LOW_WATER, Lane, LinkInput};

/// The longest message, in bytes, or UTF-16 units of a text. Chromium doesn't announce that it
/// takes more than 256 KiB, so only another browser's peer can come near it.
const MESSAGE: u32 = 1024 * 1024;

/// A data channel that is closed when it is dropped.
pub struct Channel {
    channel: RtcDataChannel,
    lane: Lane,
    opened: bool,
    /// How much was sent since the machine was last told that the channel is low.
    unsaid: usize,
    listeners: Vec<EventListener>,
}

impl Channel {
    pub fn new(channel: RtcDataChannel, lane: Lane, queue: &LinkQueue) -> Self {
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        channel.set_buffered_amount_low_threshold(LOW_WATER as u32);
        let listeners = vec![
            opening(&channel, lane, queue.clone()),
            queue.listen(&channel, "message", move |event| Some(frame(lane, event))),
            queue.listen(&channel, "bufferedamountlow", move |_| {
                Some(LinkInput::Drained(lane))
            }),
            queue.listen(&channel, "error", move |_| Some(LinkInput::Closed(lane))),
            queue.listen(&channel, "close", move |_| Some(LinkInput::Closed(lane))),
        ];
        Self {
            channel,
            lane,
            opened: false,
            unsaid: 0,
            listeners,
        }
    }

    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// Notes that it is open; true the first time.
    pub fn opens(&mut self) -> bool {
        !mem::replace(&mut self.opened, true)
    }

    /// Notes that the machine is told that the channel is low; false when it no longer is.
    pub fn drains(&mut self) -> bool {
        let is_low = self.is_low();
        if is_low {
            self.unsaid = 0;
        }
        is_low
    }

    /// Whether the machine should be told that the channel is low, though the browser is silent.
    ///
    /// The browser speaks only when the buffer *falls* to the mark. That of a channel which is fed
    /// little by little never rises above it, and the machine, which counts what it has sent since
    /// it was told, would wait for ever. To look once in [`LOW_WATER`] bytes is soon enough: it
    /// never waits before it has sent more than that.
    pub fn is_low_in_silence(&self) -> bool {
        self.unsaid > LOW_WATER && self.is_low()
    }

    fn is_low(&self) -> bool {
        self.channel.buffered_amount() as usize <= LOW_WATER
    }

    /// Sends a frame: as text on the lane that is JSON, as bytes on the others.
    ///
    /// # Errors
    /// The browser's words, when it refuses it.
    pub fn send(&mut self, frame: &[u8]) -> Result<(), String> {
        let sent = match self.lane {
            Lane::Local | Lane::Remote => self.channel.send_with_u8_array(frame),
            Lane::Aside => {
                let text = str::from_utf8(frame).map_err(|error| error.to_string())?;
                self.channel.send_with_str(text)
            }
        };
        self.unsaid += frame.len();
        sent.map_err(|exception| words(&exception))
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.listeners.clear();
        self.channel.close();
    }
}

/// Reports that the channel is open, a turn of the event loop after the browser says so.
///
/// Chromium begins to count what leaves a channel of the other side's only then. What is sent
/// before fills the buffer for good, or until more is sent, and nobody hears that it has left.
fn opening(channel: &RtcDataChannel, lane: Lane, queue: LinkQueue) -> EventListener {
    let mut later = None;
    EventListener::new(channel, "open", move |_| {
        let queue = queue.clone();
        later.get_or_insert_with(|| Later::new(move || queue.put(LinkInput::Opened(lane))));
    })
}

/// What a message event means. One above the bound ends the channel: to drop it alone would leave
/// a hole in the stream that nobody can see.
fn frame(lane: Lane, event: &Event) -> LinkInput {
    let data = event.unchecked_ref::<MessageEvent>().data();
    match (data.dyn_ref::<ArrayBuffer>(), data.dyn_ref::<JsString>()) {
        (Some(buffer), _) if buffer.byte_length() <= MESSAGE => {
            LinkInput::Frame(lane, Uint8Array::new(buffer).to_vec().into())
        }
        (_, Some(text)) if text.length() <= MESSAGE => {
            LinkInput::Frame(lane, String::from(text).into())
        }
        _ => LinkInput::Closed(lane),
    }
}
