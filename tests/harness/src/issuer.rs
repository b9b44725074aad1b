//! Who issues session tokens? A key pair made for the test, and what it signs.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};

/// The issuer that [`Issuer::claims`] names.
pub const ISSUER: &str = "https://id.example.org";
/// The audience that [`Issuer::claims`] names.
pub const AUDIENCE: &str = "ghat";
/// What every test's `[auth.jwt]` says of both.
pub const PINNED: &str = "issuer = [\"https://id.example.org\"]\naudience = [\"ghat\"]\n";

/// Whoever signs session tokens.
pub struct Issuer {
    kid: Option<String>,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Issuer {
    /// One that shares a secret with the gateway.
    pub fn sharing(secret: &str) -> Self {
        Self { kid: None, algorithm: Algorithm::HS256, key: EncodingKey::from_secret(secret.as_bytes()) }
    }

    /// One that signs with RS256, under a key of this id.
    pub fn rsa(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        // PKCS #1 is what stands in PKCS #8 after 26 bytes, for a key of this size.
        let key = EncodingKey::from_rsa_der(&der.as_ref()[26..]);
        Self { kid: Some(kid.to_owned()), algorithm: Algorithm::RS256, key }
    }

    /// One that signs with ES256, under a key of this id.
    pub fn ec(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let key = EncodingKey::from_ec_der(pair.unwrap().as_ref());
        Self { kid: Some(kid.to_owned()), algorithm: Algorithm::ES256, key }
    }

    /// A token with these claims, signed.
    pub fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: self.kid.clone(), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.key).unwrap()
    }

    /// A token for a user of tenant `acme`.
    pub fn token(&self, user: &str) -> String {
        self.sign(&Self::claims(user))
    }

    /// What a good token of a user of tenant `acme` says.
    pub fn claims(user: &str) -> Value {
        json!({ "sub": user, "tenant_id": "acme", "iss": ISSUER, "aud": AUDIENCE, "exp": now() + 600 })
    }

    /// The public key, as a set of one or with those of others.
    pub fn published(issuers: &[&Self]) -> Value {
        let keys = issuers.iter().map(|issuer| {
            let mut key = Jwk::from_encoding_key(&issuer.key, issuer.algorithm).unwrap();
            key.common.key_id = issuer.kid.clone();
            serde_json::to_value(key).unwrap()
        });
        json!({ "keys": keys.collect::<Vec<_>>() })
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
