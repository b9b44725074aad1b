//! Which members has a JSON object, and where do they stand?

use std::{borrow::Cow, fmt, ops::Range};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Edits, Invalid, edits::quoted};

/// The members of one JSON object, borrowed from its text, in their order. Names may repeat.
#[derive(Debug)]
pub struct Object<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads the members, or nothing if the value is not an object.
    pub fn of(value: &'a RawValue) -> Option<Self> {
        Self::parse(value.get()).ok()
    }

    /// Reads the members of an object that is the whole of `text`.
    ///
    /// # Errors
    /// The text is not JSON, or not an object.
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Each member's name and value.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> + '_ {
        self.0.iter().map(|&(name, value)| (string(name).unwrap_or_default(), value))
    }

    /// The value of the first member of this name.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.members().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// A name that stands twice, if one does. What an inspection reads and what a provider reads must not differ.
    pub fn repeated_name(&self) -> Option<String> {
        let mut names: Vec<_> = self.members().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()).map(ToString::to_string)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(&'de RawValue, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(8);
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Members).map(Object)
    }
}

/// The text of a JSON string, borrowed where it has no escapes; nothing if the value is not a string.
pub fn string(value: &RawValue) -> Option<Cow<'_, str>> {
    let inner = value.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(value.get()).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// The items of a JSON array; nothing if the value is not one.
pub fn items(value: &RawValue) -> Option<Vec<&RawValue>> {
    if value.get().starts_with('[') { serde_json::from_str(value.get()).ok() } else { None }
}

/// Where `value`, which was read out of `source`, stands in it.
pub fn place(source: &str, value: &RawValue) -> Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(source.as_ptr() as usize);
    start..start + value.get().len()
}

/// One top-level field of a body, by place.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: Box<str>,
    /// Where the name's literal stands.
    pub key: Range<usize>,
    /// Where the value stands.
    pub value: Range<usize>,
}

/// One change to a top-level field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldChange {
    /// The field gets this JSON value; it is added where it is missing.
    Set(String, String),
    /// The field goes.
    Remove(String),
    /// The field keeps its value under another name: from, to.
    Rename(String, String),
}

/// The top-level fields of a body, by place, so that they outlive the borrow of its text.
#[derive(Debug, Clone)]
pub struct Fields {
    list: Vec<Field>,
    /// Where something can be added: after the last value, or after the opening brace.
    end: usize,
}

impl Fields {
    /// The places of an object's members, which was read out of `source`.
    ///
    /// # Errors
    /// A name stands twice.
    pub fn of(source: &str, object: &Object<'_>) -> Result<Self, Invalid> {
        if let Some(name) = object.repeated_name() {
            return Err(Invalid::new(name, "the field stands twice; send it once"));
        }
        let list: Vec<Field> = object
            .0
            .iter()
            .map(|&(name, value)| Field {
                name: string(name).unwrap_or_default().into(),
                key: place(source, name),
                value: place(source, value),
            })
            .collect();
        let brace = source.find('{').map_or(0, |at| at + 1);
        let end = list.last().map_or(brace, |field| field.value.end);
        Ok(Self { list, end })
    }

