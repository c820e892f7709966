//! The `murmuration-hub` command: a signalhub, and perhaps a site, until Ctrl-C.

mod announcement;
#[cfg(unix)]
mod hangup;
mod log;
mod metrics;
mod parts;
mod settings;

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use murmuration_hub::{Hub, Serving};
use tokio::net::{TcpListener, lookup_host};
use tokio::runtime::Runtime;
use tracing::level_filters::LevelFilter;

use crate::announcement::Announcement;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::parts::Parts;
use crate::settings::{Flags, Listen, Settings, Task};

/// The exit code when what the command was told can't be read.
const MISTOLD: u8 = 2;

fn main() -> ExitCode {
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
    match run_to_the_end(flags.task, &settings) {
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

fn run_to_the_end(task: Task, settings: &Settings) -> Result<()> {
    let runtime = Runtime::new().context("there are no threads to run on")?;
    let outcome = runtime.block_on(run(task, settings));
    // A name that is being looked up, as that of a NATS server, may take long, and is not waited for.
    runtime.shutdown_background();
    outcome
}

async fn run(task: Task, settings: &Settings) -> Result<()> {
    let config = &settings.config;
    if task == Task::Print {
        return Ok(io::stdout().write_all(settings.print().as_bytes())?);
    }
    let _log = Log::start(config).context("the log can't be started")?;
    let Parts {
        setup,
        site,
        tls,
        farewell,
    } = Parts::of(settings)?;
    if task == Task::Check {
        return resolve(&config.host, config.port).await.map(drop);
    }
    // Before anybody can connect: who can also sees it end well.
    let stop = stop_signal()?;
    let listener = listen(&config.host, config.port).await?;
    let mut said = Announcement::of(listener.local_addr()?);
    said.has_site = site.is_some();
    said.has_ice = setup.ice.is_some();
    allow_connections(setup.limits.connections);
    let hub = Hub::with(setup);
    let mut serving = Serving::of(hub.clone())
        .site(site)
        .farewell(farewell)
        .plain(listener);
    #[cfg(unix)]
    hangup::reload(tls.clone())?;
    if let Some(tls) = tls {
        let listener = listen(&config.host, config.tls.port)
            .await
            .with_context(|| settings.place("tls.port").to_string())?;
        said.tls = Some(listener.local_addr()?);
        serving = serving.tls(listener, tls);
    }
    let mut metrics = None;
    if let Some(Listen { host, port }) = &config.metrics {
        let listener = listen(host, *port)
            .await
            .with_context(|| settings.place("metrics").to_string())?;
        said.metrics = Some(listener.local_addr()?);
        metrics = Some(Metrics::serve(listener, hub));
    }
    if config.log_level >= LevelFilter::INFO {
        // Nobody reading it is no reason not to serve.
        let _ = said.print();
    }
    serving.until(stop).await;
    drop(metrics);
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

async fn listen(host: &str, port: u16) -> Result<TcpListener> {
    let addresses = resolve(host, port).await?;
    let listener = TcpListener::bind(&*addresses).await;
    listener.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!("port {port} of {host} is taken already"),
        _ => anyhow::Error::new(error).context(format!("cannot listen on port {port} of {host}")),
    })
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
