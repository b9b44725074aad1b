//! Embeddings: Titan's, one text at a time, and Cohere's, of several.

use crate::settings::{Checked, InputType};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ghat_sdk::provider::fields::{self, Rest, none_left, unsupported, wrong};
use ghat_sdk::provider::{Failure, ProviderRequest, UpstreamReply};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// The fact of a request that says in which form the numbers are wanted.
const FORMAT: &str = "encoding_format";

#[derive(Deserialize)]
struct Asked {
    input: Input,
    dimensions: Option<u64>,
    encoding_format: Option<String>,
    /// Of Cohere, for who wants to say it in its own terms.
    input_type: Option<InputType>,
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

/// What Titan is asked.
#[derive(Serialize)]
struct Titan<'a> {
    #[serde(rename = "inputText")]
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u64>,
}

/// What Cohere is asked.
#[derive(Serialize)]
struct Cohere<'a> {
    texts: &'a [String],
    input_type: InputType,
    embedding_types: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    output_dimension: Option<u64>,
}

/// What came back of either.
#[derive(Deserialize)]
struct Reply {
    embedding: Option<Vec<f64>>,
    #[serde(rename = "inputTextTokenCount")]
    tokens: Option<u64>,
    embeddings: Option<Lists>,
}

/// Cohere's, by the type of their numbers where that was asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lists {
    Plain(Vec<Vec<f64>>),
    Typed { float: Vec<Vec<f64>> },
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

/// The body that is sent for a request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Asked = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    none_left(&asked.rest, "", &["model"])?;
    if !matches!(asked.encoding_format.as_deref(), None | Some("float" | "base64")) {
        return Err(wrong(FORMAT, "must be `float` or `base64`"));
    }
    let texts = match asked.input {
        Input::Text(text) => vec![text],
        Input::Texts(texts) => texts,
        Input::Other(_) => return Err(unsupported("input")),
    };
    let (titan, cohere) = (ask.model.contains("titan-embed"), ask.model.contains("cohere.embed"));
    let dimensions = asked.dimensions;
    let newest = ask.model.contains("titan-embed-text-v2") || ask.model.contains("cohere.embed-v4");
    if dimensions.is_some() && !newest {
        return Err(unsupported("dimensions"));
    }
    let body = match &*texts {
        [text] if titan && asked.input_type.is_none() => serde_json::to_vec(&Titan { text, dimensions }),
        [_] if titan => return Err(unsupported("input_type")),
        // It takes one text in each call.
        _ if titan => return Err(unsupported("input")),
        texts if cohere => serde_json::to_vec(&Cohere {
            texts,
            input_type: asked.input_type.unwrap_or(settings.input_type),
            embedding_types: ["float"],
            output_dimension: dimensions,
        }),
        _ => return Err(Failure::UnsupportedOperation),
    };
    body.map_err(|problem| Failure::Unavailable(problem.to_string()))
}

/// The list of embeddings that a reply is, in the form that the request's `facts` tell.
///
/// # Errors
/// It is none.
pub fn answer(reply: &UpstreamReply, facts: &[(String, String)]) -> Result<String, Failure> {
    let invalid = |problem: serde_json::Error| Failure::InvalidReply(problem.to_string());
    let Reply { embedding, embeddings, tokens } = serde_json::from_slice(&reply.body).map_err(invalid)?;
    let found = match embeddings {
        Some(Lists::Plain(lists) | Lists::Typed { float: lists }) => Some(lists),
        None => embedding.map(|one| vec![one]),
    };
    let found = found.ok_or_else(|| Failure::InvalidReply("an answer without embeddings".into()))?;
    let base64 = facts.iter().any(|(name, value)| name == FORMAT && value == "base64");
    let data = found.into_iter().enumerate().map(|(index, values)| {
        let embedding = if base64 { Numbers::Base64(packed(&values)) } else { Numbers::Plain(values) };
        Item { object: "embedding", index, embedding }
    });
    let header = reply.headers.iter().find(|(name, _)| name == "x-amzn-bedrock-input-token-count");
    let counted = || header.and_then(|(_, value)| value.parse().ok());
    let tokens = tokens.or_else(counted).unwrap_or_default();
    let usage = Counted { prompt_tokens: tokens, total_tokens: tokens };
    let list = List { object: "list", data: data.collect(), model: "", usage };
    serde_json::to_string(&list).map_err(invalid)
}

/// Numbers of 32 bits in base64, as OpenAI's clients read them.
fn packed(values: &[f64]) -> String {
    let bytes: Vec<u8> = values.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
    STANDARD.encode(bytes)
}
