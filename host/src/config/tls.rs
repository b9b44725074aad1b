//! Where does the file say that the listener's certificate is?

use std::path::PathBuf;

use super::check::Checker;
use super::read::{At, Required, table};

/// `[server.tls]`: what the listener proves with who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate and those that lead from it to a root, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

table! {
    /// A certificate; with it the listener speaks HTTPS and nothing else.
    #[schemars(rename = "Tls")]
    struct TlsTable {
        /// A file in PEM: the certificate, then those that lead from it to a root. It is looked at every few seconds, and
        /// a new one serves without a restart.
        certificate: Required<String>,
        /// A file in PEM with the certificate's private key.
        key: Required<String>,
    }
}

impl Checker<'_, '_> {
    pub(super) fn tls(&mut self, table: At<TlsTable>) -> Option<Tls> {
        let TlsTable { certificate, key } = table.value;
        let (certificate, key) = (certificate.0?.value, key.0?.value);
        Some(Tls { certificate: self.resolve(&certificate), key: self.resolve(&key) })
    }
}
