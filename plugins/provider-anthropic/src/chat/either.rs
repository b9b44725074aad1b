//! Fields that hold one of two things: a text or something with parts.

use super::asked::Named;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A text, or a list of parts.
#[derive(Debug)]
pub(super) enum Content<'a, P> {
    /// A text.
    Text(Cow<'a, str>),
    /// Parts.
    Parts(Vec<P>),
}

/// Which tool must be called.
#[derive(Debug)]
pub(super) enum Choice<'a> {
    /// `auto`, `none`, `required`.
    Mode(Cow<'a, str>),
    /// A function by name.
    Named(Named),
}

impl<'de: 'a, 'a> Deserialize<'de> for Choice<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrObject(PhantomData))
    }
}

impl<'de: 'a, 'a, P: Deserialize<'de>> Deserialize<'de> for Content<'a, P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrList(PhantomData))
    }
}

struct TextOrObject<'a>(PhantomData<&'a str>);

impl<'de: 'a, 'a> Visitor<'de> for TextOrObject<'a> {
    type Value = Choice<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object in `tool_choice`")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Choice::Mode(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Choice::Mode(Cow::Owned(text.into())))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
        Named::deserialize(MapAccessDeserializer::new(map)).map(Choice::Named)
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
