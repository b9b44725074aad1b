//! What a provider adapter is asked and what it answers.

use super::Surface;

/// A set of surfaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surfaces {
    bits: u8,
}

impl Surfaces {
    /// The set with one more surface in it.
    #[must_use]
    pub fn with(self, surface: Surface) -> Self {
        Self { bits: self.bits | bit(surface) }
    }

    /// Whether a surface is in the set.
    pub fn contains(self, surface: Surface) -> bool {
        self.bits & bit(surface) != 0
    }

    /// Whether the set has nothing in it.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }
}

impl FromIterator<Surface> for Surfaces {
    fn from_iter<I: IntoIterator<Item = Surface>>(surfaces: I) -> Self {
        surfaces.into_iter().fold(Self::default(), Self::with)
    }
}

fn bit(surface: Surface) -> u8 {
    match surface {
        Surface::Chat => 1,
        Surface::Embeddings => 2,
        Surface::Responses => 4,
        Surface::Messages => 8,
    }
}

/// One model that a provider serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name at the provider.
    pub name: String,
    /// What it can be asked.
    pub surfaces: Surfaces,
}

/// Where the host puts the credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// `authorization: Bearer …`.
    Bearer,
    /// A header of this name, with the bare credential.
    Header(String),
    /// Nowhere.
    None,
}

/// What an adapter can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Models that are known by name.
    pub models: Vec<Model>,
    /// The surfaces it serves, by translation or not.
    pub serves: Surfaces,
    /// The surfaces that the provider speaks itself.
    pub native: Surfaces,
    /// Where the credential goes.
    pub credential: Credential,
    /// What requests are signed for; nothing where the adapter knows of no signatures.
    pub signing: Option<Signing>,
}

/// What a signature of a request is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The service, as it is signed.
    pub service: String,
    /// The region; nothing where it is the one in the provider's address.
    pub region: Option<String>,
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct ProviderRequest<'a> {
    /// The model's name at the provider.
    pub model: &'a str,
    /// The client's API.
    pub surface: Surface,
    /// Whether the answer is to be streamed.
    pub streaming: bool,
    /// The names of the top-level fields of the body, in order.
    pub fields: &'a [&'a str],
    /// The body in the client's dialect; nothing where the surface is native.
    pub body: Option<&'a str>,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoded {
    /// It is sent.
    Send(UpstreamRequest),
    /// The adapter answers by itself.
    Reply(Answer),
}

/// One HTTP request to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamRequest {
    /// The method.
    pub method: String,
    /// Path and query, appended to the provider's base URL; begins with `/`.
    pub path: String,
    /// Headers besides `content-type`, `host` and the credential.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: UpstreamBody,
}

/// The body of an upstream request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpstreamBody {
    /// The caller's bytes with these fields changed.
    Forward(Vec<FieldEdit>),
    /// A body of its own.
    Whole(Vec<u8>),
}

/// A change to one top-level field of the caller's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldEdit {
    /// Sets a field to a JSON value: name, value.
    Set(String, String),
    /// Removes a field.
    Remove(String),
    /// Renames a field and keeps its value: from, to.
    Rename(String, String),
}

/// An answer in the client's dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A whole answer, JSON.
    Whole(String),
    /// A streamed one, without the closing `[DONE]`.
    Events(Vec<Event>),
}

/// One server-sent event in the client's dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The `event:` line; nothing where the dialect has none.
    pub name: Option<String>,
    /// The `data:` line.
    pub data: String,
}

/// What came back from a provider.
#[derive(Clone, Copy, Debug)]
pub struct UpstreamReply<'a> {
    /// The client's API.
    pub surface: Surface,
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case, credentials left out.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

/// What a provider finds wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field, as a dotted path, where it is known.
    pub param: Option<String>,
    /// The provider's explanation, for the client.
    pub message: String,
}

/// Why a provider gives no answer; whose fault it was decides what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderFailure {
    /// This field cannot be honoured.
    UnsupportedParameter(String),
    /// The provider has no such operation.
    UnsupportedOperation,
    /// The client's fault: another provider would say the same.
    InvalidRequest(Complaint),
    /// The provider does not have the model.
    UnknownModel,
    /// The provider refused the operator's credential.
    Unauthorized,
    /// The provider asks to wait: seconds, where it says.
    RateLimited(Option<u32>),
    /// The provider failed or is overloaded.
    Unavailable(String),
    /// The provider's answer makes no sense.
    InvalidReply(String),
}
