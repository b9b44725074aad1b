//! Blocks, checked and told apart: texts, images, documents.

use crate::asked::{Block, Origin, Source};
use crate::said::Piece;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::Value;

/// Fields of a block that ask for nothing here: the provider caches by itself, and quotes are looked at apart.
pub(crate) const KNOWN: [&str; 2] = ["cache_control", "citations"];

/// The pieces of a content field.
///
/// # Errors
/// A block that cannot be honoured, by its path.
pub(crate) fn of<'a>(content: &'a Content<'_, Block<'_>>, path: &str) -> Result<Vec<Piece<'a>>, Failure> {
    match content {
        Content::Text(text) => Ok(vec![Piece::text(&**text)]),
        Content::Parts(blocks) => blocks
            .iter()
            .enumerate()
            .map(|(index, block)| piece(block, &format!("{path}[{index}]")))
            .collect::<Result<Vec<_>, _>>(),
    }
}

/// One block as a piece.
///
/// # Errors
/// It cannot be honoured.
pub(crate) fn piece<'a>(block: &'a Block<'_>, path: &str) -> Result<Piece<'a>, Failure> {
    let piece = match &*block.kind {
        "text" => {
            let text = block.text.as_deref();
            Piece::text(text.ok_or_else(|| wrong(&format!("{path}.text"), "is missing"))?)
        }
        "image" => image(source(block, path)?, path)?,
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
    Ok(piece)
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

fn image<'a>(source: &'a Source, path: &str) -> Result<Piece<'a>, Failure> {
    match (&*source.kind, &source.media_type, &source.data, &source.url) {
        ("base64", Some(kind), Some(data), _) => Ok(Piece::Image { kind, data }),
        ("url", _, _, Some(url)) => Ok(Piece::ImageAt { url, path: format!("{path}.source.url") }),
        _ => Err(unsupported(&format!("{path}.source"))),
    }
}

/// A document: a file, or a text under its title.
fn document<'a>(block: &'a Block<'_>, source: &'a Source, path: &str) -> Result<Piece<'a>, Failure> {
    match (&*source.kind, &source.media_type, &source.data) {
        ("base64", Some(kind), Some(data)) => {
            // A file has a name and nothing else that is said of it.
            if block.context.is_some() {
                return Err(unsupported(&format!("{path}.context")));
            }
            Ok(Piece::File { name: block.title.as_deref(), kind, data })
        }
        ("text", _, Some(data)) => {
            let lines = [block.title.as_deref(), block.context.as_deref(), Some(data)];
            let lines: Vec<&str> = lines.into_iter().flatten().collect();
            Ok(Piece::text(lines.join("\n\n")))
        }
        _ => Err(unsupported(&format!("{path}.source"))),
    }
}
