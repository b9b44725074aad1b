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
}
