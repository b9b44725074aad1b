//! What does an API key look like, and how is one made?

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use crate::store::{Digest, Key, KeyId};

/// What every key begins with, so that people and scanners know one when they see it.
const PREFIX: &str = "agk_";

/// A key that was made just now. Its secret is known here and nowhere else.
#[derive(Debug)]
pub struct Minted {
    /// What is kept of it.
    pub key: Key,
    /// The whole key, as its owner presents it.
    pub text: SecretString,
}

/// What a new key is to be.
#[derive(Debug, Clone)]
pub struct Order {
    /// Whose it is.
    pub tenant: Arc<str>,
    /// The one app it is for.
    pub app: Option<Arc<str>>,
    /// What its owner calls it.
    pub name: Option<String>,
    /// Who makes it.
    pub created_by: Option<Arc<str>>,
    /// From when it is not valid any more.
    pub expires_at: Option<OffsetDateTime>,
}

/// Makes a key. It opens nothing until it is kept in the store.
pub fn mint(order: Order) -> Minted {
    let mut id = [0; KeyId::LENGTH];
    // 9 bytes are 12 characters, exactly.
    let _ = URL_SAFE_NO_PAD.encode_slice(rand::random::<[u8; 9]>(), &mut id);
    let secret: [u8; 32] = rand::random();
    let id = KeyId::new(id);
    let text = format!("{PREFIX}{id}.{}", URL_SAFE_NO_PAD.encode(secret));
    let now = OffsetDateTime::now_utc();
    let key = Key {
        id,
        digest: digest(&secret),
        tenant: order.tenant,
        app: order.app,
        name: order.name,
        created_by: order.created_by,
        created_at: now - Duration::nanoseconds(now.nanosecond().into()),
        expires_at: order.expires_at,
        revoked_at: None,
    };
    Minted { key, text: text.into() }
}

/// A key as a caller presents it: its id, and of its secret no more than the digest.
#[derive(Debug)]
pub(super) struct Presented {
    pub(super) id: KeyId,
    pub(super) secret: Digest,
}

impl Presented {
    /// Reads a key; nothing where the text has not the form of one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('.')?;
        let mut bytes = [0; 32];
        let length = URL_SAFE_NO_PAD.decode_slice(secret, &mut bytes).ok()?;
        let id = KeyId::parse(id).filter(|_| length == bytes.len())?;
        Some(Self { id, secret: digest(&bytes) })
    }
}

/// The SHA-256 of a secret. A secret of 32 random bytes cannot be guessed, so nothing slower is needed.
pub(super) fn digest(secret: &[u8]) -> Digest {
    Digest(Sha256::digest(secret).into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn minted() -> Minted {
        mint(Order { tenant: "t".into(), app: None, name: None, created_by: None, expires_at: None })
    }

    #[test]
    fn a_key_has_the_form_of_the_contract_and_is_read_back() {
        let Minted { key, text } = minted();
        let text = text.expose_secret();
        assert_eq!(text.len(), 4 + 12 + 1 + 43);
        let read = Presented::read(text).unwrap();
        assert_eq!((read.id, read.secret), (key.id, key.digest));
        assert_ne!(minted().key.id, key.id);
    }

    #[test]
    fn what_has_another_form_is_no_key() {
        let text = minted().text;
        let text = text.expose_secret();
        let longer = format!("{text}A");
        let padded = format!("{text}=");
        let upper = text.replacen("agk", "AGK", 1);
        let (id, _) = text.split_once('.').unwrap();
        for wrong in ["", "agk_", id, &text[..59], &text[4..], &longer, &padded, &upper] {
            assert!(Presented::read(wrong).is_none(), "{wrong}");
        }
        // 43 characters say 258 bits: the last two must be zero, so that a key has one form only.
        assert!(Presented::read(&format!("{id}.{}", "A".repeat(43))).is_some());
        assert!(Presented::read(&format!("{id}.{}B", "A".repeat(42))).is_none());
    }

    #[test]
    fn a_key_that_is_shown_by_mistake_shows_nothing() {
        let minted = minted();
        let secret = minted.text.expose_secret().split_once('.').unwrap().1.to_owned();
        let presented = Presented::read(minted.text.expose_secret()).unwrap();
        let shown = format!("{minted:?} {presented:?}");
        assert!(!shown.contains(&secret), "{shown}");
        assert!(!shown.contains(&hex::encode(minted.key.digest.0)), "{shown}");
    }
}
