//! What do editors and other tools know of the file?

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;

use super::file::Root;

/// The JSON Schema of the configuration file, as published in `docs/config.schema.json`. It says what an editor can
/// say while one types; only [`Config::parse`](super::Config::parse) knows all that must hold.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().with_transform(drop_null as fn(&mut Schema));
    settings.into_generator().into_root_schema_for::<Root>()
}

/// Takes back what schemars adds to each `Option`: TOML has no null, a key is left out.
fn drop_null(schema: &mut Schema) {
    if let Some(types) = schema.get_mut("type").and_then(|types| types.as_array_mut()) {
        types.retain(|name| name != "null");
        if types.len() == 1 {
            let only = types.pop();
            schema.insert("type".to_owned(), only.into());
        }
    }
    let is_null = |branch: &serde_json::Value| branch.get("type").is_some_and(|name| name == "null");
    if let Some(branches) = schema.get_mut("anyOf").and_then(|branches| branches.as_array_mut())
        && branches.iter().any(is_null)
    {
        branches.retain(|branch| !is_null(branch));
        let rest = schema.remove("anyOf").and_then(|rest| rest.as_array()?.first()?.as_object().cloned());
        schema.ensure_object().extend(rest.unwrap_or_default());
    }
    transform_subschemas(&mut drop_null, schema);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// `UPDATE_SCHEMA=1 cargo test schema` writes it anew.
    #[test]
    fn the_published_schema_is_current() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/config.schema.json");
        let current = serde_json::to_string_pretty(&super::schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&file, &current).unwrap();
        }
        assert!(
            std::fs::read_to_string(&file).unwrap_or_default() == current,
            "run UPDATE_SCHEMA=1 cargo test schema"
        );
    }
}
