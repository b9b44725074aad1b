//! Which keys does a provider have, how much of it may be used, and when is it left alone?

use std::collections::BTreeSet;
use std::time::Duration;

use super::Hidden;
use super::check::Checker;
use super::defaults;
use super::file;
use super::read::At;
use super::value::Secret;

/// `[provider.NAME.breaker]`: when a model is left alone for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Whether it ever is.
    pub enabled: bool,
    /// So many failures in a row are enough.
    pub failures: u32,
    /// So many failures of a hundred calls are enough.
    pub share: u32,
    /// So many calls at least, for a share to mean something.
    pub calls: u32,
    /// The time within which calls are counted for a share.
    pub window: Duration,
    /// How long it is left alone.
    pub cooldown: Duration,
}

/// What of a provider may be used, and when the next candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long a key rests that was refused, where there are others.
    pub key_cooldown: Duration,
    /// Calls under way at once, over all models; `None`: as many as there are requests.
    pub max_concurrent: Option<u32>,
    /// How long a request waits for one of them to end.
    pub queue_wait: Duration,
    /// After which time without an answer the next candidate is asked too; `None`: never.
    pub hedge_after: Option<Duration>,
}

/// `[[provider.NAME.aws_keys]]`: a key pair of AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsKey {
    /// Names the pair: letters and digits.
    pub id: Hidden,
    /// Signs.
    pub secret: Hidden,
    /// Goes with a pair that is good for a while only; fit for a header.
    pub token: Option<Hidden>,
}

impl Checker<'_, '_> {
    pub(super) fn breaker(&mut self, table: file::Breaker) -> Breaker {
        Breaker {
            enabled: table.enabled.is_none_or(At::into_value),
            failures: self.within(table.failures, &defaults::BREAKER_FAILURES),
            share: self.within(table.share, &defaults::BREAKER_SHARE),
            calls: self.within(table.calls, &defaults::BREAKER_CALLS),
            window: self.within(table.window, &defaults::BREAKER_WINDOW),
            cooldown: self.within(table.cooldown, &defaults::BREAKER_COOLDOWN),
        }
    }

    pub(super) fn upstream_limits(&mut self, table: file::Limits) -> Limits {
        Limits {
            key_cooldown: self.within(table.key_cooldown, &defaults::KEY_COOLDOWN),
            max_concurrent: table
                .max_concurrent
                .map(|most| self.within(Some(most), &defaults::MAX_CONCURRENT)),
            queue_wait: self.within(table.queue_wait, &defaults::QUEUE_WAIT),
            hedge_after: table.hedge_after.map(|after| self.within(Some(after), &defaults::HEDGE_AFTER)),
        }
    }

    /// All keys in the order written, none of them twice. Problems quote none of them.
    pub(super) fn api_keys(
        &mut self,
        one: Option<At<Secret>>,
        more: Option<At<Vec<At<Secret>>>>,
    ) -> Vec<Hidden> {
        let more = more.map(At::into_value).unwrap_or_default();
        let mut known = BTreeSet::new();
        let mut keys = Vec::new();
        for At { value: Secret(secret), place } in one.into_iter().chain(more) {
            let key = Hidden(secret);
            if !known.insert(key.expose().to_owned()) {
                self.report.add(&place, "is a key that is here already");
            }
            keys.push(key);
        }
        keys
    }

    /// All key pairs in the order written, none of them twice, and none beside keys that are sent. Problems quote none of
    /// them.
    pub(super) fn aws_keys(&mut self, tables: Option<At<Vec<At<file::AwsKey>>>>, sent: bool) -> Vec<AwsKey> {
        let Some(At { value: tables, place }) = tables else { return Vec::new() };
        if sent {
            self.report
                .add(&place, "stands beside `api_key` or `api_keys`, and a request carries one of them");
        }
        if tables.is_empty() {
            self.report.add(&place, "has no key pair in it");
        }
        let mut known = BTreeSet::new();
        let mut keys = Vec::new();
        for At { value: table, .. } in tables {
            let (Some(id), Some(secret)) = (table.access_key_id.0, table.secret_access_key.0) else {
                continue;
            };
            let At { value: Secret(named), place } = id;
            let id = Hidden(named);
            if !id.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                self.report.add(&place, "is no access key id: one has letters and digits only");
            } else if !known.insert(id.expose().to_owned()) {
                self.report.add(&place, "is a key that is here already");
            }
            let token = table.session_token.map(|token| Hidden(token.value.0));
            keys.push(AwsKey { id, secret: Hidden(secret.value.0), token });
        }
        keys
    }
}
