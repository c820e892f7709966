//! The built app's folder, served from the same process.

mod headers;
mod stale;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use thiserror::Error;
use tower_http::services::ServeDir;

use self::headers::Rules;
use self::stale::is_stale;

/// Why a folder is no site.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SiteError {
    /// It does not exist, or is not a folder.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
    /// It has no `index.html`.
    #[error("the folder {} has no index.html; has the app been built?", .0.display())]
    NoIndex(PathBuf),
}

/// The files of a folder, with an `index.html` for `/`.
///
/// A file that lies there compressed, too, with `.br` or `.gz` behind its name, is sent so to who
/// takes it so, unless it has been changed since. Browsers may keep for ever what has a hash in its name, and ask for the rest each
/// time, which costs a 304 while it is the same. They take no file for what it is not, and show no
/// page of the site within another.
///
/// What is the hub's, `/v1/{app}/{channel}` and `/v1/ice`, cannot be a file's address.
#[derive(Clone, Debug)]
pub struct Site {
    folder: Arc<Path>,
    files: ServeDir,
    rules: Rules,
}

impl Site {
    /// The site in `folder`. Its files are read when they are asked for.
    ///
    /// # Errors
    ///
    /// When there is no such folder, or no `index.html` in it.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, SiteError> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            return Err(SiteError::NoFolder(folder.to_owned()));
        }
        if !folder.join("index.html").is_file() {
            return Err(SiteError::NoIndex(folder.to_owned()));
        }
        Ok(Self {
            folder: folder.into(),
            files: ServeDir::new(folder)
                .precompressed_br()
                .precompressed_gzip(),
            rules: Rules::default(),
        })
    }

    /// Lets other sites show its pages within theirs, in a frame.
    #[must_use]
    pub fn embeddable(mut self) -> Self {
        self.rules.may_be_embedded = true;
        self
    }

    /// Has browsers that come over TLS come over nothing else for so long
    /// (`Strict-Transport-Security`). By default they may.
    #[must_use]
    pub fn only_over_tls_for(mut self, time: Duration) -> Self {
        self.rules.only_over_tls_for = Some(time);
        self
    }

    /// The same site, for who comes over plain HTTP.
    pub(crate) fn over_plain_http(&self) -> Self {
        let mut plain = self.clone();
        plain.rules.only_over_tls_for = None;
        plain
    }

    /// The file that `request` names, or 404: there is nothing outside of the folder, and
    /// nothing but reading.
    pub(crate) async fn answer(&self, mut request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return StatusCode::NOT_FOUND.into_response();
        }
        let path = request.uri().path().to_owned();
        if is_stale(&self.folder, &path).await {
            request.headers_mut().remove(header::ACCEPT_ENCODING);
        }
        let mut response = match self.files.clone().try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => {
                return StatusCode::NOT_FOUND.into_response();
            }
            Err(error) => {
                tracing::warn!(%error, "a file of the site cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        self.rules.apply(&path, &mut response);
        response
    }
}
