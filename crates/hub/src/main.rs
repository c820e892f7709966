//! The `murmuration-hub` command: a signalhub, and perhaps a site, until Ctrl-C.

mod args;
mod turn_args;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::Parser;
use murmuration_hub::{Hub, Limits, Serving, Setup, Site};
use tokio::net::{TcpListener, lookup_host};

use crate::args::Args;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("murmuration-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(args.log_level())
        .with_writer(io::stderr)
        .init();
    let site = args.site.as_deref().map(Site::open).transpose()?;
    let ice = args.turn.ice()?;
    let addresses = resolve(&args.host, args.port).await?;
    // Before anybody can connect: who can also sees it end well.
    let stop = stop_signal()?;
    let listener = TcpListener::bind(&*addresses)
        .await
        .map_err(|error| cannot_listen(error, &args))?;
    if !args.quiet {
        // Nobody reading it is no reason not to serve.
        let _ = announce(listener.local_addr()?, site.is_some(), ice.is_some());
    }
    let limits = Limits::default();
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

fn cannot_listen(error: io::Error, Args { host, port, .. }: &Args) -> anyhow::Error {
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
