//! Are an app's options what a plugin's schema asks for?

use std::fmt;

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value};

use super::contract::Problem;

/// How many mistakes in one plugin's options are told. A list of thousands has thousands.
const TOLD: usize = 20;

/// The schema of options that a plugin publishes, compiled.
pub struct OptionsSchema(Validator);

impl OptionsSchema {
    /// Compiles a schema. Nothing is fetched, and patterns match in time linear in the text.
    pub(super) fn compile(schema: &str) -> Result<Self, String> {
        let told = |problem: &dyn fmt::Display| format!("its schema of options is no JSON Schema: {problem}");
        let schema: Value = serde_json::from_str(schema).map_err(|problem| told(&problem))?;
        let options = jsonschema::options().offline().with_pattern_options(PatternOptions::regex());
        options.build(&schema).map(Self).map_err(|problem| told(&problem))
    }

    /// What is wrong with options, each at its place in them.
    pub fn problems(&self, options: &Map<String, Value>) -> Vec<Problem> {
        let options = Value::Object(options.clone());
        self.0.iter_errors(&options).take(TOLD).flat_map(|problem| told(&problem)).collect()
    }
}

impl fmt::Debug for OptionsSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OptionsSchema")
    }
}

/// A mistake at its place. What is missing and what should not be there is named one by one.
fn told(problem: &ValidationError<'_>) -> Vec<Problem> {
    let at = problem.instance_path().segments().fold(String::new(), |at, segment| match segment {
        LocationSegment::Property(name) => member(&at, &name),
        LocationSegment::Index(index) => format!("{at}[{index}]"),
    });
    match problem.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let message = "is not an option of this plugin";
            unexpected
                .iter()
                .map(|name| Problem { path: member(&at, name), message: message.to_owned() })
                .collect()
        }
        ValidationErrorKind::Required { property } => {
            let path = member(&at, property.as_str().unwrap_or_default());
            vec![Problem { path, message: "is missing".to_owned() }]
        }
        // The value is left out: it may be long, and the client has it.
        _ => vec![Problem {
            path: at,
            message: format!("is not what the plugin asks for: {}", problem.masked()),
        }],
    }
}

fn member(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(schema: &str, options: &str) -> Vec<String> {
        let schema = OptionsSchema::compile(schema).unwrap();
        schema.problems(&serde_json::from_str(options).unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_mistake_is_told_at_its_place() {
        let schema = r#"{"type":"object","required":["level"],"additionalProperties":false,"properties":{
            "level":{"type":"integer","minimum":1},
            "words":{"type":"array","items":{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}}}}"#;
        assert_eq!(problems(schema, r#"{"level":3,"words":[{"text":"a"}]}"#), Vec::<String>::new());
        let mut found = problems(schema, r#"{"words":[{"text":"a"},{},{"text":7}],"x":1,"y":2}"#);
        found.sort();
        assert_eq!(
            found,
            [
                "level: is missing",
                "words[1].text: is missing",
                "words[2].text: is not what the plugin asks for: value is not of type \"string\"",
                "x: is not an option of this plugin",
                "y: is not an option of this plugin",
            ]
        );
    }

    #[test]
    fn a_schema_that_is_none_is_refused() {
        for schema in
            ["[]", "{", r#"{"type":"strange"}"#, r#"{"$ref":"https://example.com/x"}"#, r#"{"pattern":"("}"#]
        {
            assert!(OptionsSchema::compile(schema).is_err(), "{schema}");
        }
    }
}
