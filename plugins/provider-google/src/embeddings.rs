//! Embeddings: one text, or several in one request.

use crate::gemini::{bytes, path, resource};
use ::embeddings::{Asked, Nothing, Texts, list};
use ghat_sdk::provider::{Failure, ProviderRequest};
use serde::{Deserialize, Serialize};

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

/// The path and the body that are sent for a request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest) -> Result<(String, Vec<u8>), Failure> {
    let asked = Asked::<Nothing>::read(ask)?;
    let model = resource(&ask.model)?;
    let embed = |text| Embed {
        model: &model,
        content: Content { parts: [Text { text }] },
        output_dimensionality: asked.dimensions,
    };
    match &asked.texts {
        Texts::One(text) => Ok((path(&ask.model, "embedContent")?, bytes(&embed(text))?)),
        Texts::Several(texts) => {
            let batch = Batch { requests: texts.iter().map(|text| embed(text)).collect() };
            Ok((path(&ask.model, "batchEmbedContents")?, bytes(&batch)?))
        }
    }
}

/// The list of embeddings that a reply is, in the form that the request's `facts` tell.
///
/// # Errors
/// It is none.
pub fn answer(body: &[u8], facts: &[(String, String)]) -> Result<String, Failure> {
    let reply = serde_json::from_slice(body).map_err(|problem| Failure::InvalidReply(problem.to_string()));
    let reply: Reply = reply?;
    let found = reply.embeddings.or_else(|| reply.embedding.map(|one| vec![one]));
    let found = found.map(|found| found.into_iter().map(|Embedding { values }| values).collect());
    list(found, reply.usage_metadata.unwrap_or_default().prompt(), facts)
}
