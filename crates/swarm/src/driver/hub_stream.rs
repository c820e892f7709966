//! A hub's event stream.

use gloo_events::EventListener;
use js_sys::JsString;
use murmuration_signalhub::{MAX_BODY, MAX_NAME};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventSource, MessageEvent};

use super::report::{Queue, Report};
use crate::{
    HubId,
    sharing::{Input, StreamId, StreamReport},
};

/// An EventSource that is closed when it is dropped.
pub struct HubStream {
    source: EventSource,
    listeners: Vec<EventListener>,
}

impl HubStream {
    /// Opens the stream at `url`. What it reports bears `hub` and `id`, so that the last words of a
    /// closed stream are not taken for its successor's.
    ///
    /// The browser would go on trying one that is lost in its own way, silently: whoever hears of
    /// it drops the stream.
    ///
    /// # Errors
    /// The browser's, when it takes `url` for none.
    pub fn open(url: &str, hub: HubId, id: StreamId, queue: &Queue) -> Result<Self, JsValue> {
        let source = EventSource::new(url)?;
        let listen = |event_type, report: fn(&Event) -> Option<Result<StreamReport, TooLong>>| {
            queue.listen(&source, event_type, move |event| {
                report(event).map(|report| match report {
                    Ok(report) => Report::Hub(hub, Input::Stream(id, report)),
                    Err(TooLong(length)) => Report::TooLong(length),
                })
            })
        };
        let listeners = vec![
            listen("open", |_| Some(Ok(StreamReport::Opened))),
            listen("message", message),
            listen("error", |_| Some(Ok(StreamReport::Lost))),
        ];
        Ok(Self { source, listeners })
    }
}

impl Drop for HubStream {
    fn drop(&mut self) {
        self.listeners.clear();
        self.source.close();
    }
}

/// So long an event is not read.
struct TooLong(u32);

fn message(event: &Event) -> Option<Result<StreamReport, TooLong>> {
    let event = event.unchecked_ref::<MessageEvent>();
    let data = event.data();
    let data = data.dyn_ref::<JsString>()?;
    // Looked at before it is copied.
    Some(match data.length() {
        length if length as usize > MAX_BODY => Err(TooLong(length)),
        _ => Ok(StreamReport::Message {
            channel: Some(event.last_event_id())
                .filter(|name| name.len() <= MAX_NAME)
                .unwrap_or_default(),
            data: data.into(),
        }),
    })
}
