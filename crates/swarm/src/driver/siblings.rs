//! What the tabs of a profile say to each other, by a BroadcastChannel.
//!
//! A saying is a plain array: the version of all this, who says it, which kind of saying it is, and
//! what else there is. Any script of the same origin can say anything, so each part is looked at.

use gloo_events::EventListener;
use js_sys::{Array, JsString};
use murmuration_signalhub::{Channel, MAX_BODY, MAX_NAME};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::report::{Queue, Report};
use crate::{
    HubId,
    sharing::{Input, MOST_CHANNELS, MOST_WANTED, Saying, StreamId, TabId, What},
};

/// Tabs of another version, of a page that has been deployed anew, are none of ours.
const VERSION: u64 = 1;
/// From here on, JavaScript's numbers are not exact.
const INEXACT: f64 = (1u64 << 53) as f64;

const WANT: u64 = 0;
const GONE: u64 = 1;
const HOLD: u64 = 2;
const REFUSE: u64 = 3;
const RELAY: u64 = 4;
const LOST: u64 = 5;

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
    let parts = match &saying.what {
        What::Want(channels) => vec![kind(WANT), names(channels)],
        What::Gone => vec![kind(GONE)],
        What::Hold {
            epoch,
            stream,
            served,
        } => vec![kind(HOLD), whole(*epoch), whole(stream.0), tabs(served)],
        What::Refuse(tab) => vec![kind(REFUSE), whole(tab.0)],
        What::Relay {
            stream,
            channel,
            data,
        } => vec![kind(RELAY), whole(stream.0), channel.into(), data.into()],
        What::Lost => vec![kind(LOST)],
    };
    [whole(VERSION), whole(saying.from.0)]
        .into_iter()
        .chain(parts)
        .collect()
}

fn decode(said: &JsValue) -> Option<Saying> {
    let parts = said.dyn_ref::<Array>()?;
    if number(&parts.get(0))? != VERSION {
        return None;
    }
    let what = match number(&parts.get(2))? {
        WANT => What::Want(list(&parts.get(3), MOST_WANTED, |name| {
            Channel::new(&text(name, MAX_NAME)?).ok()
        })?),
        GONE => What::Gone,
        HOLD => What::Hold {
            epoch: number(&parts.get(3))?,
            stream: StreamId(number(&parts.get(4))?),
            served: list(&parts.get(5), MOST_CHANNELS, |tab| number(tab).map(TabId))?,
        },
        REFUSE => What::Refuse(TabId(number(&parts.get(3))?)),
        RELAY => What::Relay {
            stream: StreamId(number(&parts.get(3))?),
            channel: text(&parts.get(4), MAX_NAME)?,
            data: text(&parts.get(5), MAX_BODY)?,
        },
        LOST => What::Lost,
        _ => return None,
    };
    let from = TabId(number(&parts.get(1))?);
    Some(Saying { from, what })
}

fn kind(kind: u64) -> JsValue {
    whole(kind)
}

fn whole(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

fn names(channels: &[Channel]) -> JsValue {
    let names = channels.iter().map(|it| JsValue::from_str(it.as_str()));
    names.collect::<Array>().into()
}

fn tabs(tabs: &[TabId]) -> JsValue {
    tabs.iter()
        .map(|tab| whole(tab.0))
        .collect::<Array>()
        .into()
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

fn list<T>(part: &JsValue, most: usize, read: impl Fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    let list = part.dyn_ref::<Array>()?;
    if list.length() as usize > most {
        return None;
    }
    list.iter().map(|it| read(&it)).collect()
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
            for part in 0..whole.length() {
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
        let newer = saying(What::Gone);
        newer.set(0, whole(VERSION + 1));
        assert_eq!(decode(&newer), None);
    }

    fn sayings() -> Vec<What> {
        let own = Channel::new("c1").expect("a name");
        let stream = StreamId(3);
        vec![
            What::Want(vec![Channel::all(), own]),
            What::Gone,
            What::Hold {
                epoch: 1_700_000_000_000,
                stream,
                served: vec![TabId(1), TabId(2)],
            },
            What::Refuse(TabId(9)),
            What::Relay {
                stream,
                channel: "all".to_owned(),
                data: "{\"type\":\"connect\"}".to_owned(),
            },
            What::Lost,
        ]
    }
}
