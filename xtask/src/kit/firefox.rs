//! Firefox, the other browser that the tests drive. What drives it is one of the [`tools`](super::tools).

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{
    browser::on_path,
    debian::{self, Kin},
};

const FIREFOXES: &[&str] = &["firefox-esr", "firefox"];
/// Where it lies when it is not in the PATH.
const USUAL_PLACES: &[&str] = &[
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
];
/// No script that starts a Firefox is longer, and no Firefox shorter, in bytes.
const LONGEST_SCRIPT: u64 = 64 << 10;

/// What to do for those who have none.
pub const MISSING: &str = "there is no Firefox here that can be driven. Install one (https://www.firefox.com, on Debian \
     `sudo apt-get install firefox-esr`; Ubuntu's snap does not do), in the PATH or named in FIREFOX";

/// Finds Firefox; installs it on Debian. `None` where it can't be had: what was in the way is told, and [`MISSING`]
/// tells what to do.
pub fn ensure() -> Option<PathBuf> {
    // Ubuntu's package is an empty one, that leads to the snap.
    find().or_else(|| match debian::kin() {
        Kin::Debian => install(),
        Kin::Ubuntu | Kin::Stranger => None,
    })
}

fn install() -> Option<PathBuf> {
    let reason = "the tests drive Firefox, too";
    if let Err(error) = debian::install(&["firefox-esr"], reason, "half a minute") {
        eprintln!("Firefox: {error:#}");
    }
    find()
}

fn find() -> Option<PathBuf> {
    let named = env::var_os("FIREFOX").map(PathBuf::from);
    let usual = || {
        let mut places = USUAL_PLACES.iter().map(PathBuf::from);
        places.find(|place| place.is_file())
    };
    named
        .or_else(|| on_path(FIREFOXES).filter(|found| !is_snap(found)))
        .or_else(usual)
}

/// Whether this is a snap, or a script that starts one. Those see no profile but their own.
fn is_snap(program: &Path) -> bool {
    let is_short = fs::metadata(program).is_ok_and(|file| file.len() < LONGEST_SCRIPT);
    let leads_there = || fs::read_to_string(program).is_ok_and(|script| script.contains("/snap/"));
    program.starts_with("/snap") || is_short && leads_there()
}

#[cfg(test)]
mod tests {
    use super::is_snap;
    use std::{env, fs, path::Path, process};

    #[test]
    fn knows_a_snap_by_its_place_and_by_what_a_script_starts() {
        assert!(is_snap(Path::new("/snap/bin/firefox")));
        let script = env::temp_dir().join(format!("murmuration-snap-{}", process::id()));
        for (starts, snap) in [("/snap/bin/firefox", true), ("/usr/lib/firefox", false)] {
            fs::write(&script, format!("#!/bin/sh\nexec {starts} \"$@\"\n")).unwrap();
            assert_eq!(is_snap(&script), snap, "{starts}");
        }
        fs::remove_file(&script).unwrap();
    }
}
