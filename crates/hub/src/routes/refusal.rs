//! What somebody is told who does not get what they ask for.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::access::Denied;
use crate::limits::guests::TooMuch;
use crate::{Limits, Reason};

/// When to come back, where nobody can say when it will be better.
const LATER: Duration = Duration::from_secs(30);

/// Why a request is not granted.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// They may not use the hub like that.
    Denied(Denied),
    /// The hub hands out no servers.
    NoIce,
    /// It is past a bound.
    Bound(TooMuch),
}

impl Refusal {
    pub(crate) fn into_response(self, limits: &Limits) -> Response {
        match self {
            Self::Denied(denied) => denied.into_response(),
            Self::NoIce => {
                let word = "this hub hands out no STUN or TURN servers\n";
                (StatusCode::NOT_FOUND, word).into_response()
            }
            Self::Bound(too_much) => too_much.into_response(limits),
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<TooMuch> for Refusal {
    fn from(too_much: TooMuch) -> Self {
        Self::Bound(too_much)
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Bound(TooMuch {
            reason,
            after: None,
        })
    }
}

impl TooMuch {
    fn into_response(self, limits: &Limits) -> Response {
        let status = self.reason.status();
        let word = format!("{}\n", word(self.reason, limits));
        let mut response = (status, word).into_response();
        if let Some(seconds) = self.retry_after() {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// When to come back, in whole seconds, at least one; if that would be any use.
    pub(crate) fn retry_after(self) -> Option<u64> {
        match self.reason.status() {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                let after = self.after.unwrap_or(LATER);
                let begun = u64::from(after.subsec_nanos() > 0);
                Some(after.as_secs().saturating_add(begun).max(1))
            }
            _ => None,
        }
    }
}

/// What is wrong, in words.
pub(crate) fn word(reason: Reason, limits: &Limits) -> String {
    let word = match reason {
        Reason::Full => "the hub is full; try again later",
        Reason::Closed => "the hub is closing",
        Reason::AddressConnections => "too many connections from your address; try again later",
        Reason::AddressSubscribers => "too many subscriptions from your address; try again later",
        Reason::AddressRequests => "too many requests from your address; try again later",
        Reason::AddressBytes => "too much is posted from your address; try again later",
        Reason::ChannelMessages => "too many messages for this channel; try again later",
        Reason::ChannelBytes => "too much is posted to this channel; try again later",
        Reason::Name => return format!("a name is longer than {} bytes", limits.name),
        Reason::Channels => return format!("more than {} channels", limits.channels_per_stream),
        Reason::BodyTooLong => return format!("the message is longer than {} bytes", limits.body),
        Reason::BodyTooSlow => "the message took too long to arrive",
        Reason::BodyBroken => "the message did not arrive whole",
        Reason::BodyNotText => "the message is not UTF-8",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shall_come_back_is_told_when_in_whole_seconds_and_never_at_once() {
        let retry_after = |reason, after| TooMuch { reason, after }.retry_after();
        let of = |milliseconds| {
            let after = Some(Duration::from_millis(milliseconds));
            retry_after(Reason::AddressRequests, after)
        };
        assert_eq!(of(0), Some(1));
        assert_eq!(of(1), Some(1));
        assert_eq!(of(1001), Some(2));
        assert_eq!(retry_after(Reason::AddressConnections, None), Some(30));
        assert_eq!(retry_after(Reason::Full, None), Some(30));
        assert_eq!(retry_after(Reason::BodyTooLong, None), None);
    }
}
