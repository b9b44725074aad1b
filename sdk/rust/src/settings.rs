//! Reads settings and options: which field is wrong, which one does not exist.

use crate::Problem;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_ignored::Path;

/// Reads a JSON object and refuses fields that its type does not have, all of them at once.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, Vec<Problem>> {
    let mut unknown = Vec::new();
    let mut note = |path: Path| {
        unknown.push(Problem::new(dotted(&path), "there is no such field"));
    };
    let mut source = serde_json::Deserializer::from_str(json);
    let read: Result<T, _> =
        serde_path_to_error::deserialize(serde_ignored::Deserializer::new(&mut source, &mut note));
    match read {
        Ok(value) if unknown.is_empty() => Ok(value),
        Ok(_) => Err(unknown),
        Err(error) => {
            let path = match error.path().to_string() {
                whole if whole == "." => String::new(),
                path => path,
            };
            unknown.push(Problem::new(path, without_position(&error.into_inner().to_string())));
            Err(unknown)
        }
    }
}

/// A path as the host writes it: `candidates[1].model`.
fn dotted(path: &Path) -> String {
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", dotted(parent)),
        Path::Map { parent, key } => match dotted(parent) {
            front if front.is_empty() => key.clone(),
            front => format!("{front}.{key}"),
        },
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            dotted(parent)
        }
    }
}

/// The JSON Schema of a type, as text.
pub(crate) fn schema<T: JsonSchema>() -> String {
    closed_schema::<T>().to_string()
}

/// The same in lines, as it is kept in a file.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn pretty_schema<T: JsonSchema>() -> String {
    format!("{:#}\n", closed_schema::<T>())
}

/// The schema, with no field allowed that it does not name, since [`read`] refuses those.
fn closed_schema<T: JsonSchema>() -> serde_json::Value {
    let mut schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
    RecursiveTransform(close).transform(&mut schema);
    schema.to_value()
}

fn close(schema: &mut Schema) {
    let open =
        ["additionalProperties", "unevaluatedProperties"].iter().all(|name| schema.get(*name).is_none());
    if open && schema.get("properties").is_some() {
        schema.insert("additionalProperties".into(), false.into());
    }
}

/// The message without `at line 1 column 5`: the operator never sees the JSON.
fn without_position(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Rules {
        limit: u32,
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Inner {
        name: String,
    }

    fn check(json: &str, problems: &[(&str, &str)]) {
        let expected: Vec<Problem> =
            problems.iter().map(|(path, message)| Problem::new(*path, *message)).collect();
        assert_eq!(read::<Rules>(json).err().unwrap_or_default(), expected, "{json}");
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        check(r#"{"limit":1,"inner":[{"name":"a"}]}"#, &[]);
        check(r#"{"limit":"x"}"#, &[("limit", "invalid type: string \"x\", expected u32")]);
        check(
            r#"{"limit":1,"inner":[{"name":"a"},{"name":2}]}"#,
            &[("inner[1].name", "invalid type: integer `2`, expected a string")],
        );
        check("{}", &[("", "missing field `limit`")]);
        check("nonsense", &[("", "expected ident")]);
    }

    #[test]
    fn every_unknown_field_is_refused_by_name() {
        let gone = "there is no such field";
        check(r#"{"limit":1,"limits":2,"more":{"x":1}}"#, &[("limits", gone), ("more", gone)]);
        check(r#"{"limit":1,"inner":[{"name":"a","nmae":1}]}"#, &[("inner[0].nmae", gone)]);
    }

    #[test]
    fn the_schema_of_nothing_is_kept() {
        assert_eq!(crate::Schemas::EMPTY, pretty_schema::<crate::Empty>());
    }

    #[test]
    fn a_schema_names_the_fields() {
        let schema = schema::<Rules>();
        assert!(schema.contains(r#""limit""#) && schema.contains(r#""inner""#), "{schema}");
    }
}
