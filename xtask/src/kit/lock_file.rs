//! Cargo.lock, as far as we need it.

use anyhow::{Context, Result};

use super::workspace;

/// The version of wasm-bindgen in Cargo.lock: its command line tool must be of exactly the same one.
pub fn wasm_bindgen() -> Result<String> {
    let path = workspace::root().join("Cargo.lock");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    let version = version_of("wasm-bindgen", &text);
    Ok(version
        .context("Cargo.lock names no version of wasm-bindgen")?
        .to_owned())
}

fn version_of<'text>(package: &str, lock: &'text str) -> Option<&'text str> {
    lock.split("[[package]]").find_map(|block| {
        (value("name", block)? == package).then_some(())?;
        value("version", block)
    })
}

fn value<'text>(key: &str, block: &'text str) -> Option<&'text str> {
    block.lines().find_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        (name == key).then(|| value.trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::version_of;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.60"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.129"
"#;

    #[test]
    fn finds_the_version_of_exactly_that_package() {
        assert_eq!(version_of("wasm-bindgen", LOCK), Some("0.2.129"));
    }

    #[test]
    fn finds_nothing_for_a_package_that_is_not_there() {
        assert_eq!(version_of("yew", LOCK), None);
    }
}
