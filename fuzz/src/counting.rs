//! Randomness that is the same each time.

use murmuration_room::Entropy;

/// Gives bytes that count up from this one.
#[derive(Debug)]
pub struct Counting(pub u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}
