//! Who asks the store, where many want to know the same at once?

use std::hash::{BuildHasher, Hash, RandomState};

use tokio::sync::{Mutex, MutexGuard};

/// How many may ask for different things at once, unless they meet by chance.
const TURNS: usize = 64;

/// Turns by what is asked for: whoever waited for one finds what the one before has learned.
#[derive(Debug)]
pub(crate) struct Turns {
    each: [Mutex<()>; TURNS],
    hasher: RandomState,
}

impl Default for Turns {
    fn default() -> Self {
        Self { each: [const { Mutex::const_new(()) }; TURNS], hasher: RandomState::new() }
    }
}

impl Turns {
    /// Waits until nobody else asks for this; nothing where there is no such turn, which does not happen.
    pub(crate) async fn take(&self, key: &impl Hash) -> Option<MutexGuard<'_, ()>> {
        let at = self.hasher.hash_one(key) as usize % TURNS;
        Some(self.each.get(at)?.lock().await)
    }
}
