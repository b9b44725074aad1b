//! Where images and documents come from: data URLs, and addresses that the provider fetches.

use super::contents::Part;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{data_url, unsupported, wrong};

/// How closely an image is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// As the model likes.
    Any,
    /// Not closely.
    Low,
    /// As closely as it can.
    High,
}

/// What the ends of addresses say of what is there. Where an address says nothing, the provider finds out.
const ENDS: [(&str, &str); 8] = [
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".webp", "image/webp"),
    (".heic", "image/heic"),
    (".heif", "image/heif"),
    (".gif", "image/gif"),
    (".pdf", "application/pdf"),
];

impl Detail {
    /// Reads what stands at `path`.
    ///
    /// # Errors
    /// It is none of them.
    pub(crate) fn of(detail: Option<&str>, path: &str) -> Result<Self, Failure> {
        match detail {
            None | Some("auto") => Ok(Self::Any),
            Some("low") => Ok(Self::Low),
            Some("high") => Ok(Self::High),
            Some(_) => Err(unsupported(path)),
        }
    }
}

/// An image by its address or data URL, which stands at `path`. Nobody here fetches it.
///
/// # Errors
/// It is neither.
pub(crate) fn image<'a>(url: &'a str, path: &str) -> Result<Part<'a>, Failure> {
    if let Some((kind, data)) = data_url(url) {
        return Ok(Part::inline(kind, data));
    }
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(wrong(path, "must be a web address, or a data URL in base64"));
    }
    let place = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    let kind = ENDS.iter().find(|(end, _)| place.ends_with(end)).map(|(_, kind)| *kind);
    Ok(Part::at(url, kind))
}

/// A file by its data URL, which stands at `path`.
///
/// # Errors
/// It is none.
pub(crate) fn file<'a>(data: &'a str, path: &str) -> Result<Part<'a>, Failure> {
    let (kind, data) = data_url(data).ok_or_else(|| wrong(path, "must be a data URL in base64"))?;
    Ok(Part::inline(kind, data))
}
