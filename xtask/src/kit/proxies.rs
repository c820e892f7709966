//! Caddy and nginx, which the hub is tested behind: Debian's.

use std::path::PathBuf;

use super::{
    debian::{self, Kin},
    tools,
};

/// What to do for those who have not both.
pub const MISSING: &str = "there are no caddy and nginx here. Install them in the PATH (on Debian and its kin `sudo \
     apt-get install caddy nginx`)";

/// Where they are.
pub struct Proxies {
    pub caddy: PathBuf,
    pub nginx: PathBuf,
}

/// Finds them; installs what is missing on Debian and its kin where we are root or need no password to be. `None` where
/// one can't be had: what was in the way is told, and [`MISSING`] tells what to do.
pub fn ensure() -> Option<Proxies> {
    Some(Proxies {
        caddy: program("caddy", "caddy.service")?,
        nginx: program("nginx", "nginx.service")?,
    })
}

/// A program that is in the package of the same name, with a service that would run from then on.
fn program(name: &str, service: &str) -> Option<PathBuf> {
    find(name).or_else(|| {
        if debian::kin() == Kin::Stranger || debian::becoming_root().is_none() {
            return None;
        }
        let reason = "the hub is tested behind it";
        let installed = debian::install_without_service(&[name], reason, "ten seconds", service);
        if let Err(error) = installed {
            eprintln!("{name}: {error:#}");
        }
        find(name)
    })
}

fn find(name: &str) -> Option<PathBuf> {
    tools::search_path()
        .chain(debian::FOR_ROOT.map(PathBuf::from))
        .map(|folder| tools::program(&folder, name))
        .find(|place| place.is_file())
}
