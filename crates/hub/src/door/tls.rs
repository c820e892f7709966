//! The certificate that a door shows, and how it is exchanged for a newer one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use thiserror::Error;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error as RustlsError, ServerConfig};

/// HTTP/2, by the name that it has in a handshake.
pub(crate) const H2: &[u8] = b"h2";

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A certificate with its key, from two files. Clones are handles to the same one.
///
/// A server that has it looks every five seconds whether the files have changed. Who connects
/// after that sees the new certificate; whoever is connected stays so.
#[derive(Clone, Debug)]
pub struct Tls {
    files: Arc<Files>,
    shown: Arc<Shown>,
    config: Arc<ServerConfig>,
}

/// Where certificate and key are.
#[derive(Debug)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
}

/// What is shown to whoever connects now.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

/// Why two files are no certificate with its key.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file that cannot be read.
    #[error("{} cannot be read: {error}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file that is not PEM.
    #[error("{} is not in PEM format", .0.display())]
    NotPem(PathBuf),
    /// A file with no certificate in it.
    #[error("{} has no certificate", .0.display())]
    NoCertificate(PathBuf),
    /// A file with no private key in it.
    #[error("{} has no private key", .0.display())]
    NoKey(PathBuf),
    /// A certificate and a key that cannot be used, or not with each other.
    #[error("the key in {} is not that of the certificate in {}: {error}", key.display(), chain.display())]
    Pair {
        /// The file with the certificate.
        chain: PathBuf,
        /// The file with the key.
        key: PathBuf,
        /// What is wrong with them.
        error: RustlsError,
    },
}

impl Tls {
    /// The certificate in `chain`, followed there by those that vouch for it, and its private key
    /// in `key`, both in PEM format.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or has not what it should, or they do not belong together.
    pub fn open(chain: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Self, TlsError> {
        let files = Files {
            chain: chain.into(),
            key: key.into(),
        };
        let provider = Arc::new(ring::default_provider());
        let shown = Arc::new(Shown(RwLock::new(Arc::new(files.read(&provider)?))));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has what these versions want")
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            files: Arc::new(files),
            shown,
            config: Arc::new(config),
        })
    }

    /// Reads the files again. True when they had another certificate, which is shown from now on.
    ///
    /// # Errors
    ///
    /// As with [`Tls::open`]. What has been shown so far is shown further.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let new = self.files.read(self.config.crypto_provider())?;
        let is_new = self.shown.get().cert != new.cert;
        if is_new {
            self.shown.set(new);
        }
        Ok(is_new)
    }

    /// Reads the files again, and logs what comes of it. What is wrong is said once: `trouble` is
    /// what was wrong the last time.
    fn reload_and_log(&self, trouble: Option<String>) -> Option<String> {
        match self.reload() {
            Ok(is_new) => {
                if is_new {
                    tracing::info!("a new certificate is shown");
                }
                None
            }
            Err(error) => {
                let error = error.to_string();
                if trouble.as_ref() != Some(&error) {
                    tracing::error!(%error, "the certificate stays as it was");
                }
                Some(error)
            }
        }
    }

    /// Looks after the files for as long as it is polled.
    pub(crate) async fn watch(&self) {
        let mut trouble = None;
        loop {
            sleep(LOOK_EVERY).await;
            let tls = self.clone();
            let look = spawn_blocking(move || tls.reload_and_log(trouble));
            trouble = look.await.unwrap_or_default();
        }
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.config.clone().into()
    }
}

impl Files {
    fn read(&self, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(&read(&self.chain)?)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::NotPem(self.chain.clone()))?;
        if certificates.is_empty() {
            return Err(TlsError::NoCertificate(self.chain.clone()));
        }
        let key =
            PrivateKeyDer::from_pem_slice(&read(&self.key)?).map_err(|error| match error {
                pem::Error::NoItemsFound => TlsError::NoKey(self.key.clone()),
                _ => TlsError::NotPem(self.key.clone()),
            })?;
        CertifiedKey::from_der(certificates, key, provider).map_err(|error| TlsError::Pair {
            chain: self.chain.clone(),
            key: self.key.clone(),
            error,
        })
    }
}

impl Shown {
    fn get(&self) -> Arc<CertifiedKey> {
        // Nothing can fail while it is written.
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, new: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.get())
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|error| TlsError::Read {
        file: file.to_owned(),
        error,
    })
}
