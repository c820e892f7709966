//! A post to a hub.

use std::pin::pin;

use futures::future::{self, Either};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    Response, Window,
};

use crate::POST_TIMEOUT;

/// Posts a body; true when the answer was 200 and came within [`POST_TIMEOUT`]. Dropped before,
/// it takes the request back.
pub async fn post(window: Window, url: String, body: String) -> bool {
    let status = pin!(status(window, url, body));
    let deadline = TimeoutFuture::new(POST_TIMEOUT.as_millis() as u32);
    match future::select(status, deadline).await {
        Either::Left((status, _)) => status.is_ok_and(|status| status == 200),
        Either::Right(_) => false,
    }
}

/// Posts a body, and waits for the answer's status.
async fn status(window: Window, url: String, body: String) -> Result<u16, JsValue> {
    let abort = AbortOnDrop(AbortController::new()?);
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers_headers(&headers);
    request.set_body_opt_str(Some(&body));
    request.set_cache(RequestCache::NoStore);
    request.set_credentials(RequestCredentials::Omit);
    request.set_referrer_policy(ReferrerPolicy::NoReferrer);
    request.set_signal(Some(&abort.0.signal()));
    let response = JsFuture::from(window.fetch_with_str_and_init(&url, &request)).await?;
    Ok(response.unchecked_into::<Response>().status())
}

/// Ends a request: one without an answer yet, and one whose answer's body never ends.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
