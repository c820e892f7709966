//! How the hub is, for those who keep it running.
//!
//! `/healthz` answers as long as the process does: who gets nothing starts it anew. `/readyz` says
//! whether newcomers are to be sent here, which is not so any more when the end is in sight. A
//! backplane that is away is told, and is no reason to send people elsewhere: the hub still serves its
//! own, and the others are no better off.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::Hub;
use crate::routes::JSON;

const LIVES: &str = "/healthz";
const READY: &str = "/readyz";

/// Whether this target is about it.
pub(crate) fn is_asked(target: &str) -> bool {
    [LIVES, READY].contains(&path(target))
}

/// How `hub` is.
pub(crate) fn answer(hub: &Hub, target: &str) -> Response {
    let fresh = (header::CACHE_CONTROL, "no-store");
    if path(target) == LIVES {
        return ([fresh], "ok\n").into_response();
    }
    let is_ready = !hub.is_closing();
    let status = match is_ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    let about = json!({
        "ready": is_ready,
        "backplane": hub.backplane().as_str(),
    });
    let headers = [(header::CONTENT_TYPE, JSON), fresh];
    (status, headers, format!("{about}\n")).into_response()
}

fn path(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}
