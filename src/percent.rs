//! Percent-encoding, as far as a fragment and a query need it.

/// The bytes behind some `%XX` are no UTF-8.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotUtf8;

/// Undoes the `%XX` in a text. A `%` that starts none of them stands for itself, as in a browser.
///
/// # Errors
/// When the result is no UTF-8.
pub fn decode(text: &str) -> Result<String, NotUtf8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        match escape(rest) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[3..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| NotUtf8)
}

/// Encodes everything that isn't a letter, a digit or one of `-._~`: safe in every part of a URL.
pub fn encode(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut encoded, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    encoded.push(byte.into());
                }
                _ => encoded.push_str(&format!("%{byte:02X}")),
            }
            encoded
        })
}

/// The byte that an escape at the start of `bytes` stands for.
fn escape(bytes: &[u8]) -> Option<u8> {
    let &[b'%', high, low, ..] = bytes else {
        return None;
    };
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        for text in [
            "",
            "streams-day",
            "50 % off",
            "caf\u{e9} #1/2?",
            "%41",
            "\u{1f426}",
        ] {
            assert_eq!(decode(&encode(text)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_percent_sign_that_starts_no_escape_stands_for_itself() {
        for text in ["100%", "%", "%4", "%zz", "%\u{e9}\u{e9}"] {
            assert_eq!(decode(text).as_deref(), Ok(text));
        }
        assert_eq!(decode("%4%41").as_deref(), Ok("%4A"));
    }

    #[test]
    fn half_a_character_is_refused() {
        assert_eq!(decode("caf%C3"), Err(NotUtf8));
    }
}
