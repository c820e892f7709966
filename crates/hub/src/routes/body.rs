//! What is posted.

use axum::body::{Body, HttpBody};
use futures::StreamExt;

use crate::Reason;

/// How much of a body is read only to throw it away, in bytes. A client that is still sending
/// when the connection is closed may never see why.
const DISCARDED: usize = 1024 * 1024;

/// Reads a body of at most `longest` bytes, whatever length its head tells.
pub(super) async fn read_text(body: Body, longest: usize) -> Result<String, Reason> {
    let hopeless = longest.saturating_add(DISCARDED);
    if body.size_hint().lower() > hopeless as u64 {
        return Err(Reason::BodyTooLong);
    }
    let mut length = 0;
    let mut text = Vec::new();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Reason::BodyBroken)?;
        length += piece.len();
        if length > hopeless {
            break;
        }
        if length <= longest {
            text.extend_from_slice(&piece);
        }
    }
    if length > longest {
        return Err(Reason::BodyTooLong);
    }
    String::from_utf8(text).map_err(|_| Reason::BodyNotText)
}
