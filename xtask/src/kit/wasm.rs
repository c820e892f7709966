//! A wasm module by its sections, and the compiled page made smaller: without the names of its functions.
//!
//! They are a quarter of the file, and only a debugger reads them. The compiler's own switch (`strip = true`) would
//! drop the section too that says which wasm features are in use, and wasm-bindgen needs that one.

use anyhow::{Context, Result, ensure};

pub const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;

/// A part of a module.
pub struct Section<'a> {
    pub id: u8,
    pub content: &'a [u8],
    /// The content with what is before it: the id and the length.
    pub whole: &'a [u8],
}

/// The parts of a module, in order.
pub fn sections(module: &[u8]) -> Result<Vec<Section<'_>>> {
    let mut rest = module
        .strip_prefix(HEADER)
        .context("this is no wasm module")?;
    let mut sections = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        let (content, next) = counted(after).context("a section of the wasm is cut off")?;
        let whole = &rest[..rest.len() - next.len()];
        sections.push(Section { id, content, whole });
        rest = next;
    }
    Ok(sections)
}

/// The module without its custom section `name`.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = HEADER.to_vec();
    for section in sections(module)? {
        if section.id != CUSTOM || counted(section.content)?.0 != b"name" {
            kept.extend(section.whole);
        }
    }
    Ok(kept)
}

/// As many bytes as the number before them says, and what follows them.
pub fn counted(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (length, content) = number(bytes)?;
    ensure!(length <= content.len(), "something in the wasm is cut off");
    Ok(content.split_at(length))
}

/// Writes bytes after their number: what [`counted`] reads.
pub fn write_counted(to: &mut Vec<u8>, bytes: &[u8]) {
    write_number(to, bytes.len());
    to.extend(bytes);
}

/// A number in LEB128, and what follows it.
pub fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
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

/// Writes a number in LEB128.
pub fn write_number(to: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::{HEADER, number, without_names, write_number};

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

    #[test]
    fn a_number_is_read_as_it_was_written() {
        for given in [0, 1, 127, 128, 16_383, 16_384, u32::MAX as usize] {
            let mut written = Vec::new();
            write_number(&mut written, given);
            assert_eq!(number(&written).unwrap(), (given, &[][..]));
        }
    }
}
