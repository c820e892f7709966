//! Which way a connection takes, as `getStats()` tells.

use std::time::Duration;

use js_sys::{Map, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use crate::Path;

/// The path that a connection has chosen, if it has.
pub async fn path(connection: RtcPeerConnection) -> Option<Path> {
    let stats = JsFuture::from(connection.get_stats()).await.ok()?;
    let stats: Map = stats.unchecked_into();
    let pair = chosen(&stats)?;
    let relayed = |side| {
        let candidate = stats.get(&field(&pair, side));
        text(&candidate, "candidateType").as_deref() == Some("relay")
    };
    let seconds = field(&pair, "currentRoundTripTime").as_f64();
    Some(Path {
        relayed: relayed("localCandidateId") || relayed("remoteCandidateId"),
        round_trip: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
    })
}

/// The pair of candidates in use: the one that the transport names, or where none does, as in
/// Firefox, the one that says so itself.
fn chosen(stats: &Map) -> Option<JsValue> {
    let mut named = None;
    let mut selected = None;
    stats.for_each(&mut |stat, _| match text(&stat, "type").as_deref() {
        Some("transport") => named = Some(stats.get(&field(&stat, "selectedCandidatePairId"))),
        Some("candidate-pair") if field(&stat, "selected").is_truthy() => selected = Some(stat),
        _ => {}
    });
    named.filter(JsValue::is_object).or(selected)
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    field(object, name).as_string()
}
