//! Content parts as blocks: texts, images, files.

use crate::blocks::{Block, Source};
use crate::source;
use ::chat::asked::{File, Image, Part};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};

/// The blocks of a content field. Empty texts say nothing, and the API refuses them.
///
/// # Errors
/// A part that cannot be honoured, by its path.
pub(super) fn of<'a>(content: &'a Content<'_, Part<'_>>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    match content {
        Content::Text(text) if text.is_empty() => Ok(Vec::new()),
        Content::Text(text) => Ok(vec![Block::text(&**text, None)]),
        Content::Parts(parts) => {
            let mut blocks = Vec::with_capacity(parts.len());
            for (index, part) in parts.iter().enumerate() {
                let block = block(part, &format!("{path}[{index}]"))?;
                blocks.extend(
                    block.filter(|block| !matches!(block, Block::Text { text, .. } if text.is_empty())),
                );
            }
            Ok(blocks)
        }
    }
}

/// The blocks of a content field that holds texts only.
///
/// # Errors
/// Another part, by its path.
pub(super) fn texts<'a>(content: &'a Content<'_, Part<'_>>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let blocks = of(content, path)?;
    if let Content::Parts(parts) = content
        && let Some(at) = parts.iter().position(|part| !matches!(&*part.kind, "text" | "refusal"))
    {
        return Err(unsupported(&format!("{path}[{at}].type")));
    }
    Ok(blocks)
}

fn block<'a>(part: &'a Part<'_>, path: &str) -> Result<Option<Block<'a>>, Failure> {
    let cache = part.cache_control;
    let missing = |name: &str| wrong(&format!("{path}.{name}"), "is missing");
    let block = match &*part.kind {
        "text" => Block::text(part.text.as_deref().ok_or_else(|| missing("text"))?, cache),
        "refusal" => Block::text(part.refusal.as_deref().ok_or_else(|| missing("refusal"))?, cache),
        "image_url" => {
            let image = part.image_url.as_ref().ok_or_else(|| missing("image_url"))?;
            Block::Image { source: image_source(image, path)?, cache_control: cache }
        }
        "file" => {
            let file = part.file.as_ref().ok_or_else(|| missing("file"))?;
            let (source, title) = (file_source(file, path)?, file.filename.as_deref());
            Block::Document { source, title, context: None, cache_control: cache }
        }
        // What stands under the kind's own name is what cannot be honoured.
        kind if part.rest.contains_key(kind) => return Err(unsupported(&format!("{path}.{kind}"))),
        _ => return Err(unsupported(&format!("{path}.type"))),
    };
    none_left(&part.rest, path, &["type"])?;
    Ok(Some(block))
}

fn image_source<'a>(image: &'a Image, path: &str) -> Result<Source<'a>, Failure> {
    let path = format!("{path}.image_url");
    none_left(&image.rest, &path, &["type"])?;
    source::image(&image.url, &format!("{path}.url"), (image.detail.as_deref(), &format!("{path}.detail")))
}

fn file_source<'a>(file: &'a File, path: &str) -> Result<Source<'a>, Failure> {
    none_left(&file.rest, &format!("{path}.file"), &["type"])?;
    let place = format!("{path}.file.file_data");
    source::file(file.file_data.as_deref().ok_or_else(|| wrong(&place, "is missing"))?, &place)
}
