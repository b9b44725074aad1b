//! Idle instances of one plugin, each only ever for the tenant and app that it served before.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::instance::Instance;
use super::lease::Scope;

/// Calls after which an instance is retired: bounds what a slow leak in a guest can cost.
const CALLS: u32 = 10_000;

/// Idle instances that one plugin may keep, over all its tenants and apps.
const IDLE: usize = 32;

/// Idle instances, the one that was used longest ago in front.
#[derive(Default)]
pub(super) struct WarmPool {
    idle: Mutex<VecDeque<(Scope, Box<Instance>)>>,
}

impl WarmPool {
    /// Takes the instance of this scope that was used last.
    pub(super) fn take(&self, scope: &Scope) -> Option<Box<Instance>> {
        let mut idle = self.idle.lock().ok()?;
        let place = idle.iter().rposition(|(owner, _)| owner == scope)?;
        idle.remove(place).map(|(_, instance)| instance)
    }

    /// Keeps an instance for the next call of its scope, unless it is worn out.
    pub(super) fn give(&self, scope: &Scope, instance: Box<Instance>) {
        if instance.calls() >= CALLS || instance.is_bloated() {
            return;
        }
        // What falls out is dropped after the lock is released.
        let mut oldest = None;
        if let Ok(mut idle) = self.idle.lock() {
            if idle.len() >= IDLE {
                oldest = idle.pop_front();
            }
            idle.push_back((scope.clone(), instance));
        }
        drop(oldest);
    }

    /// Gives up the instance that was used longest ago.
    pub(super) fn evict(&self) -> Option<Box<Instance>> {
        self.idle.lock().ok()?.pop_front().map(|(_, instance)| instance)
    }
}
