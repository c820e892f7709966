//! The size of a page: everything that the browser loads until the page has announced itself in a
//! room, as it is, and compressed as far as gzip and Brotli can.
//!
//! The original page is the smallest that its packages allow, bundled and minified by esbuild: a
//! form and two lists, with no more style than they need.

use std::{collections::BTreeSet, fs, io::Write, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::{
    browser::Browser,
    room::Room,
    row::{Aim, Row},
    samples::Samples,
    setting::{Setting, SimplePeer},
    side::{Pair, Side},
};

/// How long a page may take to load.
const PATIENCE: Duration = Duration::from_secs(30);
/// The paths of all that a page has loaded. What is the hub's is no part of the page.
const LOADED: &str = "
    ['navigation', 'resource']
        .flatMap((type) => performance.getEntriesByType(type))
        .map((entry) => new URL(entry.name))
        .filter((url) => url.origin === location.origin && !url.pathname.startsWith('/v1/'))
        .map((url) => url.pathname)
";

/// How long it takes, about: it is done once.
pub(super) const RUN: Duration = Duration::from_secs(3);

/// In bytes.
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let browser = Browser::start(&setting.chrome)?;
    let told = |side, simple_peer| {
        let size = size(setting, &browser, &setting.site(side, simple_peer))?;
        eprintln!(
            "{side} ({simple_peer}): {} bytes, {} with gzip, {} with Brotli",
            size.raw, size.gzip, size.brotli
        );
        anyhow::Ok(size)
    };
    let mut rows = Vec::new();
    for simple_peer in [SimplePeer::Nine, SimplePeer::Six] {
        let sizes = Pair {
            ours: told(Side::Ours, simple_peer)?,
            theirs: told(Side::Theirs, simple_peer)?,
        };
        let row = |how: &str, of: fn(&Size) -> usize, aim| Row {
            what: format!("all that the page loads{how}, beside {simple_peer}"),
            unit: "KiB",
            samples: sizes
                .as_ref()
                .map(|size| Samples::new(vec![of(size) as f64 / 1024.0])),
            aim,
        };
        rows.extend([
            row("", |size| size.raw, None),
            row(" (gzip 9)", |size| size.gzip, None),
            row(
                " (Brotli 11)",
                |size| size.brotli,
                Some(Aim::EachAtMost(150.0)),
            ),
        ]);
    }
    Ok(rows)
}

fn size(setting: &Setting, browser: &Browser, site: &Path) -> Result<Size> {
    let room = Room::open(setting, browser, site)?;
    let guest = room.guest()?;
    room.enter(&guest)?;
    guest.until_announced(PATIENCE)?;
    let paths: BTreeSet<String> = guest.page().ask(LOADED, PATIENCE)?;
    ensure!(paths.len() > 1, "a page has loaded nothing but {paths:?}");
    let mut size = Size {
        raw: 0,
        gzip: 0,
        brotli: 0,
    };
    for path in paths {
        let name = match path.trim_start_matches('/') {
            "" => "index.html",
            name => name,
        };
        let bytes = fs::read(site.join(name)).with_context(|| format!("can't read {path}"))?;
        size.raw += bytes.len();
        size.gzip += gzipped(&bytes)?;
        size.brotli += brotlied(&bytes)?;
    }
    Ok(size)
}

fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotlied(mut bytes: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    // Quality 11 and the largest window that browsers take without being asked.
    let params = brotli::enc::BrotliEncoderParams::default();
    debug_assert_eq!((params.quality, params.lgwin), (11, 22));
    brotli::BrotliCompress(&mut bytes, &mut compressed, &params)?;
    Ok(compressed.len())
}
