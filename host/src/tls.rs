//! With which certificate does the listener prove who it is?
//!
//! Certificates last for weeks and gateways for months: the files are looked at again and again, and a new pair serves
//! from the next connection on. A pair that is of no use leaves the one before it in service.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use metrics::counter;
use sha2::{Digest, Sha256};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::{CryptoProvider, ring},
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};
use tokio_util::sync::CancellationToken;

use crate::{config, record::causes};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        problem: io::Error,
    },
    /// A file is not what it should be.
    #[error("{} holds no {what} in PEM", .path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
        /// What is wrong with it.
        #[source]
        problem: pem::Error,
    },
    /// Certificate and key do not go together, or are of a kind that is not supported.
    #[error("the certificate {} and the key {} cannot be used together", .files.certificate.display(), .files.key.display())]
    Pair {
        /// Where they are.
        files: config::Tls,
        /// Why.
        #[source]
        problem: rustls::Error,
    },
    /// The library has no protocol to offer.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// The listener's certificate, which may be replaced while it is used.
#[derive(Debug)]
pub struct Certificate {
    files: config::Tls,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
    /// What was looked at last.
    seen: Mutex<Seen>,
}

/// What a look at the files has found.
#[derive(Debug, Default)]
struct Seen {
    /// The digest of what they held.
    digest: [u8; 32],
    /// What was wrong with it, so that it is said once.
    problem: Option<String>,
}

impl Certificate {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// A file cannot be read, or the two are of no use.
    pub async fn load(files: &config::Tls) -> Result<Arc<Self>, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let (digest, certificate, key) = read(files).await?;
        let pair = pair(files, (&certificate, &key), &provider)?;
        let seen = Mutex::new(Seen { digest, problem: None });
        Ok(Arc::new(Self { files: files.clone(), provider, current: ArcSwap::from_pointee(pair), seen }))
    }

    /// What turns a connection into one that is encrypted, for HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// The library has no protocol to offer.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let builder = ServerConfig::builder_with_provider(self.provider.clone());
        let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Setup)?;
        let mut config = builder.with_no_client_auth().with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Looks at the files again and again, until `stop`.
    pub async fn renew(self: Arc<Self>, stop: CancellationToken) {
        while tokio::time::timeout(LOOK, stop.cancelled()).await.is_err() {
            self.look().await;
        }
    }

    async fn look(&self) {
        let made = match read(&self.files).await {
            Ok((digest, _, _)) if self.seen().digest == digest => return,
            Ok((digest, certificate, key)) => {
                self.seen().digest = digest;
                pair(&self.files, (&certificate, &key), &self.provider)
            }
            Err(problem) => Err(problem),
        };
        match made {
            Ok(pair) => {
                self.current.store(Arc::new(pair));
                self.seen().problem = None;
                tracing::info!(certificate = %self.files.certificate.display(), "a new certificate is in service");
            }
            Err(problem) => self.tell(causes(&problem)),
        }
    }

    fn tell(&self, problem: String) {
        let mut seen = self.seen();
        if seen.problem.as_ref() != Some(&problem) {
            counter!("ghat_certificate_refused_total").increment(1);
            tracing::error!(problem, "the new certificate is refused; the old one stays in service");
            seen.problem = Some(problem);
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

/// Both files, and the digest of the two.
async fn read(files: &config::Tls) -> Result<([u8; 32], Vec<u8>, Vec<u8>), TlsError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        async move { tokio::fs::read(&path).await.map_err(|problem| TlsError::File { path, problem }) }
    };
    let (certificate, key) = (file(&files.certificate).await?, file(&files.key).await?);
    let digest = Sha256::new().chain_update(&certificate).chain_update(&key).finalize();
    Ok((digest.into(), certificate, key))
}

fn pair(
    files: &config::Tls,
    (certificate, key): (&[u8], &[u8]),
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let pem = |path: &Path, what| {
        let path = path.to_owned();
        move |problem| TlsError::Pem { path, what, problem }
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain =
        chain.and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) });
    let chain = chain.map_err(pem(&files.certificate, "certificate"))?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(pem(&files.key, "private key"))?;
    CertifiedKey::from_der(chain, key, provider)
        .map_err(|problem| TlsError::Pair { files: files.clone(), problem })
}
