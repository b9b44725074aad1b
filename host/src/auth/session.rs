//! Whose session token is it?

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Away, Denial, Identity,
    jwks::{JwksError, KeySet, Signer},
};
use crate::{config, error::Error};

/// How long a name in a token may be: it goes into logs and keys of tables.
const MAX_NAME: usize = 256;

/// What is accepted of session tokens.
#[derive(Debug)]
pub(super) struct Sessions {
    config: config::Jwt,
    keys: KeySet,
    /// One for each algorithm: a token must name one of them, and is checked against that one alone.
    validations: Vec<Validation>,
}

/// What a token says. Whether the rest of it holds is checked by the decoder.
#[derive(Deserialize)]
struct Claims {
    id: Option<Value>,
    sub: Option<Value>,
    tenant_id: Option<Value>,
    #[serde(rename = "tenantId")]
    tenant_id_in_camel_case: Option<Value>,
    #[serde(rename = "isAdmin")]
    is_admin: Option<Value>,
}

impl Sessions {
    pub(super) async fn new(config: &config::Jwt) -> Result<Self, JwksError> {
        let validations = config.algorithms.iter().map(|algorithm| validation(*algorithm, config)).collect();
        Ok(Self { keys: KeySet::new(&config.keys).await?, config: config.clone(), validations })
    }

    pub(super) fn is_of(&self, config: &config::Jwt) -> bool {
        self.config == *config
    }

    pub(super) fn is_ready(&self) -> bool {
        self.keys.is_ready()
    }

    pub(super) async fn tend(&self) {
        self.keys.tend().await;
    }

    /// Whose token it is.
    pub(super) async fn identify(&self, token: &str) -> Result<Identity, Error> {
        // `none` and every other algorithm that is no signature are not among those it can read.
        let header = decode_header(token).map_err(|_| Denial::Unrecognised)?;
        let accepted = self.validations.iter().find(|known| known.algorithms.contains(&header.alg));
        let validation = accepted.ok_or(Denial::BadToken)?;
        if header.crit.is_some() {
            // It asks for a check that is not made here.
            return Err(Denial::BadToken.into());
        }
        let signer = match self.keys.find(header.kid.as_deref()).await {
            Signer::Known(key) => key,
            Signer::Unknown => return Err(Denial::UnknownSigner.into()),
            Signer::NotFetched => return Err(Away::Issuer.into()),
        };
        let key = signer.for_algorithm(header.alg).ok_or(Denial::BadToken)?;
        let token = decode::<Claims>(token, key, validation).map_err(|_| Denial::BadToken)?;
        identity(&token.claims).ok_or_else(|| Denial::BadClaims.into())
    }
}

fn validation(algorithm: Algorithm, config: &config::Jwt) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&config.issuer);
    validation.set_audience(&config.audience);
    // Without this, a token that names no issuer or audience would pass.
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.leeway = config.leeway.as_secs();
    validation.validate_nbf = true;
    validation
}

fn identity(claims: &Claims) -> Option<Identity> {
    let user = claims.id.as_ref().or(claims.sub.as_ref()).and_then(name)?;
    let tenant = match (&claims.tenant_id, &claims.tenant_id_in_camel_case) {
        (Some(one), Some(other)) if one != other => return None,
        (Some(tenant), _) | (None, Some(tenant)) => name(tenant)?,
        (None, None) => return None,
    };
    let admin = claims.is_admin == Some(Value::Bool(true));
    Some(Identity { tenant, user: Some(user), key: None, app: None, admin })
}

/// A name as issuers write it: a text, or a number.
fn name(value: &Value) -> Option<Arc<str>> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_u64() => number.to_string(),
        Value::Number(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.trim().is_empty() && text.len() <= MAX_NAME).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(claims: &str, expected: Option<(&str, &str, bool)>) {
        let found = identity(&serde_json::from_str(claims).unwrap());
        let found = found.as_ref().map(|id| (&*id.tenant, id.user.as_deref().unwrap_or(""), id.admin));
        assert_eq!(found, expected, "{claims}");
    }

    #[test]
    fn a_token_names_a_user_and_a_tenant() {
        check(r#"{"sub":"ann","tenant_id":"t"}"#, Some(("t", "ann", false)));
        check(r#"{"id":"ann","sub":"x","tenantId":"t","isAdmin":true}"#, Some(("t", "ann", true)));
        check(r#"{"id":7,"tenant_id":8}"#, Some(("8", "7", false)));
        check(r#"{"sub":"ann","tenant_id":"t","tenantId":"t"}"#, Some(("t", "ann", false)));
    }

    #[test]
    fn a_token_that_leaves_one_of_them_open_is_none() {
        check(r#"{"sub":"ann"}"#, None);
        check(r#"{"tenant_id":"t"}"#, None);
        check(r#"{"sub":"ann","tenant_id":"t","tenantId":"u"}"#, None);
        check(r#"{"sub":" ","tenant_id":"t"}"#, None);
        check(r#"{"sub":"ann","tenant_id":["t"]}"#, None);
        check(&format!(r#"{{"sub":"{}","tenant_id":"t"}}"#, "a".repeat(257)), None);
    }

    #[test]
    fn only_true_makes_an_administrator() {
        for word in ["\"true\"", "1", "null", "[true]", "false"] {
            let claims = format!(r#"{{"sub":"ann","tenant_id":"t","isAdmin":{word}}}"#);
            check(&claims, Some(("t", "ann", false)));
        }
    }
}
