//! SIGHUP: certificates are read anew, rather than when the hub next looks.

use anyhow::{Context, Result};
use murmuration_hub::Tls;
use tokio::signal::unix::{SignalKind, signal};

/// Reads `tls` anew with each SIGHUP, from now on and as long as the process lives. Without any, it
/// only sees to it that nobody ends the hub with that.
pub(crate) fn reload(tls: Option<Tls>) -> Result<()> {
    let mut hangups = signal(SignalKind::hangup()).context("cannot wait for SIGHUP")?;
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            let Some(tls) = &tls else { continue };
            match tls.reload() {
                Ok(true) => tracing::info!("a new certificate is shown"),
                Ok(false) => tracing::info!("the certificate is the same"),
                Err(error) => tracing::error!(%error, "the certificate stays as it was"),
            }
        }
    });
    Ok(())
}
