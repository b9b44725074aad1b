//! What does the file say of models?

use schemars::{Schema, SchemaGenerator, json_schema};

use super::check::Checker;
use super::read::{At, Node, Reader, Required, Value, table};
use super::value::{Choice, parsed};
use crate::listing::{Listed, ListedKind, Modality, OwnModel};

impl Choice for ListedKind {
    const WORDS: &'static [(&'static str, Self)] = &[("chat", Self::Chat), ("embeddings", Self::Embeddings)];
}

impl Choice for Modality {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("image", Self::Image),
        ("audio", Self::Audio),
        ("video", Self::Video),
        ("file", Self::File),
    ];
}

/// A day, `2026-02-19`.
pub(super) struct Day(String);

impl Value for Day {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$|\\$\\{" })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let form = time::macros::format_description!("[year]-[month]-[day]");
        parsed(node, reader, "is not a day; write it in quotes, as in \"2026-02-19\"", |text| {
            time::Date::parse(text, form).is_ok().then(|| Self(text.to_owned()))
        })
    }
}

table! {
    /// What is known of a model. What is not said here is as it ships.
    struct ModelEntry {
        /// `@provider/model`, or the model's name at any provider.
        model: Required<String>,
        /// What it can be asked.
        kind: Option<At<ListedKind>>,
        /// The tokens of prompt and answer together; of embeddings, those of one text.
        context: Option<At<u32>>,
        /// The most tokens of an answer.
        max_output: Option<At<u32>>,
        /// What it takes in.
        input: Option<At<Vec<At<Modality>>>>,
        /// What it gives out; texts unless set.
        output: Option<At<Vec<At<Modality>>>>,
        /// Whether its maker advises against it.
        deprecated: Option<At<bool>>,
        /// The last day on which its maker serves it.
        retires: Option<At<Day>>,
    }
}

impl Checker<'_, '_> {
    pub(super) fn models(&mut self, tables: Vec<At<ModelEntry>>) -> Vec<OwnModel> {
        let list = |list: Option<At<Vec<At<Modality>>>>| {
            list.map(|list| list.value.into_iter().map(At::into_value).collect())
        };
        let own = tables.into_iter().filter_map(|At { value: table, .. }| {
            let listed = Listed {
                kind: table.kind.map(At::into_value),
                context: table.context.map(At::into_value),
                max_output: table.max_output.map(At::into_value),
                input: list(table.input),
                output: list(table.output),
                deprecated: table.deprecated.map(At::into_value),
                retires: table.retires.map(|day| day.value.0),
                price: None,
            };
            Some(OwnModel { model: table.model.0?.value, listed })
        });
        own.collect()
    }
}
