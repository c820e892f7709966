//! A hub's event stream.

use std::{cell::RefCell, rc::Rc};

use gloo_events::EventListener;
use js_sys::JsString;
use murmuration_signalhub::{MAX_BODY, MAX_NAME, sse::EventId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventSource, MessageEvent};

use super::report::{Queue, Report};
use crate::{
    HubId,
    sharing::{Input, StreamId, StreamReport},
};

/// The longest mark that is kept, in bytes.
const MAX_MARK: usize = 64;

/// How far a hub's streams are, in the hub's own words, once it has said so. Clones are handles to
/// the same one.
#[derive(Clone, Default)]
pub struct Mark(Rc<RefCell<Option<String>>>);

impl Mark {
    /// What it says to the hub.
    pub fn get(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    /// Notes what the hub says, unless it can't stand in a URL as it is.
    fn set(&self, mark: &str) {
        let is_plain = mark
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_plain && !mark.is_empty() && mark.len() <= MAX_MARK {
            *self.0.borrow_mut() = Some(mark.to_owned());
        }
    }
}

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
    pub fn open(
        url: &str,
        hub: HubId,
        id: StreamId,
        queue: &Queue,
        mark: &Mark,
    ) -> Result<Self, JsValue> {
        let source = EventSource::new(url)?;
        let listen = |event_type, report: fn(&Event, &Mark) -> Option<Reported>| {
            let mark = mark.clone();
            queue.listen(&source, event_type, move |event| {
                report(event, &mark).map(|report| match report {
                    Ok(report) => Report::Hub(hub, Input::Stream(id, report)),
                    Err(TooLong(length)) => Report::TooLong(length),
                })
            })
        };
        let listeners = vec![
            listen("open", |_, _| Some(Ok(StreamReport::Opened))),
            listen("message", message),
            listen("error", |_, _| Some(Ok(StreamReport::Lost))),
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

type Reported = Result<StreamReport, TooLong>;

fn message(event: &Event, mark: &Mark) -> Option<Reported> {
    let event = event.unchecked_ref::<MessageEvent>();
    let data = event.data();
    let data = data.dyn_ref::<JsString>()?;
    let id = event.last_event_id();
    let id = EventId::parse(&id);
    mark.set(id.mark);
    // Looked at before it is copied.
    Some(match data.length() {
        length if length as usize > MAX_BODY => Err(TooLong(length)),
        _ => Ok(StreamReport::Message {
            channel: Some(id.channel.to_owned())
                .filter(|name| name.len() <= MAX_NAME)
                .unwrap_or_default(),
            data: data.into(),
        }),
    })
}
