//! Bytes for tests, which are known beforehand.

use crate::Entropy;

/// Gives bytes that count up from this one.
#[derive(Debug)]
pub(crate) struct Counting(pub u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}
