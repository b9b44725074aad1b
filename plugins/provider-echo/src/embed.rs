//! Embeddings: unit vectors that depend on nothing but the text.

use crate::fields::{read, words, wrong};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ghat_sdk::provider::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

/// The length of a vector unless the caller says.
const DIMENSIONS: usize = 256;
/// The longest vector.
const MOST_DIMENSIONS: usize = 4096;
/// The most inputs of one request.
const MOST_INPUTS: usize = 2048;

#[derive(Deserialize)]
struct Ask {
    input: Input,
    dimensions: Option<usize>,
    encoding_format: Option<String>,
}

/// What is to be embedded, in the four forms that OpenAI takes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Text(String),
    Texts(Vec<String>),
    Tokens(Vec<u32>),
    TokenLists(Vec<Vec<u32>>),
}

/// One thing to embed: the bytes that its vector depends on, and its tokens.
struct Item {
    bytes: Vec<u8>,
    tokens: usize,
}

/// Answers an embeddings request.
///
/// # Errors
/// That the request cannot be answered as it is.
pub fn answer(body: &str, model: &str) -> Result<String, Failure> {
    let ask: Ask = read(body)?;
    let dimensions = ask.dimensions.unwrap_or(DIMENSIONS);
    if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
        return Err(wrong("dimensions", "between 1 and 4096"));
    }
    let base64 = match ask.encoding_format.as_deref() {
        None | Some("float") => false,
        Some("base64") => true,
        Some(_) => return Err(wrong("encoding_format", "`float` or `base64`")),
    };
    let items = ask.input.items();
    if items.is_empty() || items.len() > MOST_INPUTS || items.iter().any(|item| item.bytes.is_empty()) {
        return Err(wrong("input", "between 1 and 2048 inputs, none of them empty"));
    }
    let tokens: usize = items.iter().map(|item| item.tokens).sum();
    let data: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let embedding = written(&vector(&item.bytes, dimensions), base64);
            json!({ "object": "embedding", "index": index, "embedding": embedding })
        })
        .collect();
    let usage = json!({ "prompt_tokens": tokens, "total_tokens": tokens });
    Ok(json!({ "object": "list", "data": data, "model": model, "usage": usage }).to_string())
}

impl Input {
    fn items(self) -> Vec<Item> {
        match self {
            Self::Text(text) => vec![text_item(text)],
            Self::Texts(texts) => texts.into_iter().map(text_item).collect(),
            Self::Tokens(tokens) => vec![token_item(&tokens)],
            Self::TokenLists(lists) => lists.iter().map(|tokens| token_item(tokens)).collect(),
        }
    }
}

fn text_item(text: String) -> Item {
    Item { tokens: words(&text), bytes: text.into_bytes() }
}

fn token_item(tokens: &[u32]) -> Item {
    Item { tokens: tokens.len(), bytes: tokens.iter().flat_map(|token| token.to_le_bytes()).collect() }
}

/// A vector of length 1 that depends on the bytes: numbers of SplitMix64, begun with their FNV-1a hash.
fn vector(bytes: &[u8], dimensions: usize) -> Vec<f32> {
    let hash = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let mut state = bytes.iter().fold(0xcbf2_9ce4_8422_2325, hash);
    let raw: Vec<f32> = (0..dimensions).map(|_| unit(&mut state)).collect();
    let length = raw.iter().map(|one| one * one).sum::<f32>().sqrt();
    raw.into_iter().map(|one| one / length).collect()
}

/// The next number between -1 and 1, never 0.
fn unit(state: &mut u64) -> f32 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let small = u16::try_from((mixed ^ (mixed >> 31)) >> 48).unwrap_or_default();
    (f32::from(small) - 32767.5) / 32768.0
}

fn written(vector: &[f32], base64: bool) -> Value {
    if !base64 {
        return json!(vector);
    }
    let bytes: Vec<u8> = vector.iter().flat_map(|one| one.to_le_bytes()).collect();
    Value::String(STANDARD.encode(bytes))
}
