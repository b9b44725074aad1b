//! Why the plugin host does not start, and why a file does not become a plugin.

use std::io;
use std::time::Duration;

use super::contract::{Kind, Problem};
use super::failure::CallError;

/// Why the plugin host does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The engine does not accept its own settings on this machine.
    #[error("the WebAssembly engine cannot be set up on this machine: {reason}")]
    Engine {
        /// What the engine says.
        reason: String,
    },
    /// The thread that measures time for plugins cannot be started.
    #[error("the thread that measures time for plugins cannot be started")]
    Ticker(#[source] io::Error),
}

/// Why a file was refused. Each says what is wrong and what to do about it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The file is larger than any plugin may be.
    #[error("the file has {size} bytes and the limit is {limit}; make it smaller or raise the limit")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is not WebAssembly, or a damaged piece of it.
    #[error("the file is not valid WebAssembly ({reason}); build or copy it again")]
    NotWasm {
        /// What the parser says.
        reason: String,
    },
    /// The file is machine code that some engine compiled before.
    #[error("the file is compiled machine code, which is never loaded; give the `.wasm` it was made from")]
    CompiledArtifact,
    /// A core module that cannot be made into a component.
    #[error(
        "the file is a core module that is no plugin ({reason}); build it with the SDK, or make a component of it"
    )]
    NotEncodable {
        /// What the encoder says.
        reason: String,
    },
    /// A plugin, but of another kind than the configuration says.
    #[error(
        "the file is a {found} and the configuration asks for a {}; change one of the two",
        kinds(wanted)
    )]
    WrongKind {
        /// What the configuration asks for.
        wanted: &'static [Kind],
        /// What the file is.
        found: Kind,
    },
    /// A plugin of a version of the contract that this gateway does not speak.
    #[error(
        "the plugin is made for `{found}` and this gateway speaks {spoken}; rebuild it with a matching SDK"
    )]
    WrongVersion {
        /// The interface as the file names it.
        found: String,
        /// The version that is spoken here.
        spoken: String,
    },
    /// Something that every plugin of this kind exports is not there, or has another shape.
    #[error(
        "the plugin does not export `{export}` as its contract has it ({reason}); rebuild it with the SDK"
    )]
    MissingExport {
        /// The interface.
        export: String,
        /// What is missing.
        reason: String,
    },
    /// It imports what the configuration does not grant.
    #[error(
        "the plugin imports {}, which it is not granted; grant it, or build the plugin without it",
        list(imports)
    )]
    NotGranted {
        /// The imports.
        imports: Vec<String>,
    },
    /// It imports what was granted, but what this gateway does not have.
    #[error(
        "the plugin imports {}, which this gateway does not offer; build the plugin without it",
        list(imports)
    )]
    NotOffered {
        /// The imports.
        imports: Vec<String>,
    },
    /// The plugin does not accept its settings.
    #[error("the plugin refuses its settings: {}; correct them in the configuration", lines(problems))]
    Settings {
        /// Every problem that it found.
        problems: Vec<Problem>,
    },
    /// The engine cannot compile it or give it what it needs.
    #[error("the plugin cannot be compiled or linked here ({reason})")]
    Engine {
        /// What the engine says.
        reason: String,
    },
    /// It stopped at an illegal instruction before it took its first request.
    #[error("the plugin trapped in `{step}` ({trap}); this is a defect of the plugin")]
    Trapped {
        /// The function.
        step: &'static str,
        /// What wasmtime calls the trap.
        trap: String,
    },
    /// It took too long before it took its first request.
    #[error("the plugin took longer than {limit:?} in `{step}`; it is too slow or hangs")]
    OverTime {
        /// The function.
        step: &'static str,
        /// How long it may take.
        limit: Duration,
    },
    /// It does not fit into its memory.
    #[error("the plugin needs more than its {limit} bytes of memory in `{step}`; raise its memory limit")]
    OverMemory {
        /// The function.
        step: &'static str,
        /// Its limit in bytes.
        limit: u64,
    },
    /// The call that tries it out did not go well.
    #[error("the plugin failed its trial call of `{step}`: {reason}")]
    Probe {
        /// The function.
        step: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// Its own description of itself is not acceptable.
    #[error("the plugin describes itself badly: {what}; this is a defect of the plugin")]
    Manifest {
        /// What is wrong with it.
        what: String,
    },
}

impl Refusal {
    pub(super) fn engine(error: &wasmtime::Error) -> Self {
        Self::Engine { reason: format!("{error:#}") }
    }

    /// A failed call during loading.
    pub(super) fn of_call(step: &'static str, error: CallError) -> Self {
        match error {
            CallError::Trapped { trap } => Self::Trapped { step, trap },
            CallError::OverTime { limit } => Self::OverTime { step, limit },
            CallError::OverMemory { limit } => Self::OverMemory { step, limit },
            CallError::OverOutput { .. }
            | CallError::BadReturn { .. }
            | CallError::Failed { .. }
            | CallError::InvalidOptions { .. }
            | CallError::Busy
            | CallError::Benched { .. } => Self::Probe { step, reason: error.to_string() },
        }
    }
}

impl Refusal {
    /// Whether the same file may be taken a moment later, because it was the machine that was busy. `configure` has so
    /// much time that a file which overruns it will do so again.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Engine { .. } | Self::Probe { .. } => true,
            Self::OverTime { step, .. } => *step != "configure",
            Self::TooLarge { .. }
            | Self::NotWasm { .. }
            | Self::CompiledArtifact
            | Self::NotEncodable { .. }
            | Self::WrongKind { .. }
            | Self::WrongVersion { .. }
            | Self::MissingExport { .. }
            | Self::NotGranted { .. }
            | Self::NotOffered { .. }
            | Self::Settings { .. }
            | Self::Trapped { .. }
            | Self::OverMemory { .. }
            | Self::Manifest { .. } => false,
        }
    }
}

fn kinds(wanted: &[Kind]) -> String {
    wanted.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or a ")
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}
