//! The message that all of this is about: what a page sends to another to link with it.

use memchr::memchr_iter;

/// Is in each message once, and in nothing else that a hub writes. To count it is to count
/// messages, whatever frames and chunks they come in, and however these are cut.
const MARK: u8 = b'~';

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
    r#"a=sctp-port:5000\r\na=max-message-size:262144\r\n"},"mark":"~"}"#,
);

/// How many messages end in these bytes of a stream.
pub(super) fn messages_in(bytes: &[u8]) -> u64 {
    memchr_iter(MARK, bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_counts_once_in_any_framing() {
        assert_eq!(messages_in(MESSAGE.as_bytes()), 1);
        let framed = format!(":welcome\n\n2f0\r\ndata: {MESSAGE}\n\n\r\n");
        assert_eq!(messages_in(framed.as_bytes()), 1);
    }

    #[test]
    fn it_is_one_line_of_json_as_long_as_offers_are() {
        assert!(!MESSAGE.contains('\n'));
        assert!((500..1000).contains(&MESSAGE.len()), "{}", MESSAGE.len());
        serde_json::from_str::<serde_json::Value>(MESSAGE).unwrap();
    }
}
