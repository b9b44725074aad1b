//! Documents: their formats, and names as the API takes them, none of them twice.

use super::blocks::{Bytes, Document};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use conversation::Source;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use std::collections::BTreeSet;

/// The most characters of a document's name.
const MOST: usize = 200;

/// The types that the API knows, and its names for them.
const FORMATS: [(&str, &str); 9] = [
    ("application/pdf", "pdf"),
    ("text/csv", "csv"),
    ("application/msword", "doc"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
];

/// The name of an image's type.
pub(super) fn image_format(media_type: &str) -> Option<&'static str> {
    match media_type {
        "image/png" => Some("png"),
        "image/jpeg" | "image/jpg" => Some("jpeg"),
        "image/gif" => Some("gif"),
        "image/webp" => Some("webp"),
        _ => None,
    }
}

/// The documents of one request.
#[derive(Default)]
pub(super) struct Documents {
    names: BTreeSet<String>,
}

impl Documents {
    /// One more, of this title.
    ///
    /// # Errors
    /// It does not stand in the request, or is of a type that the API does not know.
    pub(super) fn of<'a>(
        &mut self,
        source: Source<'a>,
        title: Option<&'a str>,
        context: Option<&'a str>,
    ) -> Result<Document<'a>, Failure> {
        let (format, bytes) = match source {
            Source::Base64 { media_type, data, path } => {
                let known = FORMATS.iter().find(|(kind, _)| *kind == media_type);
                (known.ok_or_else(|| unsupported(&path))?.1, data.into())
            }
            Source::Text { data, .. } => ("txt", STANDARD.encode(&*data).into()),
            // Nobody fetches it.
            Source::Url { path, .. } => return Err(unsupported(&path)),
        };
        Ok(Document { format, name: self.name(title), source: Bytes { bytes }, context })
    }

    /// A title of letters, digits, single spaces, hyphens, and brackets that are not curly: the API takes nothing else.
    fn name(&mut self, title: Option<&str>) -> String {
        let allowed = |one: char| one.is_ascii_alphanumeric() || " -()[]".contains(one);
        let title = title.unwrap_or_default().replace(|one: char| !allowed(one), " ");
        let words: Vec<&str> = title.split_whitespace().collect();
        let plain = if words.is_empty() { "document".to_owned() } else { words.join(" ") };
        let plain: String = plain.chars().take(MOST - 8).collect();
        let numbered = (2..).map(|number| format!("{plain} ({number})"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        let name = names.find(|name| !self.names.contains(name)).unwrap_or(plain.clone());
        self.names.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_the_api_takes_and_never_the_same() {
        let mut documents = Documents::default();
        let mut name = |title| documents.name(title);
        assert_eq!(name(Some("Q3  report_(final).pdf")), "Q3 report (final) pdf");
        assert_eq!(name(Some("Q3 report (final)/pdf")), "Q3 report (final) pdf (2)");
        assert_eq!((name(None), name(Some("äöü"))), ("document".to_owned(), "document (2)".to_owned()));
        assert!(name(Some(&"x".repeat(300))).len() <= MOST);
    }
}
