//! The time of day, and how people here write it.

use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::moment::Moment;

thread_local! {
    // Making one takes far longer than using it, and a log has thousands of times.
    static SHORT: DateTimeFormat = format("timeStyle", "short", None);
    static FULL: DateTimeFormat = format("timeStyle", "medium", Some(("dateStyle", "long")));
}

/// The time now.
pub fn now() -> Moment {
    // Non-negative and integral, as browsers have it.
    Moment(Date::now() as u64)
}

/// Hours and minutes, as people here write them.
pub fn short_time(at: Moment) -> String {
    SHORT.with(|format| write(format, at))
}

/// Hours, minutes and seconds: '07:04:09'.
pub fn clock_time(at: Moment) -> String {
    const MINUTE: f64 = 60_000.0;
    // Local time, read as if it were UTC: the one that has a format without words.
    let west = date(at).get_timezone_offset() * MINUTE;
    let local = Date::new(&JsValue::from_f64(at.0 as f64 - west));
    String::from(local.to_iso_string())
        .get(11..19)
        .unwrap_or_default()
        .to_owned()
}

/// Date and time to the second, as people here write them.
pub fn full_time(at: Moment) -> String {
    FULL.with(|format| write(format, at))
}

/// For machines: ISO 8601, in UTC.
pub fn iso_time(at: Moment) -> String {
    date(at).to_iso_string().into()
}

fn date(at: Moment) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

fn write(format: &DateTimeFormat, at: Moment) -> String {
    let written = format.format().call1(&JsValue::UNDEFINED, &date(at));
    written
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn format(name: &str, value: &str, more: Option<(&str, &str)>) -> DateTimeFormat {
    let options = Object::new();
    for (name, value) in [(name, value)].into_iter().chain(more) {
        // Setting a property of an own plain object doesn't fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    DateTimeFormat::new(&Array::new(), &options)
}
