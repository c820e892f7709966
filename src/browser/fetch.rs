//! Reads an answer of a server, of which no more is held than it may have.

use js_sys::{Error, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// The longest answer, in bytes.
const LONGEST: usize = 64 * 1024;

/// Waits for what is being fetched. Gives the status of the answer, and its body as text.
///
/// # Errors
/// In words, when there is no answer, it is longer than 64 KiB or no text.
pub async fn read(fetched: Promise) -> Result<(u16, String), String> {
    match receive(fetched).await {
        Ok((status, bytes)) => match String::from_utf8(bytes) {
            Ok(text) => Ok((status, text)),
            Err(_) => Err("the answer is no text".to_owned()),
        },
        Err(exception) => {
            let error = exception.unchecked_ref::<Error>();
            Err(error.message().into())
        }
    }
}

async fn receive(fetched: Promise) -> Result<(u16, Vec<u8>), JsValue> {
    let response: Response = JsFuture::from(fetched).await?.unchecked_into();
    let mut bytes = Vec::new();
    if let Some(body) = response.body() {
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        loop {
            let piece = JsFuture::from(reader.read()).await?;
            let piece = Reflect::get(&piece, &JsValue::from_str("value"))?;
            // There is none at the end.
            let Ok(piece) = piece.dyn_into::<Uint8Array>() else {
                break;
            };
            if bytes.len() + piece.byte_length() as usize > LONGEST {
                // What comes of it is of no interest.
                let _ = reader.cancel();
                return Err(Error::new("the answer is too long").into());
            }
            bytes.extend(piece.to_vec());
        }
    }
    Ok((response.status(), bytes))
}

/// What is wrong with an answer of this status.
pub fn refusal(status: u16) -> String {
    format!("the server answered {status}")
}
