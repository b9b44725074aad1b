//! Embeddings for adapters whose provider has an API of its own for them: what is asked for, and how the answer is written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ghat_sdk::provider::fields::{self, Rest, none_left, unsupported, wrong};
use ghat_sdk::provider::{Failure, ProviderRequest};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

/// The fact of a request that says in which form the numbers are wanted.
const FORMAT: &str = "encoding_format";

/// What a request asks for.
#[derive(Debug)]
pub struct Asked<More> {
    /// What is to be embedded.
    pub texts: Texts,
    /// How many numbers an embedding is to have.
    pub dimensions: Option<u64>,
    /// What one provider knows besides.
    pub more: More,
}

/// One text or a list of them.
#[derive(Debug)]
pub enum Texts {
    /// One.
    One(String),
    /// A list, which may hold one.
    Several(Vec<String>),
}

/// Fields that one provider knows besides: none.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

#[derive(Deserialize)]
struct Written<More> {
    input: Input,
    dimensions: Option<u64>,
    encoding_format: Option<String>,
    #[serde(flatten)]
    more: More,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Text(String),
    Texts(Vec<String>),
    /// Tokens of another provider's.
    Other(IgnoredAny),
}

impl<More: DeserializeOwned> Asked<More> {
    /// Reads a request.
    ///
    /// # Errors
    /// A field that cannot be honoured, by its name, or one that is wrong.
    pub fn read(ask: &ProviderRequest) -> Result<Self, Failure> {
        let asked: Written<More> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
        none_left(&asked.rest, "", &["model"])?;
        if !matches!(asked.encoding_format.as_deref(), None | Some("float" | "base64")) {
            return Err(wrong(FORMAT, "must be `float` or `base64`"));
        }
        let texts = match asked.input {
            Input::Text(text) => Texts::One(text),
            Input::Texts(texts) => Texts::Several(texts),
            Input::Other(_) => return Err(unsupported("input")),
        };
        Ok(Self { texts, dimensions: asked.dimensions, more: asked.more })
    }
}

#[derive(Serialize)]
struct List {
    object: &'static str,
    data: Vec<Item>,
    /// The API does not say; the gateway knows.
    model: &'static str,
    usage: Counted,
}

#[derive(Serialize)]
struct Item {
    object: &'static str,
    index: usize,
    embedding: Numbers,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Numbers {
    Plain(Vec<f64>),
    Base64(String),
}

#[derive(Serialize)]
struct Counted {
    prompt_tokens: u64,
    total_tokens: u64,
}

/// The list that answers a request: an embedding for each text and the tokens that these have, in the form that the request's
/// `facts` tell.
///
/// # Errors
/// There are no embeddings.
pub fn list(
    found: Option<Vec<Vec<f64>>>,
    tokens: u64,
    facts: &[(String, String)],
) -> Result<String, Failure> {
    let found = found.ok_or_else(|| Failure::InvalidReply("an answer without embeddings".into()))?;
    let base64 = facts.iter().any(|(name, value)| name == FORMAT && value == "base64");
    let data = found.into_iter().enumerate().map(|(index, values)| {
        let embedding = if base64 { Numbers::Base64(packed(&values)) } else { Numbers::Plain(values) };
        Item { object: "embedding", index, embedding }
    });
    let usage = Counted { prompt_tokens: tokens, total_tokens: tokens };
    let list = List { object: "list", data: data.collect(), model: "", usage };
    serde_json::to_string(&list).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

/// Numbers of 32 bits in base64, as OpenAI's clients read them.
fn packed(values: &[f64]) -> String {
    let bytes: Vec<u8> = values.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
    STANDARD.encode(bytes)
}
