//! Embeddings: Titan's, one text at a time, and Cohere's, of several.

use crate::settings::{Checked, InputType};
use ::embeddings::{Asked, Texts, list};
use ghat_sdk::provider::fields::unsupported;
use ghat_sdk::provider::{Failure, ProviderRequest, UpstreamReply};
use serde::{Deserialize, Serialize};

/// Of Cohere, for who wants to say it in its own terms.
#[derive(Deserialize)]
struct Purpose {
    input_type: Option<InputType>,
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

/// The body that is sent for a request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked = Asked::<Purpose>::read(ask)?;
    let texts = match asked.texts {
        Texts::One(text) => vec![text],
        Texts::Several(texts) => texts,
    };
    let (titan, cohere) = (ask.model.contains("titan-embed"), ask.model.contains("cohere.embed"));
    let dimensions = asked.dimensions;
    let newest = ask.model.contains("titan-embed-text-v2") || ask.model.contains("cohere.embed-v4");
    if dimensions.is_some() && !newest {
        return Err(unsupported("dimensions"));
    }
    let body = match &*texts {
        [text] if titan && asked.more.input_type.is_none() => serde_json::to_vec(&Titan { text, dimensions }),
        [_] if titan => return Err(unsupported("input_type")),
        // It takes one text in each call.
        _ if titan => return Err(unsupported("input")),
        texts if cohere => serde_json::to_vec(&Cohere {
            texts,
            input_type: asked.more.input_type.unwrap_or(settings.input_type),
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
    let header = reply.headers.iter().find(|(name, _)| name == "x-amzn-bedrock-input-token-count");
    let counted = || header.and_then(|(_, value)| value.parse().ok());
    let tokens = tokens.or_else(counted).unwrap_or_default();
    list(found, tokens, facts)
}
