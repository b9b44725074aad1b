//! Who may call, and how is a caller known?

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use secrecy::{ExposeSecret, SecretString};

use super::check::Checker;
use super::place::JwksPlace;
use super::read::{At, Required};
use super::value::Secret;
use super::{defaults, file};

/// `[auth]`: who may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// How a caller is known.
    pub mode: AuthMode,
    /// Whether a gateway without authentication may listen beyond this machine.
    pub allow_public: bool,
    /// How long a key is believed before the store is asked again. A revocation takes effect within twice that.
    pub recheck: Duration,
    /// Credentials of operators; the tokens are unique.
    pub admins: Vec<Admin>,
    /// What is accepted of session tokens; there where the mode is [`AuthMode::Jwt`], and only there.
    pub jwt: Option<Jwt>,
}

/// How a caller is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMode {
    /// Not at all: everybody is the same local user.
    None,
    /// By an API key.
    Keys,
    /// By a session token or an API key.
    Jwt,
}

/// `[[auth.admin]]`: an operator's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// The tenant it administers.
    pub tenant: String,
    /// What the operator presents.
    pub token: Hidden,
}

/// `[auth.jwt]`: what is accepted of session tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwt {
    /// What they are signed with.
    pub keys: JwtKeys,
    /// How they are signed; at least one, each fit for the keys.
    pub algorithms: Vec<Algorithm>,
    /// Who issues them; at least one.
    pub issuer: Vec<String>,
    /// For whom they are issued; at least one.
    pub audience: Vec<String>,
    /// How far the clocks of issuer and gateway may differ, in whole seconds.
    pub leeway: Duration,
}

/// What session tokens are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwtKeys {
    /// A secret that issuer and gateway share; at least 32 bytes.
    Secret(Hidden),
    /// Public keys in a file.
    File(PathBuf),
    /// Public keys that the issuer serves: over https, or from this machine.
    Url(http::Uri),
}

/// A secret that can be told from another, and is shown nowhere.
#[derive(Debug, Clone)]
pub struct Hidden(pub SecretString);

impl Hidden {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Hidden {}

/// Shorter tokens are guessed.
const LEAST_TOKEN: usize = 20;
/// The size of the hash: RFC 7518 asks for no less.
const LEAST_SECRET: usize = 32;

impl Checker<'_, '_> {
    pub(super) fn auth(&mut self, table: file::Auth) -> Auth {
        let mode = table.mode.as_ref().map_or(defaults::AUTH_MODE, |mode| mode.value);
        let admins = table.admin.map(At::into_value).unwrap_or_default();
        let jwt = match (mode, table.jwt, table.mode) {
            (AuthMode::Jwt, Some(jwt), _) => self.jwt(jwt),
            (AuthMode::Jwt, None, Some(mode)) => {
                self.report.add(&mode.place, "needs a table [auth.jwt] that says which tokens are accepted");
                None
            }
            (_, Some(jwt), _) => {
                self.report.add(&jwt.place, "has no effect unless auth.mode = \"jwt\"");
                None
            }
            (_, None, _) => None,
        };
        Auth {
            mode,
            allow_public: table.allow_public.map_or(defaults::ALLOW_PUBLIC, At::into_value),
            recheck: self.within(table.recheck, &defaults::RECHECK),
            admins: self.admins(admins),
            jwt,
        }
    }

    /// The token may be written out in the file, so a problem does not quote it.
    fn admins(&mut self, tables: Vec<At<file::Admin>>) -> Vec<Admin> {
        let mut seen = BTreeSet::new();
        let mut admins = Vec::new();
        for table in tables {
            let tenant = table.value.tenant.map_or_else(|| defaults::TENANT.to_owned(), At::into_value);
            let Some(At { value: token, place }) = table.value.token.0 else { continue };
            let text = token.0.expose_secret();
            if text.len() < LEAST_TOKEN {
                self.report.add(&place, format!("is shorter than {LEAST_TOKEN} characters"));
            } else if text.starts_with("agk_") {
                self.report.add(&place, "begins like an API key, which never makes an administrator");
            } else if !seen.insert(text.to_owned()) {
                self.report.add(&place, "an earlier administrator has this token");
            }
            admins.push(Admin { tenant, token: Hidden(token.0) });
        }
        admins
    }

    fn jwt(&mut self, At { value: table, place }: At<file::Jwt>) -> Option<Jwt> {
        let keys = match (table.secret, table.jwks) {
            (Some(At { value: Secret(secret), place }), None) => {
                if secret.expose_secret().len() < LEAST_SECRET {
                    self.report.add(&place, format!("is shorter than {LEAST_SECRET} bytes"));
                }
                Some(JwtKeys::Secret(Hidden(secret)))
            }
            (None, Some(At { value: JwksPlace::File(path), .. })) => Some(JwtKeys::File(self.resolve(&path))),
            (None, Some(At { value: JwksPlace::Url(url), .. })) => Some(JwtKeys::Url(url)),
            (Some(_), Some(jwks)) => {
                self.report.add(&jwks.place, "stands beside `secret`, and only one of them can hold");
                None
            }
            (None, None) if self.report.has(&place, "jwks") || self.report.has(&place, "secret") => None,
            (None, None) => {
                self.report.add(&place, "says not what tokens are signed with; set `secret` or `jwks`");
                None
            }
        };
        let secret = matches!(keys, Some(JwtKeys::Secret(_)));
        let algorithms = self.algorithms(table.algorithms, secret);
        let issuer = self.names(table.issuer);
        let audience = self.names(table.audience);
        let leeway = self.within(table.leeway, &defaults::LEEWAY);
        Some(Jwt { keys: keys?, algorithms, issuer, audience, leeway })
    }

    /// A shared secret and a public key are never good for the same algorithm: whoever could choose between them would
    /// sign with the public key.
    fn algorithms(&mut self, list: Option<At<Vec<At<Algorithm>>>>, secret: bool) -> Vec<Algorithm> {
        let default = if secret { defaults::SECRET_ALGORITHM } else { defaults::JWKS_ALGORITHM };
        let Some(At { value: list, place }) = list else { return vec![default] };
        if list.is_empty() {
            self.report.add(&place, "names no algorithm");
        }
        let fits = |algorithm: Algorithm| (algorithm.family() == AlgorithmFamily::Hmac) == secret;
        for At { place, .. } in list.iter().filter(|algorithm| !fits(algorithm.value)) {
            let needs = if secret { "is not for a `secret`" } else { "needs a `secret`" };
            self.report.add(place, format!("{} {needs}", self.report.written(place)));
        }
        list.into_iter().map(At::into_value).collect()
    }

    /// Names of which a token must have one.
    fn names(&mut self, list: Required<Vec<At<String>>>) -> Vec<String> {
        if let Some(list) = list.0.as_ref().filter(|list| list.value.is_empty()) {
            self.report.add(&list.place, "names nobody, so that no token would pass");
        }
        self.distinct(list.0)
    }
}
