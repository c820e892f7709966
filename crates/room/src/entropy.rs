//! Where randomness comes from.

/// Gives unpredictable bytes: in a browser `crypto.getRandomValues`, in a test a seed's.
///
/// Nonces and keys depend on it; what is known beforehand is worth nothing.
pub trait Entropy: std::fmt::Debug {
    /// Fills all of `bytes`.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// An array of unpredictable bytes.
pub(crate) fn random<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
