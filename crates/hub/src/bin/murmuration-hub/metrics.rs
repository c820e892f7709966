//! How the hub is, for a Prometheus: at an address of its own, so that nobody else sees it.
//!
//! It is counted anyway; here it is only read, when somebody asks. No label has a name or an address
//! in it, so there are never more series than these.

mod collector;
#[cfg(target_os = "linux")]
mod process;

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use murmuration_hub::Hub;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn};

use collector::HubCollector;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Tells of a hub, until it is dropped.
#[derive(Debug)]
#[must_use = "it ends when it is dropped"]
pub(crate) struct Metrics {
    serving: JoinHandle<()>,
}

impl Metrics {
    /// Tells whoever connects to `listener` of `hub`.
    pub(crate) fn serve(listener: TcpListener, hub: Hub) -> Self {
        let mut registry = Registry::default();
        registry
            .sub_registry_with_prefix("murmuration_hub")
            .register_collector(Box::new(HubCollector::of(hub)));
        #[cfg(target_os = "linux")]
        registry.register_collector(Box::new(process::ProcessCollector));
        let registry = Arc::new(registry);
        let router = Router::new().route("/metrics", get(async move || answer(&registry)));
        let serving = spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "nobody is told of metrics any more");
            }
        });
        Self { serving }
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn answer(registry: &Registry) -> Response {
    match text(registry) {
        Ok(text) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
    }
}

fn text(registry: &Registry) -> Result<String> {
    let mut text = String::new();
    encode(&mut text, registry).context("the metrics can't be written")?;
    Ok(text)
}
