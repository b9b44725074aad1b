//! Which guardrails has every policy a field for?

use crate::config::Mode;

/// A guardrail that a policy names by a field of its own. The plugin behind it is whichever says this name in its
/// manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// Texts that try to turn the model against its operator.
    PromptInjection,
    /// The same in results of tools and retrieved documents.
    IndirectPromptInjection,
    /// Personal data.
    Pii,
    /// Keys, tokens, passwords.
    Secrets,
    /// Topics that the app does not talk about.
    DeniedTopics,
    /// Answers that nobody should read.
    OutputSafety,
    /// Answers that the documents do not bear out.
    Groundedness,
}

impl Builtin {
    /// All of them, in the order in which a policy shows them.
    pub const ALL: [Self; 7] = [
        Self::PromptInjection,
        Self::IndirectPromptInjection,
        Self::Pii,
        Self::Secrets,
        Self::DeniedTopics,
        Self::OutputSafety,
        Self::Groundedness,
    ];

    /// The one whose plugin says this name in its manifest.
    pub fn of(manifest_name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.plugin() == manifest_name)
    }

    /// The name in the plugin's manifest.
    pub fn plugin(self) -> &'static str {
        match self {
            Self::PromptInjection => "prompt-injection",
            Self::IndirectPromptInjection => "indirect-prompt-injection",
            Self::Pii => "pii",
            Self::Secrets => "secrets",
            Self::DeniedTopics => "denied-topics",
            Self::OutputSafety => "output-safety",
            Self::Groundedness => "groundedness",
        }
    }

    /// The field of a policy that holds its mode.
    pub fn field(self) -> &'static str {
        match self {
            Self::PromptInjection => "promptInjection",
            Self::IndirectPromptInjection => "indirectPromptInjection",
            Self::Pii => "pii",
            Self::Secrets => "secrets",
            Self::DeniedTopics => "deniedTopics",
            Self::OutputSafety => "outputSafety",
            Self::Groundedness => "groundedness",
        }
    }

    /// What holds where a policy says nothing of it: what is dangerous to pass on is taken out, of the rest the
    /// trace tells.
    pub fn default_mode(self) -> Mode {
        match self {
            Self::Pii | Self::Secrets => Mode::Redact,
            Self::PromptInjection
            | Self::IndirectPromptInjection
            | Self::DeniedTopics
            | Self::OutputSafety
            | Self::Groundedness => Mode::Detect,
        }
    }
}
