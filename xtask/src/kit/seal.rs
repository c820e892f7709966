//! Sealing a built page: it runs the scripts and the wasm that it was built with, and nothing else.
//!
//! index.html holds the Content-Security-Policy, and lets inline scripts be: trunk writes one to start the app, and
//! under `trunk serve` another that reloads the page and changes with each request. A page to be deployed names the
//! hashes of its inline scripts instead. Trunk's own integrity attributes cover the rest but for the wasm: browsers
//! take no notice of one on a preload of that kind, so it goes where the wasm is fetched.

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};

const ANY_INLINE: &str = "'unsafe-inline'";
/// What trunk's reload script has for an address until it is served.
const RELOAD_SCRIPT: &str = "{{__TRUNK_ADDRESS__}}";
/// How trunk's script hands the wasm's path to wasm-bindgen's.
const WASM_BY_PATH: &str = "module_or_path: '";

/// The wasm as trunk has hashed it, and as it is to be served.
pub struct Wasm {
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// The page, sealed; or `None` when it is one of `trunk serve`'s and must stay open. Asks for the wasm by its path.
pub fn sealed(html: &str, wasm: impl Fn(&str) -> Result<Wasm>) -> Result<Option<String>> {
    if html.contains(RELOAD_SCRIPT) {
        return Ok(None);
    }
    let html = with_fetched_wasm(html, wasm)?;
    if html.matches(ANY_INLINE).count() != 1 {
        bail!(
            "index.html must say {ANY_INLINE} once, in its Content-Security-Policy: the hashes go there"
        );
    }
    let mut hashes: Vec<_> = inline_scripts(&html)
        .map(|script| format!("'{}'", digest(script)))
        .collect();
    hashes.sort();
    hashes.dedup();
    Ok(Some(html.replace(ANY_INLINE, &hashes.join(" "))))
}

/// The page with the wasm fetched by trunk's script, and checked by that.
fn with_fetched_wasm(html: &str, wasm: impl Fn(&str) -> Result<Wasm>) -> Result<String> {
    let parts = html.split_once(WASM_BY_PATH).and_then(|(before, rest)| {
        let (path, after) = rest.split_once('\'')?;
        Some((before, path, after))
    });
    let (before, path, after) =
        parts.context("trunk's script starts the wasm in a way that is not known here")?;
    let wasm = wasm(path)?;
    let integrity = digest(&wasm.after);
    let html =
        format!("{before}module_or_path: fetch('{path}', {{ integrity: '{integrity}' }}){after}");
    // The preload's has no effect but a warning in the console, and is of what trunk has hashed.
    let ignored = format!(r#" integrity="{}""#, digest(&wasm.before));
    Ok(html.replace(&ignored, ""))
}

fn digest(content: impl AsRef<[u8]>) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
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
    use anyhow::Result;

    use super::{Wasm, digest, sealed};

    const POLICY: &str =
        r#"<meta http-equiv=Content-Security-Policy content="script-src 'self' 'unsafe-inline'">"#;
    const START: &str = "<script type=module>await init({ module_or_path: './a.wasm' })</script>";
    // From `printf wasm | openssl dgst -sha384 -binary | base64`.
    const WASM: &str = "boOOaqkCTcUlfiSLj0sYt5Ko4fy3O7Y0XS3Aba0eU9k1KwMGTQqNxweYTKrQVdvJ";

    fn seal(html: &str) -> Result<Option<String>> {
        sealed(html, |path| {
            assert_eq!(path, "./a.wasm");
            Ok(Wasm {
                before: b"wasm and names".to_vec(),
                after: b"wasm".to_vec(),
            })
        })
    }

    #[test]
    fn the_wasm_is_fetched_with_its_hash() {
        let page = seal(&format!("{POLICY}{START}")).unwrap().unwrap();
        let fetch = format!("module_or_path: fetch('./a.wasm', {{ integrity: 'sha384-{WASM}' }})");
        assert!(page.contains(&fetch), "{page}");
    }

    #[test]
    fn the_preload_has_no_hash_of_another_wasm() {
        let trunks = digest("wasm and names");
        let preload = format!(r#"<link rel="preload" integrity="{trunks}" as="fetch">"#);
        let page = seal(&format!("{POLICY}{START}{preload}")).unwrap().unwrap();
        assert!(
            page.ends_with(r#"<link rel="preload" as="fetch">"#),
            "{page}"
        );
    }

    #[test]
    fn the_policy_names_the_inline_scripts_and_no_others() {
        let scripts = "<script src=b.js>no</script><script>one</script><script>one</script>";
        let page = seal(&format!("{POLICY}{scripts}{START}")).unwrap().unwrap();
        let (_, start) = page.rsplit_once("<script type=module>").unwrap();
        let mut hashes = [digest("one"), digest(start.trim_end_matches("</script>"))];
        hashes.sort();
        let policy = format!("script-src 'self' '{}' '{}'\"", hashes[0], hashes[1]);
        assert!(page.contains(&policy), "{page}");
    }

    #[test]
    fn the_page_of_trunk_serve_stays_open() {
        let html =
            format!("{POLICY}{START}<script>const address = '{{{{__TRUNK_ADDRESS__}}}}'</script>");
        assert_eq!(seal(&html).unwrap(), None);
    }

    #[test]
    fn a_page_that_can_not_be_sealed_is_an_error() {
        assert!(seal(START).is_err());
        assert!(seal(POLICY).is_err());
    }
}
