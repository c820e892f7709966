//! How long something takes, and how often it happens.

use std::time::Duration;

/// The time left, for the end of a sentence: 'in 4 s', or 'now'.
pub fn countdown(left: Duration) -> String {
    match left.as_secs() + u64::from(left.subsec_nanos() > 0) {
        0 => "now".into(),
        seconds @ 1..=99 => format!("in {seconds} s"),
        seconds @ 100..=7_200 => format!("in {} min", seconds.div_ceil(60)),
        seconds => format!("in {} h", seconds.div_ceil(3_600)),
    }
}

/// How long something has been so: '4 s', '12 min 3 s'.
pub fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=99 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// When something was: '4 s ago'.
pub fn ago(time: Duration) -> String {
    lasting(time) + " ago"
}

/// How often: 'once', '4 times'.
pub fn times(count: u32) -> String {
    match count {
        1 => "once".into(),
        _ => format!("{count} times"),
    }
}
