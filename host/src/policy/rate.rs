//! Who has sent how many requests?

use std::{
    fmt,
    num::{NonZeroU32, NonZeroUsize},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use lru::LruCache;
use tokio::time::Instant;

use super::window::{Allowance, SlidingWindow};
use crate::request::Caller;

/// How many subjects are remembered. Beyond it the one that has been silent longest is forgotten, so to make the gateway
/// forget a subject takes this many others within a minute, each a request more than it wins.
const SUBJECTS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// Whose requests are counted together: an app's within its tenant, or a user's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Counted {
    tenant: Arc<str>,
    subject: &'static str,
    id: Arc<str>,
}

impl Counted {
    /// Whoever this request counts for.
    pub fn of(caller: &Caller) -> Self {
        let id = match (&caller.key, &caller.user) {
            (None, Some(user)) => user,
            (Some(_), _) | (None, None) => &caller.app,
        };
        Self { tenant: caller.tenant.clone(), subject: caller.subject(), id: id.clone() }
    }

    /// What tells it from others.
    pub(super) fn parts(&self) -> [&str; 3] {
        [&self.tenant, self.subject, &self.id]
    }
}

/// Counts requests, here or in a place that several gateways share.
#[async_trait]
pub trait Limiter: fmt::Debug + Send + Sync {
    /// Counts one request of a subject that may send `limit` within any minute. A place that is away is no reason to
    /// refuse: the limiter then counts for itself.
    async fn take(&self, subject: Counted, limit: NonZeroU32) -> Allowance;
}

/// Counts the requests that this process sees.
#[derive(Debug)]
pub struct LocalLimiter {
    windows: Mutex<LruCache<Counted, SlidingWindow>>,
}

impl LocalLimiter {
    fn remembering(subjects: NonZeroUsize) -> Self {
        Self { windows: Mutex::new(LruCache::new(subjects)) }
    }

    fn count(&self, subject: Counted, limit: NonZeroU32) -> Allowance {
        let now = Instant::now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        // Two for each request, so that what is idle goes faster than anything new can come.
        for _ in 0..2 {
            if windows.peek_lru().is_some_and(|(_, window)| window.is_idle(now)) {
                windows.pop_lru();
            }
        }
        windows.get_or_insert_mut(subject, || SlidingWindow::new(now)).take(now, limit)
    }
}

impl Default for LocalLimiter {
    fn default() -> Self {
        Self::remembering(SUBJECTS)
    }
}

#[async_trait]
impl Limiter for LocalLimiter {
    async fn take(&self, subject: Counted, limit: NonZeroU32) -> Allowance {
        self.count(subject, limit)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn app(name: &str) -> Counted {
        let key = crate::store::KeyId::parse("aZ09-_aZ09-_");
        Counted::of(&Caller { tenant: "t".into(), app: name.into(), user: Some("ann".into()), key })
    }

    fn user(tenant: &str, name: &str, app: &str) -> Counted {
        Counted::of(&Caller { tenant: tenant.into(), app: app.into(), user: Some(name.into()), key: None })
    }

    fn passes(limiter: &LocalLimiter, subject: Counted) -> bool {
        limiter.count(subject, NonZeroU32::MIN).retry_after.is_none()
    }

    #[tokio::test(start_paused = true)]
    async fn each_subject_is_counted_for_itself() {
        let limiter = LocalLimiter::default();
        let subjects = [app("a"), app("b"), user("t", "a", "a"), user("t", "b", "a"), user("u", "a", "a")];
        for subject in &subjects {
            assert!(passes(&limiter, subject.clone()), "{subject:?}");
        }
        for subject in subjects {
            assert!(!passes(&limiter, subject.clone()), "{subject:?}");
        }
        // A user who turns to another app is the same user.
        assert!(!passes(&limiter, user("t", "a", "b")));
    }

    #[tokio::test(start_paused = true)]
    async fn idle_subjects_are_forgotten_and_others_only_beyond_the_bound() {
        let limiter = LocalLimiter::remembering(NonZeroUsize::new(3).unwrap());
        assert!(["a", "b", "c"].iter().all(|name| passes(&limiter, app(name))));
        assert!(!passes(&limiter, app("a")));
        assert!(passes(&limiter, app("d")), "a new subject takes the place of the one silent longest");
        assert!(!passes(&limiter, app("c")));
        assert!(passes(&limiter, app("b")), "it was forgotten");
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(passes(&limiter, app("x")));
        assert!(passes(&limiter, app("y")));
        assert_eq!(limiter.windows.lock().unwrap().len(), 2, "what is idle is gone");
    }
}
