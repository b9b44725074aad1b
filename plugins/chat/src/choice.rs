//! Which tool must be called: a word, or an object with a name in it.

use crate::asked::Named;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Which tool must be called.
#[derive(Debug)]
pub enum Choice<'a> {
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
