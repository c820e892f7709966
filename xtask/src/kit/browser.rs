//! The browser that the tests drive, and its driver.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use super::{
    debian::{self, Kin},
    process, tools,
};

const DRIVERS: &[&str] = &["chromedriver"];
const CHROMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// Where browsers lie that are not in the PATH.
const USUAL_PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// A Chromium or Chrome, and the ChromeDriver of the same major version.
pub struct Browser {
    /// The browser itself.
    pub chrome: PathBuf,
    /// What drives it.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds a browser with its driver; installs both on Debian and its kin.
    pub fn ensure() -> Result<Self> {
        if let Some(found) = find() {
            return found.checked();
        }
        install()?;
        let Some(found) = find() else {
            bail!(
                "Chromium and ChromeDriver are installed, but not in the PATH: name them in CHROME and CHROMEDRIVER"
            );
        };
        found.checked()
    }

    fn checked(self) -> Result<Self> {
        // On Windows a browser that is asked for its version opens a window instead.
        if !cfg!(windows)
            && let (Some(chrome), Some(driver)) = (major_of(&self.chrome), major_of(&self.driver))
            && chrome != driver
        {
            bail!(
                "{} is of version {chrome} and {} of version {driver}: they must be the same. CHROME and \
                 CHROMEDRIVER can name others",
                self.chrome.display(),
                self.driver.display()
            );
        }
        Ok(self)
    }
}

fn find() -> Option<Browser> {
    let named = |variable| env::var_os(variable).map(PathBuf::from);
    let usual = || {
        USUAL_PLACES
            .iter()
            .map(PathBuf::from)
            .find(|place| place.is_file())
    };
    Some(Browser {
        chrome: named("CHROME")
            .or_else(|| on_path(CHROMES))
            .or_else(usual)?,
        driver: named("CHROMEDRIVER").or_else(|| on_path(DRIVERS))?,
    })
}

/// The first of these programs that is in the PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        let mut places = tools::search_path().map(|folder| tools::program(&folder, name));
        places.find(|place| place.is_file())
    })
}

fn install() -> Result<()> {
    let packages = match debian::kin() {
        Kin::Debian => ["chromium", "chromium-driver"],
        Kin::Ubuntu => ["chromium-browser", "chromium-chromedriver"],
        Kin::Stranger => bail!(
            "the tests drive a browser: install Chrome or Chromium and the ChromeDriver of the same version \
             (https://googlechromelabs.github.io/chrome-for-testing/), in the PATH or named in CHROME and CHROMEDRIVER"
        ),
    };
    debian::install(&packages, "the tests drive a browser", "a minute")
}

fn major_of(program: &Path) -> Option<String> {
    let said = process::output_of(Command::new(program).arg("--version"))?;
    major_in(&said).map(ToOwned::to_owned)
}

/// The major version in "Chromium 156.0.1.2 …", "Google Chrome 156.…", "ChromeDriver 156.…".
fn major_in(said: &str) -> Option<&str> {
    let version = said
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    version.split('.').next()
}

#[cfg(test)]
mod tests {
    use super::major_in;

    #[test]
    fn reads_the_major_version_of_browsers_and_drivers() {
        assert_eq!(
            major_in("Chromium 156.0.7500.1 built on Debian GNU/Linux 12 (bookworm)"),
            Some("156")
        );
        assert_eq!(major_in("Google Chrome 156.0.7500.1 "), Some("156"));
        assert_eq!(
            major_in("ChromeDriver 156.0.7500.1 (abc-refs/branch-heads/7500@{#1})"),
            Some("156")
        );
        assert_eq!(major_in("command not found"), None);
    }
}
