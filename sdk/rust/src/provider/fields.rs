//! Reads a request's body for translation: every field is translated or refused by its name.

use super::{Complaint, Failure};
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Fields that an adapter does not know: the `#[serde(flatten)]` of what it reads.
pub type Rest = BTreeMap<String, Value>;

/// The longest name of a field that is told back, in bytes.
const LONGEST_NAME: usize = 200;

/// What a content field holds in every API: a text, or a list of parts.
#[derive(Debug)]
pub enum Content<'a, P> {
    /// A text.
    Text(Cow<'a, str>),
    /// Parts.
    Parts(Vec<P>),
}

/// Reads a body.
///
/// # Errors
/// Which field is wrong, and how, for the client.
pub fn read<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|problem| {
        let message = problem.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        let param = place(body, (problem.line(), problem.column()));
        let said = param.as_deref().map_or("The body".to_owned(), |param| format!("`{param}`"));
        Failure::InvalidRequest(Complaint { param, message: format!("{said} is wrong: {message}.") })
    })
}

/// An object or a list that is open, and the member or the item at which reading has come.
struct Open<'a> {
    list: bool,
    item: usize,
    name: &'a str,
    /// Whether the value of that member is being read.
    valued: bool,
}

/// The path of the value at a line and a column, where reading has failed. A reader that follows the path all the way
/// makes a component larger by a quarter.
fn place(body: &str, (line, column): (usize, usize)) -> Option<String> {
    let before: usize = body.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut rest = body.get(..before + column)?;
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' { string_length(rest) } else { first.len_utf8() };
        let (token, behind) = rest.split_at_checked(length)?;
        rest = behind;
        match (first, open.last_mut()) {
            ('{' | '[', _) => open.push(Open { list: first == '[', item: 0, name: "", valued: false }),
            ('}' | ']', _) => drop(open.pop()),
            (':', Some(object)) => object.valued = true,
            (',', Some(inside)) => (inside.item, inside.valued) = (inside.item + 1, false),
            ('"', Some(object)) if !object.list && !object.valued => object.name = token.trim_matches('"'),
            _ => {}
        }
    }
    let mut path = String::new();
    for Open { list, item, name, valued } in open {
        match (list, valued) {
            (true, _) => path.push_str(&format!("[{item}]")),
            (false, true) if path.is_empty() => path.push_str(name),
            (false, true) => path.extend([".", name]),
            (false, false) => {}
        }
    }
    let fits = !path.is_empty() && path.len() <= LONGEST_NAME && !path.contains(char::is_control);
    fits.then_some(path)
}

/// How long the string is with which a text begins, to the text's end where it has none.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// A field that cannot be honoured, by its path.
#[must_use]
pub fn unsupported(path: &str) -> Failure {
    let plain = path.chars().filter(|one| !one.is_control());
    let mut left = LONGEST_NAME;
    let fits = |one: &char| {
        left = left.saturating_sub(one.len_utf8());
        left > 0
    };
    Failure::UnsupportedParameter(plain.take_while(fits).collect())
}

/// A field that is wrong, by its path, and what is wrong with it.
#[must_use]
pub fn wrong(path: &str, message: &str) -> Failure {
    let message = format!("`{path}` {message}.");
    Failure::InvalidRequest(Complaint { param: Some(path.into()), message })
}

/// Refuses fields that nobody knows; what is null says nothing, and what is of no other meaning here is `known`.
///
/// # Errors
/// The first of them by its path.
pub fn none_left(rest: &Rest, path: &str, known: &[&str]) -> Result<(), Failure> {
    match rest.iter().find(|(name, value)| !value.is_null() && !known.contains(&name.as_str())) {
        Some((name, _)) if path.is_empty() => Err(unsupported(name)),
        Some((name, _)) => Err(unsupported(&format!("{path}.{name}"))),
        None => Ok(()),
    }
}

/// Media type and data of a data URL in base64.
#[must_use]
pub fn data_url(url: &str) -> Option<(&str, &str)> {
    let (kind, data) = url.strip_prefix("data:")?.split_once(',')?;
    let media_type = kind.strip_suffix(";base64")?.split(';').next()?;
    Some((media_type, data))
}

impl<'de: 'a, 'a, P: Deserialize<'de>> Deserialize<'de> for Content<'a, P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrList(PhantomData))
    }
}

struct TextOrList<'a, P>(PhantomData<(&'a str, P)>);

impl<'de: 'a, 'a, P: Deserialize<'de>> Visitor<'de> for TextOrList<'a, P> {
    type Value = Content<'a, P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of parts in `content`")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(text.into())))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            parts.push(part);
        }
        Ok(Content::Parts(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only ever read from JSON")]
    struct Asked<'a> {
        limit: Option<u32>,
        #[serde(borrow)]
        said: Vec<Said<'a>>,
        #[serde(flatten)]
        rest: Rest,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only ever read from JSON")]
    struct Said<'a> {
        by: String,
        #[serde(borrow)]
        content: Option<Content<'a, Said<'a>>>,
        #[serde(flatten)]
        rest: Rest,
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        for (body, param) in [
            (r#"{"said":[],"limit":"x"}"#, Some("limit")),
            (r#"{"limit":-1,"said":[]}"#, Some("limit")),
            ("{\n \"said\": [\n  {\"by\": \"a\"},\n  {\"by\": 7}\n ]\n}", Some("said[1].by")),
            (
                r#"{"said":[{"by":"a\"]}","content":[{"by":"b","content":{}}]}]}"#,
                Some("said[0].content[0].content"),
            ),
            (r#"{"said":[{"content":"x"}]}"#, Some("said[0]")),
            (r#"{"said":{}}"#, Some("said")),
            (r#"{"limit":1}"#, None),
            ("[]", None),
            ("é", None),
        ] {
            let Err(Failure::InvalidRequest(complaint)) = read::<Asked<'_>>(body) else {
                unreachable!("{body} is right")
            };
            assert_eq!(complaint.param.as_deref(), param, "{body}: {}", complaint.message);
        }
    }

    #[test]
    fn every_field_that_is_left_is_refused_by_its_path() {
        let rest: Rest =
            [("a".into(), Value::Null), ("type".into(), 1.into()), ("b".into(), 2.into())].into();
        assert_eq!(none_left(&rest, "x[0]", &["type"]), Err(unsupported("x[0].b")));
        assert_eq!(none_left(&rest, "", &["type", "b"]), Ok(()));
        let long = unsupported(&format!("a\n{}", "é".repeat(300)));
        let Failure::UnsupportedParameter(name) = long else { unreachable!("another failure") };
        assert!(name.starts_with("aé") && name.len() <= LONGEST_NAME, "{name}");
    }
}
