//! The compiled page, made smaller: without the names of its functions.
//!
//! They are a quarter of the file, and only a debugger reads them. The compiler's own switch (`strip = true`) would
//! drop the section too that says which wasm features are in use, and wasm-bindgen needs that one.

use anyhow::{Context, Result, ensure};

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;

/// The module without its custom section `name`.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut rest = module
        .strip_prefix(HEADER)
        .context("this is no wasm module")?;
    let mut kept = HEADER.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        ensure!(length <= content.len(), "a section of the wasm is cut off");
        let (content, next) = content.split_at(length);
        if id != CUSTOM || title(content)? != b"name" {
            kept.extend_from_slice(&rest[..rest.len() - next.len()]);
        }
        rest = next;
    }
    Ok(kept)
}

/// What a custom section is called.
fn title(content: &[u8]) -> Result<&[u8]> {
    let (length, content) = number(content)?;
    content
        .get(..length)
        .context("a section of the wasm has no title")
}

/// A number in LEB128, and what follows it.
fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut number = 0;
    // A section's length has 32 bits: five bytes of seven.
    for (at, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((number, &bytes[at + 1..]));
        }
    }
    anyhow::bail!("a number in the wasm has no end")
}

#[cfg(test)]
mod tests {
    use super::{HEADER, without_names};

    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut module = HEADER.to_vec();
        for (id, content) in sections {
            module.extend([*id, content.len() as u8 | 0x80, 0]);
            module.extend(*content);
        }
        module
    }

    #[test]
    fn the_names_go_and_everything_else_stays_as_it_was() {
        let features = (0, &b"\x0ftarget_features\x01"[..]);
        let code = (10, &b"\x04name and code"[..]);
        let names = (0, &b"\x04name\x01\x02\x03"[..]);
        assert_eq!(
            without_names(&module(&[code, names, features])).unwrap(),
            module(&[code, features])
        );
        let plain = module(&[code]);
        assert_eq!(without_names(&plain).unwrap(), plain);
    }

    #[test]
    fn what_is_no_module_or_is_cut_off_is_an_error() {
        let whole = module(&[(0, b"\x04name\x01")]);
        assert!(without_names(b"<!doctype html>").is_err());
        for end in HEADER.len() + 1..whole.len() {
            assert!(without_names(&whole[..end]).is_err(), "{end}");
        }
    }
}
