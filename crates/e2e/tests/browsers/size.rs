//! How much a first visit costs.

use std::io::Write;

use anyhow::Result;
use brotli::CompressorWriter;
use murmuration_e2e::Site;

/// The most that a browser may have to load, in bytes, from a server that compresses as well as can be.
const BOUND: usize = 280 * 1024;
const BEST: u32 = 11;
/// 16 MiB: more than the largest file.
const WINDOW: u32 = 24;

#[test]
fn the_page_is_small() -> Result<()> {
    let mut sizes = Vec::new();
    for (name, content) in Site::built()?.files()? {
        let mut compressor = CompressorWriter::new(Vec::new(), content.len(), BEST, WINDOW);
        compressor.write_all(&content)?;
        sizes.push((compressor.into_inner().len(), name));
    }
    sizes.sort_unstable();
    let sum: usize = sizes.iter().map(|(size, _)| size).sum();
    assert!(
        sum <= BOUND,
        "{sum} bytes, more than {BOUND} (built without rust-src, the page is larger): {sizes:#?}"
    );
    Ok(())
}
