//! Randomness from the browser.

use web_sys::window;

use crate::Entropy;

/// The most that `crypto.getRandomValues` gives at a time, in bytes.
const AT_ONCE: usize = 65_536;

/// Unpredictable bytes by `crypto.getRandomValues`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserEntropy;

impl Entropy for BrowserEntropy {
    /// # Panics
    /// Where there is no `crypto.getRandomValues`: not in any browser's page.
    fn fill(&mut self, bytes: &mut [u8]) {
        let crypto = window().and_then(|window| window.crypto().ok());
        let crypto = crypto.expect("a page has a window with crypto");
        for part in bytes.chunks_mut(AT_ONCE) {
            crypto
                .get_random_values_with_u8_array(part)
                .expect("a page has crypto.getRandomValues");
        }
    }
}
