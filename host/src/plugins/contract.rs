//! What plugins are shown and what they answer, in types of our own: no Wasm in them, whatever the version of the contract.

mod manifest;
mod provider;

use std::time::Duration;

use serde::Deserialize;

pub use manifest::{Authors, Kind, Manifest, Problem, Sides};
pub use provider::{
    Answer, Complaint, Credential, Encoded, Event, FieldEdit, Model, Profile, ProviderFailure,
    ProviderRequest, Signing, Surfaces, UpstreamBody, UpstreamReply, UpstreamRequest,
};

/// The API that the client called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Embeddings.
    Embeddings,
    /// OpenAI Responses.
    Responses,
    /// Anthropic Messages.
    Messages,
}

impl Surface {
    /// The name that stands for it in logs, traces and labels.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Embeddings => "embeddings",
            Self::Responses => "responses",
            Self::Messages => "messages",
        }
    }
}

/// Which way the texts travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// From the client to the provider.
    Request,
    /// From the provider to the client.
    Response,
}

/// Who wrote a text. Cases name it in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// Whoever runs the application.
    Operator,
    /// The end user.
    User,
    /// Earlier answers of the model, sent back as history.
    Assistant,
    /// Results of tools, and retrieved documents.
    Tool,
    /// The answer that is being produced now.
    Model,
}

/// What a plugin may know of the request around the texts.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The request's id, as in `x-request-id`.
    pub request_id: &'a str,
    /// Whose request it is.
    pub tenant: &'a str,
    /// The tenant's application that sent it.
    pub app: &'a str,
    /// The API that was called.
    pub surface: Surface,
    /// Which way the texts travel.
    pub side: Side,
    /// The model as the client named it.
    pub model: &'a str,
    /// The only randomness a plugin has: one number, drawn for this request.
    pub seed: u64,
    /// The caller's own labels.
    pub metadata: &'a [(String, String)],
    /// What the answer must be grounded in.
    pub grounding: &'a [String],
    /// What the app's policy says to this plugin, a JSON object; `{}` where it says nothing.
    pub options: &'a str,
}

/// One text of a request or an answer.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Where it stands, as a dotted path.
    pub path: &'a str,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub text: &'a str,
    /// How many bytes at its front are shown again only for what follows them; no span may begin there.
    pub settled: u32,
    /// False while the text may still grow.
    pub complete: bool,
}

/// A half-open range of UTF-8 bytes in one segment's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The segment, counted from 0 in the list that the call was given.
    pub segment: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// One thing that a guardrail found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that found it, in kebab-case.
    pub rule: String,
    /// Where it is; nothing when it is the request or the answer as a whole.
    pub span: Option<Span>,
    /// What stands in its place when it is redacted.
    pub replacement: String,
    /// How sure the rule is, from 0 to 1.
    pub score: f32,
}

/// From where on a text that may still grow is not decided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The segment, counted from 0.
    pub segment: u32,
    /// The first byte that is not decided.
    pub start: u32,
}

/// A guardrail's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Findings, in any order; they may overlap.
    pub findings: Vec<Finding>,
    /// For segments that are not complete: where the undecided end begins. At most one for a segment.
    pub undecided: Vec<Undecided>,
}

/// One text that a redactor swaps for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// What is swapped. Substitutions come sorted and do not overlap.
    pub span: Span,
    /// What stands for it.
    pub placeholder: String,
    /// The rule that chose it, in kebab-case.
    pub rule: String,
}

/// A name that stands for one or more models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name that clients use.
    pub name: String,
    /// The models behind it, as `@provider/model`, in the order of preference.
    pub models: Vec<String>,
}

/// What a router is asked.
#[derive(Clone, Copy, Debug)]
pub struct ModelRequest<'a> {
    /// The model as the client named it.
    pub model: &'a str,
    /// Whether the answer is to be streamed.
    pub streaming: bool,
    /// The names of the top-level fields of the body, in order.
    pub fields: &'a [&'a str],
    /// The size of the body in bytes.
    pub body_bytes: u32,
}

/// One model that may serve a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The provider's name in the configuration.
    pub provider: String,
    /// The model's name at that provider.
    pub model: String,
    /// Its share in the draw; 0 is only tried after all others.
    pub weight: u32,
    /// How often it is tried before the next, at least once.
    pub tries: u32,
    /// How long one try may take until the answer begins; nothing for the provider's own limit.
    pub timeout: Option<Duration>,
}
