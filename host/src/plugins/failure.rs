//! Why a call of a plugin gave nothing that can be used.

use std::time::Duration;

use tracing::debug;
use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Trap};
use wasmtime_wasi::I32Exit;

/// What went wrong with one call. The variants tell a plugin that breaks from one that overruns, and both from a
/// gateway that is busy.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The plugin's code stopped at an illegal instruction, a panic for one.
    #[error("the plugin trapped: {trap}")]
    Trapped {
        /// What wasmtime calls the trap.
        trap: String,
    },
    /// The call took longer than the plugin may.
    #[error("the plugin took longer than {limit:?}")]
    OverTime {
        /// The plugin's limit.
        limit: Duration,
    },
    /// The plugin asked for more memory than it may have.
    #[error("the plugin needs more than {limit} bytes of memory")]
    OverMemory {
        /// The plugin's limit in bytes.
        limit: u64,
    },
    /// The plugin returned more than it may.
    #[error("the plugin returned more than {limit} bytes")]
    OverOutput {
        /// The plugin's limit in bytes.
        limit: u64,
    },
    /// The plugin returned something that its contract rules out.
    #[error("the plugin returned {what}")]
    BadReturn {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The plugin says that it could not do its work.
    #[error("the plugin failed: {message}")]
    Failed {
        /// The plugin's own words, for the operator.
        message: String,
    },
    /// The plugin does not accept the app's options.
    #[error("the plugin refuses its options: {message}")]
    InvalidOptions {
        /// The plugin's own words, for whoever wrote the policy.
        message: String,
    },
    /// No instance came free in time.
    #[error("all plugin instances are in use")]
    Busy,
    /// The plugin failed too often and is left alone for a while.
    #[error("the plugin is benched for {retry_after:?}")]
    Benched {
        /// When the next call may be tried.
        retry_after: Duration,
    },
}

impl CallError {
    /// A word for it, out of few.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Trapped { .. } => "trapped",
            Self::OverTime { .. } => "over_time",
            Self::OverMemory { .. } => "over_memory",
            Self::OverOutput { .. } => "over_output",
            Self::BadReturn { .. } => "bad_return",
            Self::Failed { .. } => "failed",
            Self::InvalidOptions { .. } => "invalid_options",
            Self::Busy => "busy",
            Self::Benched { .. } => "benched",
        }
    }

    /// Whether the plugin broke or overran: what its breaker counts.
    pub fn is_plugins_fault(&self) -> bool {
        match self {
            Self::Trapped { .. }
            | Self::OverTime { .. }
            | Self::OverMemory { .. }
            | Self::OverOutput { .. }
            | Self::BadReturn { .. } => true,
            Self::Failed { .. } | Self::InvalidOptions { .. } | Self::Busy | Self::Benched { .. } => false,
        }
    }
}

/// What a call may cost, in the terms of the errors that tell of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Wall-clock time of one call.
    pub(super) time: Duration,
    /// Bytes of linear memory.
    pub(super) memory: u64,
    /// Bytes that one call may return.
    pub(super) output: u64,
}

/// Tells what stopped a guest. `refused_memory` says whether it had been denied memory in this call.
pub(super) fn classify(error: &wasmtime::Error, limits: Limits, refused_memory: bool) -> CallError {
    if error.is::<PoolConcurrencyLimitError>() {
        return CallError::Busy;
    }
    if refused_memory {
        return CallError::OverMemory { limit: limits.memory };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => CallError::OverTime { limit: limits.time },
        Some(trap) => CallError::Trapped { trap: trap.to_string() },
        None if error.is::<I32Exit>() => CallError::Trapped { trap: "it called `exit`".into() },
        None if error.is::<ResourceTableError>() => {
            CallError::Trapped { trap: "it holds more handles than it may".into() }
        }
        None if is_over_output(error) => CallError::OverOutput { limit: limits.output },
        None => {
            debug!(reason = %error.root_cause(), "plugin returned what cannot be read");
            CallError::BadReturn { what: "something that cannot be read" }
        }
    }
}

/// wasmtime keeps the type of this one error private, so its words must do; a test holds them to it.
fn is_over_output(error: &wasmtime::Error) -> bool {
    error.root_cause().to_string().contains("fuel allocated for hostcalls has been exhausted")
}
