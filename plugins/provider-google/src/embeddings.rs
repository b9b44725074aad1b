//! Embeddings: one text, or several in one request.

use crate::gemini::{bytes, path, resource};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ghat_sdk::provider::fields::{self, Rest, none_left, unsupported, wrong};
use ghat_sdk::provider::{Failure, ProviderRequest};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// The fact of a request that says in which form the numbers are wanted.
const FORMAT: &str = "encoding_format";

#[derive(Deserialize)]
struct Asked {
    input: Input,
    dimensions: Option<u64>,
    encoding_format: Option<String>,
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Embed<'a> {
    model: &'a str,
    content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_dimensionality: Option<u64>,
}

#[derive(Serialize)]
struct Content<'a> {
    parts: [Text<'a>; 1],
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Batch<'a> {
    requests: Vec<Embed<'a>>,
}

/// What came back, of one text or several.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    embedding: Option<Embedding>,
    embeddings: Option<Vec<Embedding>>,
    usage_metadata: Option<crate::reply::Usage>,
}

#[derive(Deserialize)]
struct Embedding {
    values: Vec<f64>,
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

/// The path and the body that are sent for a request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest) -> Result<(String, Vec<u8>), Failure> {
    let asked: Asked = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    none_left(&asked.rest, "", &["model"])?;
    if !matches!(asked.encoding_format.as_deref(), None | Some("float" | "base64")) {
        return Err(wrong(FORMAT, "must be `float` or `base64`"));
    }
    let model = resource(&ask.model)?;
    let embed = |text| Embed {
        model: &model,
        content: Content { parts: [Text { text }] },
        output_dimensionality: asked.dimensions,
    };
    match &asked.input {
        Input::Text(text) => Ok((path(&ask.model, "embedContent")?, bytes(&embed(text))?)),
        Input::Texts(texts) => {
            let batch = Batch { requests: texts.iter().map(|text| embed(text)).collect() };
            Ok((path(&ask.model, "batchEmbedContents")?, bytes(&batch)?))
        }
        Input::Other(_) => Err(unsupported("input")),
    }
}

/// The list of embeddings that a reply is, in the form that the request's `facts` tell.
///
/// # Errors
/// It is none.
pub fn answer(body: &[u8], facts: &[(String, String)]) -> Result<String, Failure> {
    let invalid = |problem: serde_json::Error| Failure::InvalidReply(problem.to_string());
    let reply: Reply = serde_json::from_slice(body).map_err(invalid)?;
    let found = reply.embeddings.or_else(|| reply.embedding.map(|one| vec![one]));
    let found = found.ok_or_else(|| Failure::InvalidReply("an answer without embeddings".into()))?;
    let base64 = facts.iter().any(|(name, value)| name == FORMAT && value == "base64");
    let data = found.into_iter().enumerate().map(|(index, Embedding { values })| {
        let embedding = if base64 { Numbers::Base64(packed(&values)) } else { Numbers::Plain(values) };
        Item { object: "embedding", index, embedding }
    });
    let tokens = reply.usage_metadata.unwrap_or_default().prompt();
    let usage = Counted { prompt_tokens: tokens, total_tokens: tokens };
    let list = List { object: "list", data: data.collect(), model: "", usage };
    serde_json::to_string(&list).map_err(invalid)
}

/// Numbers of 32 bits in base64, as OpenAI's clients read them.
fn packed(values: &[f64]) -> String {
    let bytes: Vec<u8> = values.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
    STANDARD.encode(bytes)
}
