//! A hub's event stream, as it is decoded.

use murmuration_signalhub::sse::{DecodeError, Decoder, Frame, encode};

/// Small, so that the fuzzer gets there.
const BOUND: usize = 256;

/// The first byte says how the rest is cut on its way. However that is, the stream says the same;
/// what it says is bounded; and a text that a hub frames comes out as it was.
pub fn event_stream(data: &[u8]) {
    let Some((&cut, bytes)) = data.split_first() else {
        return;
    };
    let whole = decode([bytes]);
    let cut = decode(bytes.chunks(usize::from(cut).max(1)));
    assert_eq!(cut, whole);
    for frame in whole.into_iter().flatten() {
        let length = match &frame {
            Frame::Event { name, data } => name.len() + data.len(),
            Frame::Comment(text) => text.len(),
        };
        // Each byte that is no UTF-8 has become three.
        assert!(length <= 3 * BOUND, "{length} bytes: {frame:?}");
    }
    if let Ok(text) = str::from_utf8(bytes) {
        let event = Frame::Event {
            name: "message".to_owned(),
            data: text.replace("\r\n", "\n").replace('\r', "\n"),
        };
        let mut decoder = Decoder::new(2 * text.len() + BOUND);
        assert_eq!(decoder.push(encode(text).as_bytes()), Ok(vec![event]));
    }
}

fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Frame>, DecodeError> {
    let mut decoder = Decoder::new(BOUND);
    let mut frames = Vec::new();
    for piece in pieces {
        frames.extend(decoder.push(piece)?);
    }
    Ok(frames)
}
