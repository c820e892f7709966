//! A hub's event stream.

use gloo_events::EventListener;
use js_sys::JsString;
use murmuration_signalhub::MAX_BODY;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventSource, MessageEvent};

use super::report::{Queue, Report};
use crate::HubId;

/// What happens at a hub's stream.
pub enum HubReport {
    /// It is open.
    Opened,
    /// An event's data.
    Message(String),
    /// An event's data was dropped: it was this long, in UTF-16 units, and no hub that follows the
    /// protocol passes on more than [`MAX_BODY`].
    TooLong(u32),
    /// It could not be opened, or ended. The browser would go on trying in its own way, silently:
    /// whoever hears this drops the stream.
    Lost,
}

/// An EventSource that is closed when it is dropped.
pub struct HubStream {
    generation: u64,
    source: EventSource,
    listeners: Vec<EventListener>,
}

impl HubStream {
    /// Opens the stream at `url`. What it reports bears `hub` and `generation`, so that the last
    /// words of a closed stream are not taken for its successor's.
    ///
    /// # Errors
    /// The browser's, when it takes `url` for none.
    pub fn open(url: &str, hub: HubId, generation: u64, queue: &Queue) -> Result<Self, JsValue> {
        let source = EventSource::new(url)?;
        let listen = |event_type, report: fn(&Event) -> Option<HubReport>| {
            queue.listen(&source, event_type, move |event| {
                report(event).map(|report| Report::Hub(hub, generation, report))
            })
        };
        let listeners = vec![
            listen("open", |_| Some(HubReport::Opened)),
            listen("message", message),
            listen("error", |_| Some(HubReport::Lost)),
        ];
        Ok(Self {
            generation,
            source,
            listeners,
        })
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }
}

impl Drop for HubStream {
    fn drop(&mut self) {
        self.listeners.clear();
        self.source.close();
    }
}

fn message(event: &Event) -> Option<HubReport> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    let data = data.dyn_ref::<JsString>()?;
    // Looked at before it is copied.
    Some(match data.length() {
        length if length as usize > MAX_BODY => HubReport::TooLong(length),
        _ => HubReport::Message(data.into()),
    })
}
