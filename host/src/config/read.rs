//! How does a parsed document become the types of `file.rs`, without stopping at the first mistake?
//!
//! Serde stops at the first unknown key or wrong type. Here each field is read on its own: one that is wrong is
//! noted and left out, and reading goes on.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Report};

/// Reads a whole document. `None`: it is not TOML, which is noted.
pub(super) fn document<T: Table>(report: &mut Report<'_>, env: &dyn Fn(&str) -> Option<String>) -> Option<T> {
    match DeTable::parse(report.text) {
        Ok(table) => {
            let mut reader = Reader { report, env };
            Some(read_table(table.get_ref(), &Place::default(), &mut reader))
        }
        Err(error) => {
            let span = error.span().unwrap_or_default();
            // Only the message: the error's own text would quote the line, and a secret with it.
            report.add(&Place { span, path: String::new() }, error.message());
            None
        }
    }
}

/// What values are read with.
pub(super) struct Reader<'r, 'a> {
    pub(super) report: &'r mut Report<'a>,
    pub(super) env: &'r dyn Fn(&str) -> Option<String>,
}

impl Reader<'_, '_> {
    /// Notes that a value is of the wrong type.
    pub(super) fn mismatch(&mut self, node: &Node<'_>, expected: &str) {
        let found = node.value.type_str();
        let article = if found.starts_with(['a', 'i']) { "an" } else { "a" };
        self.report.add(&node.place, format!("expected {expected}, found {article} {found}"));
    }

    /// Notes that a value of the right type is not one that is understood.
    pub(super) fn invalid(&mut self, node: &Node<'_>, message: &str) {
        let written = self.report.written(&node.place);
        self.report.add(&node.place, format!("{written} {message}"));
    }
}

/// A value in the document.
pub(super) struct Node<'d> {
    pub(super) place: Place,
    pub(super) value: &'d DeValue<'d>,
}

/// A value that was read, and where it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> At<T> {
    pub(super) fn into_value(self) -> T {
        self.value
    }
}

impl<T: Value> At<T> {
    fn read(node: Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let value = T::read(&node, reader)?;
        Some(Self { value, place: node.place })
    }
}

impl<T: Value> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        std::any::type_name::<T>().into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

/// Something a key can be set to.
pub(super) trait Value: Sized {
    /// What an editor should accept for it.
    fn schema(generator: &mut SchemaGenerator) -> Schema;

    /// Reads it; `None`: it is wrong, which is noted.
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// A list; an element that is wrong is noted and left out.
impl<T: Value> Value for Vec<At<T>> {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<At<T>>::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Some(list) = node.value.as_array() else {
            reader.mismatch(node, "a list");
            return None;
        };
        let elements = list.iter().enumerate().map(|(index, element)| Node {
            place: node.place.index(index, element.span()),
            value: element.get_ref(),
        });
        Some(elements.filter_map(|element| At::read(element, reader)).collect())
    }
}

/// A table whose keys are names; an entry that is wrong is noted and left out.
impl<T: Value> Value for BTreeMap<String, At<T>> {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, At<T>>::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Some(table) = node.value.as_table() else {
            reader.mismatch(node, "a table");
            return None;
        };
        let entries = table.iter().map(|(key, value)| {
            let place = node.place.key(key.get_ref(), value.span());
            (key.get_ref().to_string(), Node { place, value: value.get_ref() })
        });
        Some(entries.filter_map(|(key, entry)| Some((key, At::read(entry, reader)?))).collect())
    }
}

/// A struct whose fields are the keys of a table; see [`table!`].
pub(super) trait Table: Sized {
    /// Takes each field from the table.
    fn read_fields(fields: &mut Fields<'_, '_, '_>) -> Self;
}

/// A field of a [`Table`].
pub(super) trait Field {
    /// Takes what it needs from the table.
    fn read(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Self;
}

/// May be left out.
impl<T: Value> Field for Option<At<T>> {
    fn read(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Self {
        fields.take(key).flatten()
    }
}

/// May not be left out. Empty where the value was missing or wrong, which is noted.
pub(super) struct Required<T>(pub(super) Option<At<T>>);

impl<T> Default for Required<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Value> Field for Required<T> {
    fn read(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Self {
        let found = fields.take(key);
        if found.is_none() {
            let place = fields.place.key(key, fields.place.span.clone());
            fields.reader.report.add(&place, "is missing");
        }
        Self(found.flatten())
    }
}

impl<T: Value> JsonSchema for Required<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        At::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

/// A table while its fields are taken.
pub(super) struct Fields<'d, 'r, 'a> {
    table: &'d DeTable<'d>,
    place: &'d Place,
    known: Vec<&'static str>,
    reader: &'d mut Reader<'r, 'a>,
}

impl Fields<'_, '_, '_> {
    /// The value of a key: outer `None` if there is none, inner `None` if it is wrong, which is noted.
    fn take<T: Value>(&mut self, key: &'static str) -> Option<Option<At<T>>> {
        self.known.push(key);
        let (_, value) = self.table.iter().find(|(found, _)| found.get_ref() == key)?;
        let node = Node { place: self.place.key(key, value.span()), value: value.get_ref() };
        Some(At::read(node, self.reader))
    }

    /// Notes each key that nobody asked for.
    fn refuse_unknown(self) {
        for key in self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())) {
            let place = self.place.key(key.get_ref(), key.span());
            let message = match nearest(key.get_ref(), &self.known) {
                Some(known) => format!("unknown key; did you mean `{known}`?"),
                None => format!("unknown key; known here: {}", self.known.join(", ")),
            };
            self.reader.report.add(&place, message);
        }
    }
}

/// The name that was probably meant: within one slip of the keyboard for each three characters.
pub(super) fn nearest(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let (distance, name) = known
        .iter()
        .map(|name| (strsim::osa_distance(written, name), *name))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= name.len().div_ceil(3)).then_some(name)
}

/// Reads a table's fields, and refuses what is left.
pub(super) fn read_table<T: Table>(table: &DeTable<'_>, place: &Place, reader: &mut Reader<'_, '_>) -> T {
    let mut fields = Fields { table, place, known: Vec::new(), reader };
    let read = T::read_fields(&mut fields);
    fields.refuse_unknown();
    read
}

/// Declares tables of the file: a struct each, its JSON Schema, and how it is read. A field is an
/// `Option<At<…>>`, a [`Required`], or another such struct whose keys stand in the same table.
macro_rules! table {
    ($($(#[$meta:meta])* struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        #[derive(Default, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $(#[$meta])*
        pub(super) struct $name { $($(#[$field_meta])* pub(super) $field: $type,)* }

        impl $crate::config::read::Table for $name {
            fn read_fields(fields: &mut $crate::config::read::Fields<'_, '_, '_>) -> Self {
                Self { $($field: $crate::config::read::Field::read(fields, stringify!($field)),)* }
            }
        }

        impl $crate::config::read::Field for $name {
            fn read(fields: &mut $crate::config::read::Fields<'_, '_, '_>, _key: &'static str) -> Self {
                $crate::config::read::Table::read_fields(fields)
            }
        }

        impl $crate::config::read::Value for $name {
            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<Self>()
            }

            fn read(
                node: &$crate::config::read::Node<'_>,
                reader: &mut $crate::config::read::Reader<'_, '_>,
            ) -> Option<Self> {
                let Some(table) = node.value.as_table() else {
                    reader.mismatch(node, "a table");
                    return None;
                };
                Some($crate::config::read::read_table(table, &node.place, reader))
            }
        }
    )*};
}
pub(super) use table;
