//! The browser that the tests drive, and its driver.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use super::{process, tools, workspace};

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

fn on_path(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        let mut places = tools::search_path().map(|folder| tools::program(&folder, name));
        places.find(|place| place.is_file())
    })
}

fn install() -> Result<()> {
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let Some(packages) = packages_for(&system) else {
        bail!(
            "the tests drive a browser: install Chrome or Chromium and the ChromeDriver of the same version \
             (https://googlechromelabs.github.io/chrome-for-testing/), in the PATH or named in CHROME and CHROMEDRIVER"
        );
    };
    let [chrome, driver] = packages;
    eprintln!(
        "Installing {chrome} and {driver} with apt-get: the tests drive a browser. This takes about a minute."
    );
    let sudo: &[&str] = match process::output_of(Command::new("id").arg("-u")) {
        Some(id) if id.trim() == "0" => &[],
        _ if process::output_of(Command::new("sudo").args(["-n", "true"])).is_some() => {
            &["sudo", "-n"]
        }
        _ => bail!(
            "installing them takes root: run `sudo apt-get install {chrome} {driver}`, then this again"
        ),
    };
    for arguments in [
        &["update"][..],
        &[
            "install",
            "--yes",
            "--no-install-recommends",
            chrome,
            driver,
        ],
    ] {
        let words = [
            sudo,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
            arguments,
        ]
        .concat();
        // Read, not shown directly: apt takes hold of a terminal that it sees.
        process::run_reading(workspace::command(words[0]).args(&words[1..]), |line| {
            eprintln!("{:>16} | {line}", "apt-get");
        })?;
    }
    Ok(())
}

/// The names of the browser's and the driver's packages, on systems that have apt.
fn packages_for(os_release: &str) -> Option<[&'static str; 2]> {
    let value = |key: &str| {
        let line = os_release
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"')
    };
    let kin = value("ID_LIKE");
    match value("ID") {
        "ubuntu" => Some(["chromium-browser", "chromium-chromedriver"]),
        _ if kin.contains("ubuntu") => Some(["chromium-browser", "chromium-chromedriver"]),
        "debian" => Some(["chromium", "chromium-driver"]),
        _ if kin.contains("debian") => Some(["chromium", "chromium-driver"]),
        _ => None,
    }
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
    use super::{major_in, packages_for};

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

    #[test]
    fn knows_the_packages_of_debian_and_its_kin_only() {
        assert_eq!(
            packages_for("NAME=x\nID=debian\n"),
            Some(["chromium", "chromium-driver"])
        );
        assert_eq!(
            packages_for("ID=raspbian\nID_LIKE=debian"),
            Some(["chromium", "chromium-driver"])
        );
        assert_eq!(
            packages_for("ID=ubuntu\nID_LIKE=debian"),
            Some(["chromium-browser", "chromium-chromedriver"])
        );
        assert_eq!(
            packages_for("ID=mint\nID_LIKE=\"ubuntu debian\"").unwrap()[0],
            "chromium-browser"
        );
        assert_eq!(packages_for("ID=fedora\n"), None);
        assert_eq!(packages_for(""), None);
    }
}
