//! The `murmuration-hub` command: a signalhub, and perhaps a site, until Ctrl-C.

mod settings;
mod turn_servers;

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use murmuration_hub::{Hub, Serving, Setup, Site};
use tokio::net::{TcpListener, lookup_host};
use tracing::level_filters::LevelFilter;

use crate::settings::{Config, Flags, LogFormat, Settings, Task};

/// The exit code when what the command was told can't be read.
const MISTOLD: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let flags = match Flags::parse(env::args_os()) {
        Ok(flags) => flags,
        Err(help) => {
            let _ = help.print();
            return ExitCode::from(u8::try_from(help.exit_code()).unwrap_or(MISTOLD));
        }
    };
    let settings = match Settings::read(&flags, env::vars_os()) {
        Ok(settings) => settings,
        Err(error) => {
            complain(&error);
            return ExitCode::from(MISTOLD);
        }
    };
    match run(flags.task, &settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn complain(error: impl Display) {
    // Where even that can't be said, the exit code has to do.
    let _ = writeln!(io::stderr(), "murmuration-hub: {error}");
}

async fn run(task: Task, settings: &Settings) -> Result<()> {
    let config = &settings.config;
    if task == Task::Print {
        return Ok(io::stdout().write_all(settings.print().as_bytes())?);
    }
    start_log(config);
    let site = config.site.as_deref().map(Site::open).transpose()?;
    let ice = turn_servers::ice(settings)?;
    let addresses = resolve(&config.host, config.port).await?;
    if task == Task::Check {
        return Ok(());
    }
    // Before anybody can connect: who can also sees it end well.
    let stop = stop_signal()?;
    let listener = TcpListener::bind(&*addresses)
        .await
        .map_err(|error| cannot_listen(error, config))?;
    if config.log_level >= LevelFilter::INFO {
        // Nobody reading it is no reason not to serve.
        let _ = announce(listener.local_addr()?, site.is_some(), ice.is_some());
    }
    let limits = config.limits.clone();
    allow_connections(limits.connections);
    let hub = Hub::with(Setup {
        limits,
        ice,
        ..Setup::default()
    });
    Serving::of(hub)
        .site(site)
        .plain(listener)
        .until(stop)
        .await;
    Ok(())
}

fn start_log(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(config.log_level)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match config.log {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Has the system let us have so many connections. Often it lets a process have 1,024, but more when
/// it asks; what it gets is what it gets, and newcomers beyond wait.
fn allow_connections(connections: usize) {
    /// Files that are no connection.
    const OTHERS: u64 = 64;
    let wanted = connections as u64 + OTHERS;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(had) if had < wanted => {
            tracing::info!(
                "the system allows {had} open files (`ulimit -n`), connections included"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>> {
    let addresses = lookup_host((host, port))
        .await
        .with_context(|| format!("no address is known for the host {host:?}"))?;
    Ok(addresses.collect())
}

fn cannot_listen(error: io::Error, Config { host, port, .. }: &Config) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!("port {port} of {host} is taken already"),
        _ => anyhow::Error::new(error).context(format!("cannot listen on port {port} of {host}")),
    }
}

/// Says where the hub is.
fn announce(address: SocketAddr, has_site: bool, has_ice: bool) -> io::Result<()> {
    let port = address.port();
    let (url, reach) = if address.ip().is_unspecified() {
        (
            format!("http://localhost:{port}"),
            ", and at the other addresses of this machine",
        )
    } else {
        (format!("http://{address}"), "")
    };
    let mut out = io::stdout().lock();
    writeln!(out, "The hub is at {url}{reach}")?;
    if has_site {
        writeln!(out, "The app is at {url}/")?;
    }
    if has_ice {
        writeln!(out, "STUN and TURN servers are at {url}/v1/ice")?;
    }
    writeln!(out, "Ctrl-C ends it.")?;
    out.flush()
}

/// Completes with Ctrl-C, and where there is such a thing, with SIGTERM.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes with Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot wait for Ctrl-C");
            std::future::pending().await
        }
    })
}
