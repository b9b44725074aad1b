//! Where does a key set come from, and how is it got?

use std::{path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use jsonwebtoken::DecodingKey;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{JwksError, Set, Verifier, read};
use crate::{
    config::JwtKeys,
    upstream::{self, HttpClient},
};

/// How long an issuer may take over its answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How large a key set may be: a hundred keys with their certificates.
const MAX_SIZE: usize = 1 << 20;

/// Where the keys are.
#[derive(Debug)]
pub(super) enum Source {
    /// One shared secret.
    Secret(DecodingKey),
    /// A file, which may be replaced.
    File(PathBuf),
    /// The issuer.
    Url(http::Uri, Box<HttpClient>),
}

impl Source {
    pub(super) fn of(keys: &JwtKeys) -> Self {
        match keys {
            JwtKeys::Secret(secret) => {
                Self::Secret(DecodingKey::from_secret(secret.0.expose_secret().as_bytes()))
            }
            JwtKeys::File(path) => Self::File(path.clone()),
            JwtKeys::Url(url) => {
                let secure = url.scheme_str() == Some("https");
                Self::Url(url.clone(), Box::new(upstream::client(upstream::Connector::new(secure, TIMEOUT))))
            }
        }
    }

    /// Whether it may have other keys later.
    pub(super) fn changes(&self) -> bool {
        !matches!(self, Self::Secret(_))
    }

    pub(super) async fn fetch(&self) -> Result<Set, JwksError> {
        match self {
            Self::Secret(key) => {
                let key = Verifier { key: key.clone(), only: None };
                Ok(Set([(None, Arc::new(key))].into()))
            }
            Self::File(path) => {
                let bytes = tokio::fs::read(path).await;
                read(&bytes.map_err(|problem| JwksError::File { path: path.clone(), problem })?)
            }
            Self::Url(url, client) => {
                let body = timeout(TIMEOUT, get(url, client)).await;
                let body = body.unwrap_or_else(|_| Err("it took too long".to_owned()));
                read(&body.map_err(|problem| JwksError::Fetch { problem })?)
            }
        }
    }
}

/// Redirects are not followed: the configuration says who is trusted.
async fn get(url: &http::Uri, client: &HttpClient) -> Result<Bytes, String> {
    let request = http::Request::get(url.clone())
        .header(http::header::ACCEPT, "application/json")
        .body(Full::default())
        .map_err(|problem| problem.to_string())?;
    let reply = client.request(request).await.map_err(|problem| problem.to_string())?;
    if reply.status() != http::StatusCode::OK {
        return Err(format!("the status is {}", reply.status().as_u16()));
    }
    let body = Limited::new(reply.into_body(), MAX_SIZE).collect().await;
    Ok(body.map_err(|problem| problem.to_string())?.to_bytes())
}
