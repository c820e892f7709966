//! The time of day, and how people here write it.

use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::moment::Moment;

const DAY_MILLIS: f64 = 24.0 * 60.0 * 60.0 * 1_000.0;

thread_local! {
    // Making one takes far longer than using it, and a log has thousands of times.
    static SHORT: DateTimeFormat = format("timeStyle", "short", None);
    static DAY: DateTimeFormat = format("dateStyle", "full", None);
    static FULL: DateTimeFormat = format("timeStyle", "medium", Some(("dateStyle", "long")));
}

/// A day on this page's calendar, counted from the first of 1970.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Day(pub i64);

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
    // The one that has a format without words.
    let local = Date::new(&JsValue::from_f64(local(at)));
    String::from(local.to_iso_string())
        .get(11..19)
        .unwrap_or_default()
        .to_owned()
}

/// On which day that is here.
pub fn local_day(at: Moment) -> Day {
    Day((local(at) / DAY_MILLIS).floor() as i64)
}

/// How long it is until the next day here, in milliseconds; an hour off where clocks change.
pub fn day_left(at: Moment) -> u32 {
    (DAY_MILLIS - local(at).rem_euclid(DAY_MILLIS)) as u32
}

/// The date with its weekday, as people here write it.
pub fn full_day(at: Moment) -> String {
    DAY.with(|format| write(format, at))
}

/// Date and time to the second, as people here write them.
pub fn full_time(at: Moment) -> String {
    FULL.with(|format| write(format, at))
}

/// For machines: ISO 8601, in UTC.
pub fn iso_time(at: Moment) -> String {
    date(at).to_iso_string().into()
}

/// Local time, read as if it were UTC, in milliseconds since 1970.
fn local(at: Moment) -> f64 {
    const MINUTE: f64 = 60_000.0;
    at.0 as f64 - date(at).get_timezone_offset() * MINUTE
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
