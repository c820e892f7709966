//! The built app's folder, served from the same process.

use std::io;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use thiserror::Error;
use tower_http::services::ServeDir;

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
/// What is the hub's, `/v1/{app}/{channel}` and `/v1/ice`, cannot be a file's address.
#[derive(Clone, Debug)]
pub struct Site {
    files: ServeDir,
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
            files: ServeDir::new(folder),
        })
    }

    /// The file that `request` names, or 404: there is nothing outside of the folder, and
    /// nothing but reading.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return StatusCode::NOT_FOUND.into_response();
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
        let headers = response.headers_mut();
        // A new build is seen at once; an unchanged file costs a 304.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        // At `/` the hub may answer, too.
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        response
    }
}
