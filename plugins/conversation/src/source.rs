//! Where images and documents come from: addresses and data URLs.

use crate::blocks::Source;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{data_url, unsupported, wrong};

/// An image by its address, which stands at `path`; `detail` says how closely it is looked at.
///
/// # Errors
/// It cannot be honoured, or is no address.
pub fn image<'a>(
    url: &'a str,
    path: &str,
    (detail, place): (Option<&str>, &str),
) -> Result<Source<'a>, Failure> {
    // Every image is looked at as closely as the model can.
    if detail.is_some_and(|detail| !matches!(detail, "auto" | "high")) {
        return Err(unsupported(place));
    }
    let path = path.to_owned();
    match data_url(url) {
        Some((media_type, data)) => Ok(Source::Base64 { media_type, data, path }),
        None if url.starts_with("https://") || url.starts_with("http://") => Ok(Source::Url { url, path }),
        None => Err(wrong(&path, "must be a web address, or a data URL in base64")),
    }
}

/// A file by its data URL, which stands at `path`.
///
/// # Errors
/// It is none.
pub fn file<'a>(data: &'a str, path: &str) -> Result<Source<'a>, Failure> {
    match data_url(data) {
        Some(("text/plain", data)) => {
            let text = decoded(data).and_then(|bytes| String::from_utf8(bytes).ok());
            let data = text.ok_or_else(|| wrong(path, "must be UTF-8 in base64"))?;
            Ok(Source::Text { media_type: "text/plain", data: data.into() })
        }
        Some((media_type, data)) => Ok(Source::Base64 { media_type, data, path: path.to_owned() }),
        None => Err(wrong(path, "must be a data URL in base64")),
    }
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
