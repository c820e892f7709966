//! What is measured, and what it was built with and runs on.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;

use crate::setting::Setting;

/// Versions by name: tools as they tell them, and the original packages.
pub(crate) type Versions = BTreeMap<String, String>;

/// The versions of everything that there is here.
pub(crate) fn of_everything(setting: &Setting) -> Versions {
    let mut versions = packages(&setting.originals);
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    for (name, program) in [
        ("rustc", &*rustc),
        ("node", OsStr::new("node")),
        ("chromium", setting.chrome.as_os_str()),
        ("nats-server", setting.nats_server.as_os_str()),
    ] {
        let version = version_of(program);
        versions.extend(version.map(|version| (name.to_owned(), version)));
    }
    versions
}

/// The packages that the originals' `package.json` names, as they are installed.
fn packages(originals: &Path) -> Versions {
    let named = read_json(&originals.join("package.json")).unwrap_or_default();
    let named = named["dependencies"].as_object();
    let version = |name: &String| {
        let package = originals.join("node_modules").join(name);
        let package = read_json(&package.join("package.json"))?;
        Some((name.clone(), package["version"].as_str()?.to_owned()))
    };
    named
        .into_iter()
        .flat_map(|named| named.keys().filter_map(version))
        .collect()
}

fn read_json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn version_of(program: &OsStr) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    version_in(&said).map(ToOwned::to_owned)
}

/// The version in "rustc 1.2.3 (…)", "v1.2.3", "Chromium 1.2.3 built on …",
/// "nats-server: v1.2.3".
fn version_in(said: &str) -> Option<&str> {
    said.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_that_a_tool_tells() {
        assert_eq!(
            version_in("rustc 1.95.0 (abc 2026-01-01)\n"),
            Some("1.95.0")
        );
        assert_eq!(version_in("v20.1.2\n"), Some("20.1.2"));
        assert_eq!(version_in("Chromium 156.0.1 built on x\n"), Some("156.0.1"));
        assert_eq!(version_in("nats-server: v2.9.10\n"), Some("2.9.10"));
        assert_eq!(version_in("not found"), None);
    }

    #[test]
    fn packages_are_of_the_version_that_is_installed() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("node_modules/signalhub");
        fs::create_dir_all(&package).unwrap();
        let named = r#"{"dependencies": {"signalhub": "^4", "absent": "1"}}"#;
        fs::write(folder.path().join("package.json"), named).unwrap();
        fs::write(package.join("package.json"), r#"{"version": "4.9.0"}"#).unwrap();
        let expected = [("signalhub".to_owned(), "4.9.0".to_owned())];
        assert_eq!(packages(folder.path()), Versions::from(expected));
    }
}
