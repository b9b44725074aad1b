//! Blocks as parts of messages: texts, images, documents.

use super::asked::{Block, Origin, Source};
use crate::chat::{File, Image, Part};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::Value;
use std::borrow::Cow;

/// Fields of a block that ask for nothing here: the provider caches by itself, and quotes are looked at apart.
pub(super) const KNOWN: [&str; 2] = ["cache_control", "citations"];

/// The parts of a content field.
///
/// # Errors
/// A block that cannot be honoured, by its path.
pub(super) fn of<'a>(content: &'a Content<'_, Block<'_>>, path: &str) -> Result<Vec<Part<'a>>, Failure> {
    match content {
        Content::Text(text) => Ok(vec![Part::text(&**text)]),
        Content::Parts(blocks) => blocks
            .iter()
            .enumerate()
            .map(|(index, block)| part(block, &format!("{path}[{index}]")))
            .collect::<Result<Vec<_>, _>>(),
    }
}

/// One block as a part.
///
/// # Errors
/// It cannot be honoured.
pub(super) fn part<'a>(block: &'a Block<'_>, path: &str) -> Result<Part<'a>, Failure> {
    let part = match &*block.kind {
        "text" => {
            let text = block.text.as_deref();
            Part::text(text.ok_or_else(|| wrong(&format!("{path}.text"), "is missing"))?)
        }
        "image" => {
            Part::ImageUrl { image_url: Image { url: image(source(block, path)?, path)?, detail: None } }
        }
        "document" => document(block, source(block, path)?, path)?,
        _ => return Err(unsupported(&format!("{path}.type"))),
    };
    let quotes = |citations: &Value| match citations {
        Value::Object(wish) => wish.get("enabled") == Some(&Value::Bool(true)),
        Value::Array(quotes) => !quotes.is_empty(),
        _ => false,
    };
    if block.rest.get("citations").is_some_and(quotes) {
        return Err(unsupported(&format!("{path}.citations")));
    }
    none_left(&block.rest, path, &KNOWN)?;
    Ok(part)
}

fn source<'a>(block: &'a Block<'_>, path: &str) -> Result<&'a Source, Failure> {
    let path = format!("{path}.source");
    let source = match &block.source {
        Some(Origin::Here(source)) => source,
        Some(Origin::There(_)) => return Err(unsupported(&path)),
        None => return Err(wrong(&path, "is missing")),
    };
    none_left(&source.rest, &path, &[])?;
    Ok(source)
}

fn image<'a>(source: &'a Source, path: &str) -> Result<Cow<'a, str>, Failure> {
    match (&*source.kind, &source.media_type, &source.data, &source.url) {
        ("base64", Some(kind), Some(data), _) => Ok(Cow::Owned(data_url(kind, data))),
        ("url", _, _, Some(url)) => Ok(Cow::Borrowed(url)),
        _ => Err(unsupported(&format!("{path}.source"))),
    }
}

/// A document: a file, or a text under its title.
fn document<'a>(block: &'a Block<'_>, source: &'a Source, path: &str) -> Result<Part<'a>, Failure> {
    match (&*source.kind, &source.media_type, &source.data) {
        ("base64", Some(kind), Some(data)) => {
            // A file has a name and nothing else that is said of it.
            if block.context.is_some() {
                return Err(unsupported(&format!("{path}.context")));
            }
            let filename = block.title.as_deref().unwrap_or("document.pdf");
            Ok(Part::File { file: File { filename, file_data: Cow::Owned(data_url(kind, data)) } })
        }
        ("text", _, Some(data)) => {
            let lines = [block.title.as_deref(), block.context.as_deref(), Some(data)];
            let lines: Vec<&str> = lines.into_iter().flatten().collect();
            Ok(Part::text(lines.join("\n\n")))
        }
        _ => Err(unsupported(&format!("{path}.source"))),
    }
}

fn data_url(kind: &str, data: &str) -> String {
    format!("data:{kind};base64,{data}")
}
