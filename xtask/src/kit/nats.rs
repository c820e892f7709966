//! A NATS server, which tests and measurements put between hubs: Debian's.

use std::path::PathBuf;

use super::{
    debian::{self, Kin},
    tools,
};

const PROGRAM: &str = "nats-server";
const PACKAGE: &str = "nats-server";
/// The service that comes with it, and would run from then on.
const SERVICE: &str = "nats-server.service";

/// What to do for those who have none.
pub const MISSING: &str = "there is no nats-server here. Install one in the PATH (https://nats.io; on Debian and its \
     kin `sudo apt-get install nats-server`)";

/// Finds nats-server; installs it on Debian and its kin where we are root or need no password to be. `None` where it
/// can't be had: what was in the way is told, and [`MISSING`] tells what to do.
pub fn ensure() -> Option<PathBuf> {
    find().or_else(|| {
        if debian::kin() == Kin::Stranger || debian::becoming_root().is_none() {
            return None;
        }
        let reason = "tests and measurements put it between hubs";
        let installed =
            debian::install_without_service(&[PACKAGE], reason, "a few seconds", SERVICE);
        if let Err(error) = installed {
            eprintln!("NATS: {error:#}");
        }
        find()
    })
}

fn find() -> Option<PathBuf> {
    tools::search_path()
        .chain(debian::FOR_ROOT.map(PathBuf::from))
        .map(|folder| tools::program(&folder, PROGRAM))
        .find(|place| place.is_file())
}
