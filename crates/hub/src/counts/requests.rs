//! What was asked for and how it was answered, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{Method, StatusCode};

/// What somebody wants to do, as far as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// GET or HEAD: to subscribe, or to have a file.
    Get,
    /// POST: to broadcast.
    Post,
    /// OPTIONS, as browsers ask before they post.
    Options,
    /// Anything else.
    Other,
}

/// How a request was answered, by the first digit of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 2xx; a stream counts when it begins.
    Success,
    /// 3xx, as for a file that the client has already.
    Elsewhere,
    /// 4xx.
    ClientError,
    /// 5xx.
    ServerError,
}

/// How often each verb had each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests([[u64; Outcome::ALL.len()]; Verb::ALL.len()]);

/// Where it is counted.
#[derive(Debug, Default)]
pub(crate) struct RequestCounters([[AtomicU64; Outcome::ALL.len()]; Verb::ALL.len()]);

impl Verb {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Options, Self::Other];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Options => "options",
            Self::Other => "other",
        }
    }

    pub(crate) fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD => Self::Get,
            Method::POST => Self::Post,
            Method::OPTIONS => Self::Options,
            _ => Self::Other,
        }
    }
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [
        Self::Success,
        Self::Elsewhere,
        Self::ClientError,
        Self::ServerError,
    ];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "2xx",
            Self::Elsewhere => "3xx",
            Self::ClientError => "4xx",
            Self::ServerError => "5xx",
        }
    }

    fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            0..300 => Self::Success,
            300..400 => Self::Elsewhere,
            400..500 => Self::ClientError,
            _ => Self::ServerError,
        }
    }
}

impl Requests {
    /// How often this verb had this outcome.
    pub fn of(&self, verb: Verb, outcome: Outcome) -> u64 {
        self.0[verb as usize][outcome as usize]
    }
}

impl RequestCounters {
    pub(crate) fn add(&self, verb: Verb, status: StatusCode) {
        self.0[verb as usize][Outcome::of(status) as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Requests {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Requests(self.0.each_ref().map(|row| row.each_ref().map(read)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_outcomes_have_numbers_in_their_order() {
        for (number, verb) in Verb::ALL.into_iter().enumerate() {
            assert_eq!(verb as usize, number, "{verb:?}");
        }
        for (number, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, number, "{outcome:?}");
        }
    }

    #[test]
    fn each_request_counts_once() {
        let counters = RequestCounters::default();
        counters.add(Verb::of(&Method::HEAD), StatusCode::NOT_MODIFIED);
        counters.add(Verb::of(&Method::PUT), StatusCode::NOT_FOUND);
        let requests = counters.read();
        let sum: u64 = requests.0.iter().flatten().sum();
        assert_eq!(sum, 2);
        assert_eq!(requests.of(Verb::Get, Outcome::Elsewhere), 1);
        assert_eq!(requests.of(Verb::Other, Outcome::ClientError), 1);
    }
}
