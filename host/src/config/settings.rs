//! What is a plugin told?

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Number, Value as Json};
use toml::de::{DeTable, DeValue};

use super::problem::Place;
use super::read::{Node, Reader, Value};

/// A table that is handed to a plugin as JSON.
pub(super) struct Settings(pub(super) String);

impl Default for Settings {
    fn default() -> Self {
        Self("{}".to_owned())
    }
}

impl Value for Settings {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Map::<String, Json>::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Some(table) = node.value.as_table() else {
            reader.mismatch(node, "a table");
            return None;
        };
        Some(Self(object(table, &node.place, reader).to_string()))
    }
}

fn object(table: &DeTable<'_>, place: &Place, reader: &mut Reader<'_, '_>) -> Json {
    let mut entries: Vec<_> = table.iter().collect();
    // In one order, whichever features of `toml` another crate turns on: equal settings are equal text.
    entries.sort_by_key(|(key, _)| key.get_ref());
    let fields = entries.into_iter().map(|(key, value)| {
        let place = place.key(key.get_ref(), value.span());
        (key.get_ref().to_string(), json(value.get_ref(), place, reader))
    });
    Json::Object(fields.collect())
}

/// The JSON of a value. What has none is noted, and becomes null so that reading can go on.
fn json(value: &DeValue<'_>, place: Place, reader: &mut Reader<'_, '_>) -> Json {
    let converted = match value {
        DeValue::String(text) => literal(text).map(Json::String),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Json::from)
            .map_err(|_| "is outside the range of a 64-bit integer"),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map(Json::Number)
            .ok_or("is a number that JSON does not have"),
        DeValue::Boolean(value) => Ok(Json::Bool(*value)),
        DeValue::Datetime(time) => Ok(Json::String(time.to_string())),
        DeValue::Table(table) => Ok(object(table, &place, reader)),
        DeValue::Array(list) => {
            let elements = list.iter().enumerate();
            let elements = elements
                .map(|(index, element)| json(element.get_ref(), place.index(index, element.span()), reader));
            Ok(Json::Array(elements.collect()))
        }
    };
    converted.unwrap_or_else(|message| {
        reader.invalid(&Node { place, value }, message);
        Json::Null
    })
}

/// The text itself, with `$${` for `${`.
fn literal(text: &str) -> Result<String, &'static str> {
    if text.replace("$${", "").contains("${") {
        return Err(
            "takes from the environment, and a plugin must not see secrets; write the value itself, \
                    or $${ to mean ${ literally",
        );
    }
    Ok(text.replace("$${", "${"))
}
