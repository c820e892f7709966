//! What peers of our make tell each other aside, on the negotiated channel: one JSON object a
//! frame.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{GREETING, Greeting};

/// A frame that was read.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Aside {
    Greeting(Greeting),
    /// Of a kind that a later version has; to be passed over.
    Unknown,
}

/// The frame that carries a greeting, or the greeting's length when it exceeds [`GREETING`].
pub(super) fn greeting_frame(greeting: &Greeting) -> Result<Bytes, usize> {
    let write = |value| serde_json::to_vec(value).expect("JSON can be written");
    let length = write(greeting).len();
    if length > GREETING {
        return Err(length);
    }
    Ok(write(&json!({ "type": "greeting", "greeting": greeting })).into())
}

/// Reads a frame.
pub(super) fn read(frame: &[u8]) -> Result<Aside, String> {
    if frame.len() > 2 * GREETING {
        return Err(format!("{} bytes long", frame.len()));
    }
    let text = str::from_utf8(frame).map_err(|error| error.to_string())?;
    let mut value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match value.get("type").and_then(Value::as_str) {
        Some("greeting") => {
            let greeting = value
                .get_mut("greeting")
                .ok_or("a greeting without its content")?
                .take();
            Ok(Aside::Greeting(greeting))
        }
        Some(_) => Ok(Aside::Unknown),
        None => Err("without a type".into()),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_greeting_survives_the_wire() {
        let greeting = json!({"nick": "Ada"});
        let frame = greeting_frame(&greeting).expect("it is short");
        expect![[r#"{"type":"greeting","greeting":{"nick":"Ada"}}"#]]
            .assert_eq(std::str::from_utf8(&frame).expect("JSON is UTF-8"));
        assert_eq!(read(&frame), Ok(Aside::Greeting(greeting)));
    }

    #[test]
    fn what_is_no_frame_of_ours_is_named_and_what_is_of_a_later_version_is_passed_over() {
        assert_eq!(read(br#"{"type":"wave"}"#), Ok(Aside::Unknown));
        for frame in [
            "",
            "null",
            "[]",
            "{}",
            "{\"type\":1}",
            "{\"type\":\"greeting\"}",
            "\u{0}",
        ] {
            assert!(read(frame.as_bytes()).is_err(), "{frame:?}");
        }
        assert!(read(&[b'['; 9000]).is_err());
        assert!(read(&[b' '; 2 * GREETING + 1]).is_err());
    }

    #[test]
    fn a_greeting_over_its_bound_is_not_written() {
        assert!(greeting_frame(&json!("x".repeat(GREETING - 2))).is_ok());
        assert_eq!(
            greeting_frame(&json!("x".repeat(GREETING - 1))),
            Err(GREETING + 1)
        );
    }
}
