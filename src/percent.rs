//! Percent-encoding, as far as a fragment and a query need it.

use std::str::Utf8Error;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything that isn't a letter, a digit or one of `-._~`: what is left is safe in every part of
/// a URL.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Undoes the `%XX` in a text. A `%` that starts none of them stands for itself, as in a browser.
///
/// # Errors
/// When the result is no UTF-8.
pub fn decode(text: &str) -> Result<String, Utf8Error> {
    let decoded = percent_decode_str(text).decode_utf8()?;
    Ok(decoded.into_owned())
}

/// Makes a text fit for every part of a URL.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNSAFE).to_string()
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
        assert!(decode("caf%C3").is_err());
    }
}
