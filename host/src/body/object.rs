//! Which members has a JSON object, and where do they stand?

use std::{borrow::Cow, ops::Range};

use compact_str::CompactString;

use super::{Edits, Invalid, Value, edits::quoted};

/// So many names are compared one by one; more are sorted first, so that a body of a hundred thousand costs no more.
const FEW: usize = 16;

/// The members of one JSON object, in their order. Names may repeat.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a>(pub(super) Value<'a>);

impl<'a> Object<'a> {
    /// Each member's name and value.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        self.pairs().map(|(name, value)| (name.string().unwrap_or_default(), value))
    }

    fn pairs(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let mut children = self.0.children();
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The value of the first member of this name.
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        self.pairs().find(|(member, _)| member.says(name)).map(|(_, value)| value)
    }

    /// A name that stands twice, if one does. What an inspection reads and what a provider reads must not differ.
    pub fn repeated_name(self) -> Option<String> {
        if self.0.fits(FEW) {
            // Names of one mark may be the same; most objects have none such.
            let mut marks = 0_u64;
            let mut names = self.pairs().map(|(name, _)| name).enumerate();
            let again = names.find(|(at, name)| {
                let mark = name.mark();
                let seen = marks & mark != 0;
                marks |= mark;
                seen && self.pairs().take(*at).any(|(before, _)| before.says_what(*name))
            });
            return again.and_then(|(_, name)| name.string()).map(Cow::into_owned);
        }
        let mut names: Vec<_> = self.members().map(|(name, _)| name).collect();
        names.sort_unstable();
        names
            .windows(2)
            .find(|pair| pair.first() == pair.last())
            .and_then(|pair| pair.first())
            .map(ToString::to_string)
    }
}

/// One top-level field of a body, by place.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: CompactString,
    /// Where the name's literal stands.
    pub key: Range<usize>,
    /// Where the value stands.
    pub value: Range<usize>,
}

/// One change to a top-level field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldChange {
    /// The field gets this JSON value; it is added where it is missing.
    Set(CompactString, String),
    /// The field goes.
    Remove(CompactString),
    /// The field keeps its value under another name: from, to.
    Rename(CompactString, CompactString),
}

/// The top-level fields of a body, by place, so that they outlive the borrow of its text.
#[derive(Debug, Clone)]
pub struct Fields {
    list: Vec<Field>,
    /// Where something can be added: after the last value, or after the opening brace.
    end: usize,
}

impl Fields {
    /// The places of the members of the object that a body is.
    ///
    /// # Errors
    /// A name stands twice.
    pub fn of(object: Object<'_>) -> Result<Self, Invalid> {
        if let Some(name) = object.repeated_name() {
            return Err(Invalid::new(name, "the field stands twice; send it once"));
        }
        let list: Vec<Field> = object
            .pairs()
            .map(|(name, value)| Field {
                name: name.string().unwrap_or_default().into(),
                key: name.place(),
                value: value.place(),
            })
            .collect();
        let end = list.last().map_or(object.0.place().start + 1, |field| field.value.end);
        Ok(Self { list, end })
    }

    /// Moves every place.
    pub(super) fn moved(&mut self, to: impl Fn(usize) -> usize) {
        for Field { key, value, .. } in &mut self.list {
            (key.start, key.end) = (to(key.start), to(key.end));
            (value.start, value.end) = (to(value.start), to(value.end));
        }
        self.end = self.list.last().map_or_else(|| to(self.end), |field| field.value.end);
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
                let first = self
                    .list
                    .get(index.wrapping_sub(1))
                    .is_none_or(|before| Some(before.value.end) == kept_end);
                let start = if first { kept_end.unwrap_or(field.key.start) } else { field.key.start };
                edits.replace(start..next.map_or(field.value.end, |next| next.key.start), "");
            }
        }
    }

    fn add_missing(&self, changes: &[FieldChange], mut comma: bool, edits: &mut Edits) {
        let mut added = String::new();
        for (at, change) in changes.iter().enumerate() {
            let FieldChange::Set(name, value) = change else { continue };
            let overruled = changes.iter().skip(at + 1).any(|later| later.name() == name);
            if overruled || self.get(name).is_some() {
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
    use crate::body::Index;
    use bytes::Bytes;

    fn check(body: &str, changes: &[FieldChange], expected: &str) {
        let index = Index::of(body).unwrap();
        let fields = Fields::of(index.root().object().unwrap()).unwrap();
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
    fn a_later_change_wins_where_the_field_is_missing_too() {
        let body = r#"{"a":1}"#;
        check(body, &[set("b", "2"), set("b", "3")], r#"{"a":1,"b":3}"#);
        check(body, &[set("b", "2"), remove("b")], body);
        check(body, &[remove("b"), set("b", "3")], r#"{"a":1,"b":3}"#);
    }

    #[test]
    fn a_repeated_name_is_refused() {
        let body = r#"{"model":"a","mod\u0065l":"b"}"#;
        let index = Index::of(body).unwrap();
        let problem = Fields::of(index.root().object().unwrap()).unwrap_err();
        assert_eq!(problem.param, "model");
    }
}
