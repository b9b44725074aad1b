//! Is a JSON value still one after stretches of it were replaced, and what stands there if not?

use std::borrow::Cow;

use super::{Index, edits::quoted};

/// A JSON object in which stretches were replaced, as a JSON object again.
///
/// What stands inside a string is fine there. A number that was replaced becomes a string. Where even that does not
/// help, the whole text stands in an object under one name, so that nothing else of the body is misread.
pub(super) fn mended(text: &str) -> String {
    if is_object(text) {
        return text.to_owned();
    }
    let quoted_runs = with_bare_runs_quoted(text);
    if is_object(&quoted_runs) { quoted_runs } else { format!(r#"{{"text":{}}}"#, quoted(text)) }
}

fn is_object(text: &str) -> bool {
    Index::of(text).is_ok_and(|index| index.root().object().is_some())
}

/// The text with quotes around whatever stands outside strings and is no number or literal.
fn with_bare_runs_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            _ => bare_length(rest),
        };
        let taken = rest.get(..length).filter(|taken| !taken.is_empty());
        match taken {
            Some(run) if first != '"' => out.push_str(&scalar(run)),
            Some(string) => out.push_str(string),
            None => out.push(first),
        }
        rest = rest.get(taken.map_or(first.len_utf8(), str::len)..).unwrap_or_default();
    }
    out
}

fn scalar(run: &str) -> Cow<'_, str> {
    if Index::of(run).is_ok() { Cow::Borrowed(run) } else { Cow::Owned(quoted(run)) }
}

/// How long the string is with which a text begins.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// How long the run is with which a text begins that is neither string nor structure. A bracket with a capital in it
/// opens no list, but a replacement: `[REDACTED_CARD]`.
fn bare_length(text: &str) -> usize {
    let mut length = 0;
    while let Some(rest) = text.get(length..).filter(|rest| !rest.is_empty()) {
        let bytes = rest.as_bytes();
        length += match bytes {
            [b'[', b'A'..=b'Z', ..] => rest.find(']').map_or(rest.len(), |end| end + 1),
            [b'{' | b'}' | b'[' | b']' | b':' | b',' | b'"' | b' ' | b'\n' | b'\r' | b'\t', ..] => break,
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_is_json_again() {
        for (text, expected) in [
            (r#"{"a":"[REDACTED_EMAIL]"}"#, r#"{"a":"[REDACTED_EMAIL]"}"#),
            (r#"{"a":[REDACTED_CARD]}"#, r#"{"a":"[REDACTED_CARD]"}"#),
            (
                r#"{"a": 12[REDACTED_CARD] , "b\"":[1,true]}"#,
                r#"{"a": "12[REDACTED_CARD]" , "b\"":[1,true]}"#,
            ),
            (r#"{"a":[[REDACTED_CARD],2]}"#, r#"{"a":["[REDACTED_CARD]",2]}"#),
            ("[REDACTED_SECRET]", r#"{"text":"[REDACTED_SECRET]"}"#),
            (r#"{"a":"b[REDACTED_X]"#, r#"{"text":"{\"a\":\"b[REDACTED_X]"}"#),
            ("", r#"{"text":""}"#),
            ("é[", r#"{"text":"é["}"#),
        ] {
            assert_eq!(mended(text), expected, "{text}");
        }
    }
}
