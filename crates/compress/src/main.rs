//! `murmuration-compress DIR`: puts a `.br` and a `.gz` beside each file of a built page that gets
//! smaller by it. A server that knows of them (the hub does, so do Caddy and nginx) sends those, and
//! need not compress anything while somebody waits.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// What is text or code. Not `json`: `config.json` is there to be changed, and what is beside it
/// would be sent still.
const WORTHWHILE: [&str; 5] = ["css", "html", "js", "svg", "wasm"];

fn main() -> Result<()> {
    let folder: PathBuf = env::args_os()
        .nth(1)
        .context("which folder? Write: murmuration-compress DIR")?
        .into();
    compress_folder(&folder)
}

/// Compresses what is worth it in a folder and those in it.
fn compress_folder(folder: &Path) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            compress_folder(&path)?;
        } else if WORTHWHILE
            .iter()
            .any(|end| path.extension().is_some_and(|e| e == *end))
        {
            compress_file(&path)?;
        }
    }
    Ok(())
}

fn compress_file(path: &Path) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    for (end, small) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{end}"));
        if small.len() < content.len() {
            fs::write(&beside, small)
                .with_context(|| format!("cannot write {}", beside.display()))?;
        } else if Path::new(&beside).exists() {
            // It is of something else, from an earlier time.
            fs::remove_file(&beside)?;
        }
    }
    Ok(())
}

/// The best that there is: it is done once, and loaded often.
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut small = Vec::new();
    let best = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut small, &best)?;
    Ok(small)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn beside_what_gets_smaller_lies_the_same_in_small() {
        let folder = tempfile::tempdir().unwrap();
        let text = "let it be; ".repeat(100);
        for name in ["a.js", "sub/b.html", "config.json", "photo.jpg"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &text).unwrap();
        }
        compress_folder(folder.path()).unwrap();
        for name in ["a.js", "sub/b.html"] {
            let read = |end: &str| fs::read(folder.path().join(format!("{name}.{end}"))).unwrap();
            let (mut from_br, mut from_gz) = (Vec::new(), String::new());
            brotli::BrotliDecompress(&mut &*read("br"), &mut from_br).unwrap();
            flate2::read::GzDecoder::new(&*read("gz"))
                .read_to_string(&mut from_gz)
                .unwrap();
            assert_eq!((from_br, &from_gz), (text.clone().into_bytes(), &text));
        }
        for name in ["config.json.br", "config.json.gz", "photo.jpg.br"] {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn what_does_not_get_smaller_is_alone_and_so_is_what_no_longer_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.js");
        fs::write(&file, "long ".repeat(100)).unwrap();
        compress_folder(folder.path()).unwrap();
        fs::write(&file, "x").unwrap();
        compress_folder(folder.path()).unwrap();
        let names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["a.js"]);
    }
}
