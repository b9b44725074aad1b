//! Content parts: texts, images, files, audio.

use crate::gemini::contents::{Contents, Part};
use crate::gemini::source::{self, Detail};
use ::chat::asked;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::Value;

/// The parts of a content field. How closely images are looked at goes to `contents`.
///
/// # Errors
/// A part that cannot be honoured, by its path.
pub(super) fn of<'a>(
    content: &'a Content<'_, asked::Part<'_>>,
    path: &str,
    contents: &mut Contents<'a>,
) -> Result<Vec<Part<'a>>, Failure> {
    match content {
        Content::Text(text) => Ok(Part::text(&**text).into_iter().collect()),
        Content::Parts(parts) => {
            let mut found = Vec::with_capacity(parts.len());
            for (index, part) in parts.iter().enumerate() {
                found.extend(one(part, &format!("{path}[{index}]"), contents)?);
            }
            Ok(found)
        }
    }
}

/// The parts of a content field that holds texts only.
///
/// # Errors
/// Another part, by its path.
pub(super) fn texts<'a>(
    content: &'a Content<'_, asked::Part<'_>>,
    path: &str,
) -> Result<Vec<Part<'a>>, Failure> {
    if let Content::Parts(parts) = content
        && let Some(at) = parts.iter().position(|part| !matches!(&*part.kind, "text" | "refusal"))
    {
        return Err(unsupported(&format!("{path}[{at}].type")));
    }
    of(content, path, &mut Contents::default())
}

fn one<'a>(
    part: &'a asked::Part<'_>,
    path: &str,
    contents: &mut Contents<'a>,
) -> Result<Option<Part<'a>>, Failure> {
    let missing = |name: &str| wrong(&format!("{path}.{name}"), "is missing");
    // What stands under the name of another kind is what cannot be honoured.
    let mut known = vec!["type"];
    let found = match &*part.kind {
        "text" => Part::text(part.text.as_deref().ok_or_else(|| missing("text"))?),
        "refusal" => Part::text(part.refusal.as_deref().ok_or_else(|| missing("refusal"))?),
        "image_url" => {
            Some(image(part.image_url.as_ref().ok_or_else(|| missing("image_url"))?, path, contents)?)
        }
        "file" => Some(file(part.file.as_ref().ok_or_else(|| missing("file"))?, path)?),
        "input_audio" => {
            known.push("input_audio");
            Some(audio(part.rest.get("input_audio").ok_or_else(|| missing("input_audio"))?, path)?)
        }
        kind if part.rest.contains_key(kind) => return Err(unsupported(&format!("{path}.{kind}"))),
        _ => return Err(unsupported(&format!("{path}.type"))),
    };
    none_left(&part.rest, path, &known)?;
    Ok(found)
}

fn image<'a>(image: &'a asked::Image, path: &str, contents: &mut Contents<'a>) -> Result<Part<'a>, Failure> {
    let path = format!("{path}.image_url");
    none_left(&image.rest, &path, &["type"])?;
    let place = format!("{path}.detail");
    contents.look(Detail::of(image.detail.as_deref(), &place)?, &place)?;
    source::image(&image.url, &format!("{path}.url"))
}

/// A file. Its name is not told: the API has no place for it.
fn file<'a>(file: &'a asked::File, path: &str) -> Result<Part<'a>, Failure> {
    none_left(&file.rest, &format!("{path}.file"), &["type"])?;
    let place = format!("{path}.file.file_data");
    source::file(file.file_data.as_deref().ok_or_else(|| wrong(&place, "is missing"))?, &place)
}

fn audio<'a>(audio: &'a Value, path: &str) -> Result<Part<'a>, Failure> {
    let path = format!("{path}.input_audio");
    let text = |name: &str| {
        let value = audio.get(name).and_then(Value::as_str);
        value.ok_or_else(|| wrong(&format!("{path}.{name}"), "must be a string"))
    };
    match text("format")? {
        "wav" => Ok(Part::inline("audio/wav", text("data")?)),
        "mp3" => Ok(Part::inline("audio/mp3", text("data")?)),
        _ => Err(unsupported(&format!("{path}.format"))),
    }
}
