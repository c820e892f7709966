//! The message that all of this is about: what a page sends to another to link with it, with a
//! number in it by which it is known again.

use std::ops::Range;

use memchr::memchr;

/// Is in each message once, before its number, and in nothing else that a hub writes. So messages
/// are found in whatever frames and chunks they come, and however these are cut.
const MARK: u8 = b'~';

/// How many digits a number has.
const DIGITS: usize = 8;

/// An offer of a data channel, with as much SDP as Chromium has in it.
pub(super) const MESSAGE: &str = concat!(
    r#"{"from":"cmurmuration0benchmark001","signal":{"type":"offer","sdp":"v=0\r\n"#,
    r#"o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"#,
    r#"a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n"#,
    r#"m=application 54400 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 192.0.2.17\r\n"#,
    r#"a=candidate:3350409123 1 udp 2122260223 192.0.2.17 54400 typ host generation 0\r\n"#,
    r#"a=ice-ufrag:4ZcD\r\na=ice-pwd:2/1muCWoOi3uLifh0NuRHlQ5\r\na=ice-options:trickle\r\n"#,
    r#"a=fingerprint:sha-256 75:74:5A:A6:A4:E5:52:F4:A7:67:4C:01:C7:EE:91:3F:"#,
    r#"21:3D:A2:E3:53:7B:6F:30:86:F2:30:AA:65:FB:04:24\r\na=setup:actpass\r\na=mid:0\r\n"#,
    r#"a=sctp-port:5000\r\na=max-message-size:262144\r\n"},"mark":"~00000000"}"#,
);

/// Where the digits are in the message.
pub(super) const NUMBER: Range<usize> = MESSAGE.len() - DIGITS - 2..MESSAGE.len() - 2;

/// The digits of the message with this number, which has no more than there is room for.
pub(super) fn digits(number: u64) -> [u8; DIGITS] {
    let mut rest = number;
    let mut digits = [0; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits
}

/// Finds the numbers of messages in a stream that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// How many digits are still to come of the number that has begun.
    missing: usize,
    number: u64,
}

impl Numbers {
    /// Reads a piece, and tells the number of each message whose number ends in it.
    pub(super) fn read(&mut self, mut piece: &[u8], mut each: impl FnMut(u64)) {
        loop {
            if self.missing == 0 {
                let Some(mark) = memchr(MARK, piece) else {
                    return;
                };
                (self.missing, self.number) = (DIGITS, 0);
                piece = &piece[mark + 1..];
            }
            let (digits, rest) = piece.split_at(self.missing.min(piece.len()));
            for digit in digits {
                self.number = self.number * 10 + u64::from(digit.wrapping_sub(b'0'));
            }
            self.missing -= digits.len();
            if self.missing > 0 {
                return;
            }
            each(self.number);
            piece = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(number: u64) -> Vec<u8> {
        let mut message = MESSAGE.as_bytes().to_vec();
        message[NUMBER].copy_from_slice(&digits(number));
        [b":welcome\n\n2f0\r\ndata: ", &*message, b"\n\n\r\n"].concat()
    }

    #[test]
    fn a_message_is_known_by_its_number_in_whatever_pieces_it_comes() {
        let stream = [framed(7), framed(12_345_678), framed(0)].concat();
        for length in 1..stream.len() {
            let mut numbers = Numbers::default();
            let mut found = Vec::new();
            for piece in stream.chunks(length) {
                numbers.read(piece, |number| found.push(number));
            }
            assert_eq!(found, [7, 12_345_678, 0], "in pieces of {length}");
        }
    }

    #[test]
    fn it_is_one_line_of_json_as_long_as_offers_are() {
        assert!(!MESSAGE.contains('\n'));
        assert!((500..1000).contains(&MESSAGE.len()), "{}", MESSAGE.len());
        serde_json::from_str::<serde_json::Value>(MESSAGE).unwrap();
        assert_eq!(MESSAGE[NUMBER], *"00000000");
    }
}
