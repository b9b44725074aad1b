//! Content parts as blocks: texts, images, files.

use super::asked::{File, Image, Part};
use super::blocks::{Block, Source};
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
            Block::Document { source, title, cache_control: cache }
        }
        // What stands under the kind's own name is what cannot be honoured.
        kind if part.rest.contains_key(kind) => return Err(unsupported(&format!("{path}.{kind}"))),
        _ => return Err(unsupported(&format!("{path}.type"))),
    };
    none_left(&part.rest, path, &["type"])?;
    Ok(Some(block))
}

fn image_source<'a>(image: &'a Image, path: &str) -> Result<Source<'a>, Failure> {
    none_left(&image.rest, &format!("{path}.image_url"), &["type"])?;
    // Every image is looked at as closely as the model can.
    if image.detail.as_deref().is_some_and(|detail| !matches!(detail, "auto" | "high")) {
        return Err(unsupported(&format!("{path}.image_url.detail")));
    }
    match data_url(&image.url) {
        Some((media_type, data)) => Ok(Source::Base64 { media_type, data }),
        None if image.url.starts_with("https://") || image.url.starts_with("http://") => {
            Ok(Source::Url { url: &image.url })
        }
        None => {
            Err(wrong(&format!("{path}.image_url.url"), "must be a web address, or a data URL in base64"))
        }
    }
}

fn file_source<'a>(file: &'a File, path: &str) -> Result<Source<'a>, Failure> {
    none_left(&file.rest, &format!("{path}.file"), &["type"])?;
    let place = format!("{path}.file.file_data");
    let data = file.file_data.as_deref().ok_or_else(|| wrong(&place, "is missing"))?;
    match data_url(data) {
        Some((media_type @ "application/pdf", data)) => Ok(Source::Base64 { media_type, data }),
        Some(("text/plain", data)) => {
            let text = decoded(data).and_then(|bytes| String::from_utf8(bytes).ok());
            let data = text.ok_or_else(|| wrong(&place, "must be UTF-8 in base64"))?;
            Ok(Source::Text { media_type: "text/plain", data })
        }
        Some(_) => Err(unsupported(&place)),
        None => Err(wrong(&place, "must be a data URL in base64")),
    }
}

/// Media type and data of a data URL in base64.
fn data_url(url: &str) -> Option<(&str, &str)> {
    let (kind, data) = url.strip_prefix("data:")?.split_once(',')?;
    let media_type = kind.strip_suffix(";base64")?.split(';').next()?;
    Some((media_type, data))
}

/// The bytes of a text in base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        for (text, bytes) in [("", ""), ("aGk=", "hi"), ("aGkh", "hi!"), ("aGk", "hi"), ("w6nDqQ==", "éé")]
        {
            assert_eq!(decoded(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decoded("a b"), None);
    }
}
