//! What the tabs of a profile say to each other, by a BroadcastChannel.
//!
//! A saying is a plain array: the version of all this, who says it, what kind of saying it is, the
//! channels it is about (commas between them, as in a hub's URL), the stream, and what else there
//! is. Any script of the same origin can say anything, so each part is looked at.

use gloo_events::EventListener;
use js_sys::{Array, JsString};
use murmuration_signalhub::{Channel, MAX_BODY, MAX_NAME};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::report::{Queue, Report};
use crate::{
    HubId,
    sharing::{Input, MOST, Saying, StreamId, TabId, What},
};

/// Tabs of another version, of a page that has been deployed anew, are none of ours.
const VERSION: f64 = 1.0;
/// From here on, JavaScript's numbers are not exact.
const INEXACT: f64 = (1u64 << 53) as f64;
/// The longest list of channels.
const LIST: usize = (MOST + 2) * (MAX_NAME + 1);

const WANT: f64 = 0.0;
const GONE: f64 = 1.0;
const HOLD: f64 = 2.0;
const REFUSE: f64 = 3.0;
const RELAY: f64 = 4.0;
const LOST: f64 = 5.0;

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
            let said = decode(&event.unchecked_ref::<MessageEvent>().data())?;
            Some(Report::Hub(hub, Input::Said(said)))
        });
        Ok(Self {
            channel,
            _listener: listener,
        })
    }

    pub fn say(&self, saying: &Saying) {
        self.channel
            .post_message(&encode(saying))
            .expect("arrays of numbers and texts can be sent");
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        self.channel.close();
    }
}

fn encode(saying: &Saying) -> Array {
    let none = JsValue::UNDEFINED;
    let name = |channel: &Channel| channel.as_str().to_owned();
    let (kind, channels, stream, rest) = match &saying.what {
        What::Want(channel) => (WANT, name(channel), 0, none),
        What::Gone(channel) => (GONE, name(channel), 0, none),
        What::Hold {
            epoch,
            stream,
            channels,
        } => {
            let names: Vec<&str> = channels.iter().map(Channel::as_str).collect();
            (HOLD, names.join(","), stream.0, (*epoch as f64).into())
        }
        What::Refuse(channel) => (REFUSE, name(channel), 0, none),
        What::Relay {
            stream,
            channel,
            data,
        } => (RELAY, channel.clone(), stream.0, data.into()),
        What::Lost => (LOST, String::new(), 0, none),
    };
    let (from, stream) = (saying.from.0 as f64, stream as f64);
    let parts = Array::new();
    for part in [VERSION, from, kind, stream] {
        parts.push(&part.into());
    }
    parts.push(&channels.into());
    parts.push(&rest);
    parts
}

fn decode(said: &JsValue) -> Option<Saying> {
    let parts = said.dyn_ref::<Array>()?;
    let [version, from, kind, stream, channels, rest] = [0, 1, 2, 3, 4, 5].map(|at| parts.get(at));
    if version != VERSION {
        return None;
    }
    let names = text(&channels, LIST)?;
    let channel = || Channel::new(&names).ok();
    let stream = StreamId(number(&stream)?);
    let what = match kind.as_f64()? {
        WANT => What::Want(channel()?),
        GONE => What::Gone(channel()?),
        HOLD => {
            let all = names.split(',').filter(|it| !it.is_empty());
            What::Hold {
                epoch: number(&rest)?,
                stream,
                channels: all.map(|it| Channel::new(it).ok()).collect::<Option<_>>()?,
            }
        }
        REFUSE => What::Refuse(channel()?),
        RELAY => What::Relay {
            stream,
            channel: names,
            data: text(&rest, MAX_BODY)?,
        },
        LOST => What::Lost,
        _ => return None,
    };
    let from = TabId(number(&from)?);
    Some(Saying { from, what })
}

fn number(part: &JsValue) -> Option<u64> {
    let number = part.as_f64()?;
    (0.0..INEXACT).contains(&number).then_some(number as u64)
}

/// A text of at most so many UTF-16 units; looked at before it is copied.
fn text(part: &JsValue, most: usize) -> Option<String> {
    let text = part.dyn_ref::<JsString>()?;
    (text.length() as usize <= most).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_a_tab_says_its_siblings_understand() {
        for what in sayings() {
            let saying = Saying {
                from: TabId((1 << 52) - 1),
                what,
            };
            assert_eq!(decode(&encode(&saying)), Some(saying));
        }
    }

    #[wasm_bindgen_test]
    fn what_has_another_form_is_nothing() {
        let saying = |what| {
            encode(&Saying {
                from: TabId(1),
                what,
            })
        };
        for what in sayings() {
            let whole = saying(what);
            let last = whole.length() - u32::from(whole.get(5).is_undefined());
            for part in 0..last {
                let broken = [
                    JsValue::NULL,
                    JsValue::from_f64(-1.0),
                    JsValue::from_f64(f64::NAN),
                    JsValue::from_f64(INEXACT),
                    "x".repeat(MAX_BODY + 1).into(),
                    Array::new_with_length(u32::MAX).into(),
                ];
                for broken in broken {
                    let changed = whole.slice(0, whole.length());
                    changed.set(part, broken);
                    assert_eq!(decode(&changed), None, "{changed:?}");
                }
            }
        }
        for alien in [JsValue::UNDEFINED, 7.into(), "[1,2]".into()] {
            assert_eq!(decode(&alien), None);
        }
        let newer = saying(What::Lost);
        newer.set(0, (VERSION + 1.0).into());
        assert_eq!(decode(&newer), None);
    }

    fn sayings() -> Vec<What> {
        let own = Channel::new("c1").expect("a name");
        let stream = StreamId(3);
        vec![
            What::Want(own.clone()),
            What::Gone(own.clone()),
            What::Hold {
                epoch: 1_700_000_000_000,
                stream,
                channels: vec![Channel::all(), own.clone()],
            },
            What::Refuse(own),
            What::Relay {
                stream,
                channel: "all".to_owned(),
                data: "{\"type\":\"connect\"}".to_owned(),
            },
            What::Lost,
        ]
    }
}