    /// The field of this name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.list.iter().find(|field| &*field.name == name)
    }

    /// The names, in their order.
    pub fn names(&self) -> Vec<&str> {
        self.list.iter().map(|field| &*field.name).collect()
    }

    /// What has to be replaced in the body to make these changes. A later change to a field wins over an
    /// earlier one.
    pub fn changed(&self, changes: &[FieldChange]) -> Edits {
        let mut edits = Edits::default();
        let mut kept_end = None;
        for (index, field) in self.list.iter().enumerate() {
            let change = changes.iter().rev().find(|change| change.name() == &*field.name);
            match change {
                Some(FieldChange::Remove(_)) => self.remove(index, changes, kept_end, &mut edits),
                Some(FieldChange::Set(_, value)) => edits.replace(field.value.clone(), value.as_str()),
                Some(FieldChange::Rename(_, to)) => edits.replace(field.key.clone(), quoted(to)),
                None => {}
            }
            if !matches!(change, Some(FieldChange::Remove(_))) {
                kept_end = Some(field.value.end);
            }
        }
        self.add_missing(changes, kept_end.is_some(), &mut edits);
        edits
    }

    /// Removes one field with the comma that separated it: the one after it where a kept field follows,
    /// else the one before it.
    fn remove(&self, index: usize, changes: &[FieldChange], kept_end: Option<usize>, edits: &mut Edits) {
        let Some(field) = self.list.get(index) else { return };
        let mut rest = self.list.iter().skip(index + 1);
        let kept_follows = rest.clone().any(|later| !removed(changes, &later.name));
        match rest.next() {
            Some(next) if kept_follows => edits.replace(field.key.start..next.key.start, ""),
            next => {
                // In the removed tail: the first of it takes the comma before it along.
                let first = self.list.get(index.wrapping_sub(1)).is_none_or(|before| Some(before.value.end) == kept_end);
                let start = if first { kept_end.unwrap_or(field.key.start) } else { field.key.start };
                edits.replace(start..next.map_or(field.value.end, |next| next.key.start), "");
            }
        }
    }

    fn add_missing(&self, changes: &[FieldChange], mut comma: bool, edits: &mut Edits) {
        let mut added = String::new();
        for change in changes {
            let FieldChange::Set(name, value) = change else { continue };
            if self.get(name).is_some() {
                continue;
            }
            if comma {
                added.push(',');
            }
            comma = true;
            added.push_str(&quoted(name));
            added.push(':');
            added.push_str(value);
        }
        if !added.is_empty() {
            edits.replace(self.end..self.end, added);
        }
    }
}

impl FieldChange {
    /// The field that is changed.
    pub fn name(&self) -> &str {
        match self {
            Self::Set(name, _) | Self::Remove(name) | Self::Rename(name, _) => name,
        }
    }
}

fn removed(changes: &[FieldChange], name: &str) -> bool {
    let last = changes.iter().rev().find(|change| change.name() == name);
    matches!(last, Some(FieldChange::Remove(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn check(body: &str, changes: &[FieldChange], expected: &str) {
        let object = Object::parse(body).unwrap();
        let fields = Fields::of(body, &object).unwrap();
        let changed = fields.changed(changes).apply(&Bytes::copy_from_slice(body.as_bytes()));
        assert_eq!(changed, expected, "{body} with {changes:?}");
        serde_json::from_slice::<serde_json::Value>(&changed).unwrap();
    }

    fn set(name: &str, value: &str) -> FieldChange {
        FieldChange::Set(name.into(), value.into())
    }

    fn remove(name: &str) -> FieldChange {
        FieldChange::Remove(name.into())
    }

    #[test]
    fn a_changed_field_leaves_the_rest_byte_for_byte() {
        check(r#"{ "a" : 1.50, "b":2 }"#, &[set("b", "3")], r#"{ "a" : 1.50, "b":3 }"#);
        check(r#"{"a":1}"#, &[set("b", "3"), set("c", "4")], r#"{"a":1,"b":3,"c":4}"#);
        check(r#"{ }"#, &[set("b", "3")], r#"{"b":3 }"#);
        check(r#"{"a":1}"#, &[FieldChange::Rename("a".into(), "z".into())], r#"{"z":1}"#);
        check(r#"{"\u0061":1}"#, &[set("a", "2")], r#"{"\u0061":2}"#);
    }

    #[test]
    fn a_removed_field_takes_its_comma_along() {
        let body = r#"{"a":1, "b":2 ,"c":3}"#;
        check(body, &[remove("a")], r#"{"b":2 ,"c":3}"#);
        check(body, &[remove("b")], r#"{"a":1, "c":3}"#);
        check(body, &[remove("c")], r#"{"a":1, "b":2}"#);
        check(body, &[remove("b"), remove("c")], r#"{"a":1}"#);
        check(body, &[remove("a"), remove("c")], r#"{"b":2}"#);
        check(body, &[remove("a"), remove("b"), remove("c")], "{}");
        check(body, &[remove("a"), remove("b"), remove("c"), set("d", "4")], r#"{"d":4}"#);
        check(body, &[remove("c"), set("d", "4")], r#"{"a":1, "b":2,"d":4}"#);
        check(body, &[remove("x")], body);
    }

    #[test]
    fn a_repeated_name_is_refused() {
        let body = r#"{"model":"a","mod\u0065l":"b"}"#;
        let problem = Fields::of(body, &Object::parse(body).unwrap()).unwrap_err();
        assert_eq!(problem.param, "model");
    }
}
