//! The names by which the compiled page and its JavaScript glue know each other, made short.
//!
//! wasm-bindgen puts a hash into the name of each function of the browser that the page calls, and the name into both
//! files. There are about two hundred, and a hash can't be compressed.

use anyhow::{Context, Result, ensure};

use super::wasm::{HEADER, counted, number, sections, write_counted, write_number};

const IMPORTS: u8 = 2;
const FUNCTION: u8 = 0;
/// What the object with all of the functions is called.
const OBJECT: &str = "page";

/// The wasm and the glue with short names in both.
pub fn shortened(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut short = HEADER.to_vec();
    let mut glue = glue.to_owned();
    for section in sections(wasm)? {
        if section.id == IMPORTS {
            short.push(section.id);
            write_counted(&mut short, &renamed(section.content, &mut glue)?);
        } else {
            short.extend(section.whole);
        }
    }
    Ok((short, glue))
}

/// The imports under short names, which the glue gets too.
fn renamed(imports: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let (count, mut rest) = number(imports)?;
    let mut renamed = Vec::new();
    write_number(&mut renamed, count);
    for n in 0..count {
        let (object, name, kind);
        (object, rest) = counted(rest)?;
        (name, rest) = counted(rest)?;
        (kind, rest) = function(rest)?;
        if n == 0 {
            let object = std::str::from_utf8(object)?;
            replace_one(glue, &format!("{object:?}: "), &format!("{OBJECT}: "))?;
        }
        let short = format!("f{n}");
        let name = std::str::from_utf8(name)?;
        replace_one(glue, &format!(" {name}: "), &format!(" {short}: "))?;
        write_counted(&mut renamed, OBJECT.as_bytes());
        write_counted(&mut renamed, short.as_bytes());
        renamed.extend(kind);
    }
    Ok(renamed)
}

/// What a function's import says of its type, and what follows it.
fn function(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let kind = bytes.first().context("an import of the wasm is cut off")?;
    ensure!(*kind == FUNCTION, "the wasm imports more than functions");
    let (_, rest) = number(&bytes[1..])?;
    Ok(bytes.split_at(bytes.len() - rest.len()))
}

/// Replaces what is there once; it is an error if that isn't so.
fn replace_one(text: &mut String, from: &str, to: &str) -> Result<()> {
    let found = text.matches(from).count();
    ensure!(
        found == 1,
        "{from:?} is in the JavaScript glue {found} times, and not once"
    );
    *text = text.replacen(from, to, 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{HEADER, shortened};

    const GLUE: &str = r#"function imports() {
    const import0 = {
        __wbg_now_0123: () => Date.now(),
        __wbg_now_01234: function() { return performance.now(); },
    };
    return { "./page_bg.js": import0 };
}"#;

    fn wasm(imports: &[u8]) -> Vec<u8> {
        let types = b"\x01\x01\0";
        let imports = [&[2, imports.len() as u8], imports].concat();
        [HEADER, types, &imports, b"\x0a\x01\0"].concat()
    }

    #[test]
    fn both_files_get_the_same_short_names() {
        let long =
            wasm(b"\x02\x0c./page_bg.js\x0f__wbg_now_01234\0\x07\x0c./page_bg.js\x0e__wbg_now_0123\0\x81\x01");
        let (short, glue) = shortened(&long, GLUE).unwrap();
        assert_eq!(
            short,
            wasm(b"\x02\x04page\x02f0\0\x07\x04page\x02f1\0\x81\x01")
        );
        assert!(
            glue.contains(" f0: function() { return performance"),
            "{glue}"
        );
        assert!(glue.contains(" f1: () => Date.now()"), "{glue}");
        assert!(glue.contains("{ page: import0 }"), "{glue}");
    }

    #[test]
    fn glue_that_lacks_a_function_or_an_import_of_another_kind_is_an_error() {
        let unknown = wasm(b"\x01\x0c./page_bg.js\x04what\0\x07");
        let memory = wasm(b"\x01\x0c./page_bg.js\x0e__wbg_now_0123\x02\0\x01");
        for wrong in [unknown, memory] {
            assert!(shortened(&wrong, GLUE).is_err());
        }
    }
}
