//! The hub of this workspace, as a program that tasks build and start.

use std::{
    net::IpAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{
    probe::{self, Answer},
    process::{self, Running},
    workspace,
};

/// The hub's own default, and where trunk's proxy looks for it (Trunk.toml).
pub const PORT: u16 = 8088;

const PACKAGE: &str = "murmuration-hub";
const PATIENCE: Duration = Duration::from_secs(10);

/// Builds the hub when that is needed.
pub fn build() -> Result<()> {
    let mut cargo = workspace::command("cargo");
    process::run_labelled("hub", cargo.args(["build", "--package", PACKAGE]))
}

/// Starts the hub that has been built.
pub fn start(ip: IpAddr, port: u16) -> Result<Running> {
    let mut hub = workspace::command(workspace::built(PACKAGE)?);
    hub.args([
        "--quiet",
        "--host",
        &ip.to_string(),
        "--port",
        &port.to_string(),
    ]);
    Running::start(&mut hub)
}

/// Starts the hub and waits until it answers.
pub fn start_answering(ip: IpAddr, port: u16) -> Result<Running> {
    let mut hub = start(ip, port)?;
    let deadline = Instant::now() + PATIENCE;
    while probe::at(ip, port) != Answer::Signalhub {
        if let Some(status) = hub.ended()? {
            bail!("the hub could not start ({status}); what it says is above");
        }
        if Instant::now() > deadline {
            bail!(
                "the hub does not answer at port {port} after {} s",
                PATIENCE.as_secs()
            );
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(hub)
}
