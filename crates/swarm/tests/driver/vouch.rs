//! A vouch that proves nothing but that both sides see the same two certificates.

use bytes::Bytes;
use murmuration_swarm::{Ends, LinkId, Vouch, Vouched, Voucher, Vouching};
use serde_json::{Value, json};

/// Each side says what it sees.
#[derive(Debug)]
pub struct Comparing;

impl Vouch for Comparing {
    fn begin(&mut self, ends: &Ends) -> Value {
        json!([ends.ours.0, ends.theirs.0])
    }

    fn hear(&mut self, ends: &Ends, frame: &Value) -> Vouching {
        let verdict = match *frame == json!([ends.theirs.0, ends.ours.0]) {
            true => Vouched::Proven(Voucher {
                who: Bytes::copy_from_slice(ends.them.as_str().as_bytes()),
                shared: shared(ends),
            }),
            false => Vouched::Refused(format!("{ends:?}, and it sees {frame}")),
        };
        Vouching { say: None, verdict }
    }

    fn end(&mut self, _: LinkId) {}

    fn is_required(&self) -> bool {
        true
    }
}

/// Both certificates, in an order that both sides give them.
fn shared(ends: &Ends) -> Bytes {
    let mut both = [ends.ours.0, ends.theirs.0];
    both.sort();
    Bytes::from(both.concat())
}
