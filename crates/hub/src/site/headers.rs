//! What browsers are told about a file besides its content.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// How many letters and digits of a hash a name has that tells the content.
const HASH: usize = 16;

/// A year, in seconds: as good as for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// For all files. The page's own policy, which names its scripts, stands in the page.
const ALWAYS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// What differs between sites.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Other sites may show its pages within theirs.
    pub(super) may_be_embedded: bool,
    pub(super) only_over_tls_for: Option<Duration>,
}

impl Rules {
    /// Adds the headers to the answer to who has asked for `path`.
    pub(super) fn apply(&self, path: &str, response: &mut Response) {
        let status = response.status();
        let is_file = status.is_success() || status.as_u16() == 304;
        let cache = if is_file && tells_content(path) {
            FOR_EVER
        } else {
            // A new build is seen at once; an unchanged file costs a 304.
            "no-cache"
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        // At `/` the hub may answer, too.
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if !self.may_be_embedded {
            let policy = HeaderValue::from_static("frame-ancestors 'none'");
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if let Some(time) = self.only_over_tls_for {
            let policy = HeaderValue::try_from(format!("max-age={}", time.as_secs()))
                .expect("digits are fine");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, policy);
        }
    }
}

/// Whether a file with another content has another name, as those that `cargo xtask build` makes:
/// `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`.
fn tells_content(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let Some((_, hash)) = stem.rsplit_once('-') else {
        return false;
    };
    hash.len() >= HASH
        && hash.bytes().all(|letter| letter.is_ascii_alphanumeric())
        && hash.bytes().any(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::tells_content;

    #[test]
    fn a_name_tells_the_content_when_it_has_a_hash() {
        for path in [
            "/app-0123456789abcdef.js",
            "/chat/my-app-0123456789abcdef_bg.wasm",
            "/styles-Ab3dEfGhIjKlMnOp.css",
            "/app-0123456789abcdef.js.br",
        ] {
            assert!(tells_content(path), "{path}");
        }
        for path in [
            "/",
            "/index.html",
            "/app.js",
            "/app_bg.wasm",
            "/photo-20260101.png",
            "/my-internationalization.js",
            "/app-0123456789abcdef/index.html",
            "/0123456789abcdef0123.js",
            "/app-0123456789abcde!.js",
        ] {
            assert!(!tells_content(path), "{path}");
        }
    }
}
