//! Fetches STUN and TURN servers from whoever hands them out.

use gloo::utils::window;
use js_sys::{Error, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, Response,
};

use crate::config::{IceAnswer, IceSource};

/// How long an answer may take to arrive whole, in milliseconds.
const PATIENCE: u32 = 10_000;

/// Asks for servers.
///
/// # Errors
/// In words, when there is no answer in time, or none that can be used.
pub async fn fetch_ice(source: &IceSource) -> Result<IceAnswer, String> {
    let answer = fetch(source.as_str()).await.map_err(|why| {
        let error = why.unchecked_into::<Error>();
        String::from(error.message())
    })?;
    IceAnswer::parse(&answer).map_err(|why| why.to_string())
}

async fn fetch(url: &str) -> Result<String, JsValue> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    options.set_credentials(RequestCredentials::Omit);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    let fetched = window().fetch_with_str_and_init(url, &options);
    let response: Response = JsFuture::from(fetched).await?.unchecked_into();
    if !response.ok() {
        return Err(error(&format!("the server answered {}", response.status())));
    }
    read(&response).await
}

/// The body, of which no more is held than an answer may have.
async fn read(response: &Response) -> Result<String, JsValue> {
    let mut bytes = Vec::new();
    let body = response
        .body()
        .ok_or_else(|| error("the answer is empty"))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        match Reflect::get(&piece, &"value".into())?.dyn_into::<Uint8Array>() {
            Ok(piece) if bytes.len() + piece.byte_length() as usize > IceAnswer::LONGEST => {
                // What comes of it is of no interest.
                let _ = reader.cancel();
                return Err(error("the answer is too long"));
            }
            Ok(piece) => bytes.extend(piece.to_vec()),
            Err(_) => return String::from_utf8(bytes).map_err(|_| error("the answer is no text")),
        }
    }
}

fn error(words: &str) -> JsValue {
    Error::new(words).into()
}
