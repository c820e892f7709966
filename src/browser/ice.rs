//! Fetches STUN and TURN servers from whoever hands them out.

use gloo::utils::window;
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit};

use super::fetch::{read, refusal};
use crate::config::{IceAnswer, IceSource};

/// How long an answer may take to arrive whole, in milliseconds.
const PATIENCE: u32 = 10_000;

/// Asks for servers.
///
/// # Errors
/// In words, when there is no answer in time, or none that can be used.
pub async fn fetch_ice(source: &IceSource) -> Result<IceAnswer, String> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    options.set_credentials(RequestCredentials::Omit);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    match read(window().fetch_with_str_and_init(source.as_str(), &options)).await? {
        (200..=299, text) => IceAnswer::parse(&text),
        (status, _) => Err(refusal(status)),
    }
}
