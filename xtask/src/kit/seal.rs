//! Sealing a built page: it runs the scripts and the wasm that it was built with, and nothing else.
//!
//! index.html holds the Content-Security-Policy, and lets inline scripts be: trunk writes one to start the app, and
//! under `trunk serve` another that reloads the page and changes with each request. A page to be deployed names the
//! hashes of its inline scripts instead. Trunk's own integrity attributes cover the rest but for the wasm: browsers
//! take no notice of one on a preload of that kind, so it goes where the wasm is fetched.

use anyhow::{Context, Result, bail};

use super::page::integrity;

const ANY_INLINE: &str = "'unsafe-inline'";
/// What trunk's reload script has for an address until it is served.
const RELOAD_SCRIPT: &str = "{{__TRUNK_ADDRESS__}}";
/// How trunk's script hands the wasm's path to wasm-bindgen's.
const WASM_BY_PATH: &str = "module_or_path: '";

/// Whether the page is one of `trunk serve`'s, which must stay open.
pub fn stays_open(html: &str) -> bool {
    html.contains(RELOAD_SCRIPT)
}

/// The page, sealed, with this wasm.
pub fn sealed(html: &str, wasm: &[u8]) -> Result<String> {
    let html = with_fetched_wasm(html, wasm)?;
    if html.matches(ANY_INLINE).count() != 1 {
        bail!(
            "index.html must say {ANY_INLINE} once, in its Content-Security-Policy: the hashes go there"
        );
    }
    let mut hashes: Vec<_> = inline_scripts(&html)
        .map(|script| format!("'{}'", integrity(script)))
        .collect();
    hashes.sort();
    hashes.dedup();
    Ok(html.replace(ANY_INLINE, &hashes.join(" ")))
}

/// The page with the wasm fetched by trunk's script, and checked by that.
fn with_fetched_wasm(html: &str, wasm: &[u8]) -> Result<String> {
    let parts = html.split_once(WASM_BY_PATH).and_then(|(before, rest)| {
        let (path, after) = rest.split_once('\'')?;
        Some((before, path, after))
    });
    let (before, path, after) =
        parts.context("trunk's script starts the wasm in a way that is not known here")?;
    let integrity = integrity(wasm);
    let html =
        format!("{before}module_or_path: fetch('{path}', {{ integrity: '{integrity}' }}){after}");
    // The preload's has no effect but a warning in the console.
    Ok(html.replace(&format!(r#" integrity="{integrity}""#), ""))
}

/// The texts of the scripts that are in the page itself.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        let has_source = attributes
            .split_whitespace()
            .any(|word| word.starts_with("src="));
        (!has_source).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::{integrity, sealed, stays_open};

    const POLICY: &str =
        r#"<meta http-equiv=Content-Security-Policy content="script-src 'self' 'unsafe-inline'">"#;
    const START: &str = "<script type=module>await init({ module_or_path: './a.wasm' })</script>";
    // From `printf wasm | openssl dgst -sha384 -binary | base64`.
    const WASM: &str = "boOOaqkCTcUlfiSLj0sYt5Ko4fy3O7Y0XS3Aba0eU9k1KwMGTQqNxweYTKrQVdvJ";

    fn seal(html: &str) -> Option<String> {
        sealed(html, b"wasm").ok()
    }

    #[test]
    fn the_wasm_is_fetched_with_its_hash() {
        let page = seal(&format!("{POLICY}{START}")).unwrap();
        let fetch = format!("module_or_path: fetch('./a.wasm', {{ integrity: 'sha384-{WASM}' }})");
        assert!(page.contains(&fetch), "{page}");
    }

    #[test]
    fn the_preload_has_no_hash() {
        let hash = integrity("wasm");
        let preload = format!(r#"<link rel="preload" integrity="{hash}" as="fetch">"#);
        let page = seal(&format!("{POLICY}{START}{preload}")).unwrap();
        assert!(
            page.ends_with(r#"<link rel="preload" as="fetch">"#),
            "{page}"
        );
    }

    #[test]
    fn the_policy_names_the_inline_scripts_and_no_others() {
        let scripts = "<script src=b.js>no</script><script>one</script><script>one</script>";
        let page = seal(&format!("{POLICY}{scripts}{START}")).unwrap();
        let (_, start) = page.rsplit_once("<script type=module>").unwrap();
        let mut hashes = [
            integrity("one"),
            integrity(start.trim_end_matches("</script>")),
        ];
        hashes.sort();
        let policy = format!("script-src 'self' '{}' '{}'\"", hashes[0], hashes[1]);
        assert!(page.contains(&policy), "{page}");
    }

    #[test]
    fn the_page_of_trunk_serve_stays_open() {
        let html =
            format!("{POLICY}{START}<script>const address = '{{{{__TRUNK_ADDRESS__}}}}'</script>");
        assert!(stays_open(&html));
        assert!(!stays_open(START));
    }

    #[test]
    fn a_page_that_can_not_be_sealed_is_an_error() {
        assert!(seal(START).is_none());
        assert!(seal(POLICY).is_none());
    }
}
