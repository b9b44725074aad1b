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
        let param = place::<T>(body);
        let said = param.as_deref().map_or("The body".to_owned(), |param| format!("`{param}`"));
        Failure::InvalidRequest(Complaint { param, message: format!("{said} is wrong: {message}.") })
    })
}

/// Where reading a body fails. Looked for only once it has: following the path costs.
fn place<'a, T: Deserialize<'a>>(body: &'a str) -> Option<String> {
    let mut source = serde_json::Deserializer::from_str(body);
    let read: Result<T, _> = serde_path_to_error::deserialize(&mut source);
    let place = read.err()?.path().to_string();
    let fits = place.len() <= LONGEST_NAME && !place.contains(char::is_control);
    Some(place).filter(|place| fits && place != ".")
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
