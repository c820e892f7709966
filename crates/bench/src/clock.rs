//! The system's clock, which pages tell their times by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Now, in milliseconds since 1970, as pages have it.
pub(crate) fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    // Before 1970 nothing was measured.
    since.unwrap_or_default().as_secs_f64() * 1000.0
}

/// How long after `begin` it was `end`, in seconds; `bound` when that never was.
pub(crate) fn between(begin: f64, end: Option<f64>, bound: Duration) -> f64 {
    let took = end.map_or(f64::INFINITY, |end| (end - begin) / 1000.0);
    took.min(bound.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_was_took_as_long_as_it_was_waited_for() {
        let bound = Duration::from_secs(40);
        assert_eq!(between(1000.0, Some(3500.0), bound), 2.5);
        assert_eq!(between(1000.0, Some(99_000.0), bound), 40.0);
        assert_eq!(between(1000.0, None, bound), 40.0);
    }
}
