//! Tools, and which of them the model must use.

use serde::Serialize;
use serde_json::value::RawValue;

/// The functions of a request; the API takes them as one tool.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tool<'a> {
    function_declarations: Vec<Function<'a>>,
}

/// A function.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Function<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// JSON Schema as the caller wrote it: the API's own `parameters` know less of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters_json_schema: Option<&'a RawValue>,
    /// Whether it is only called with what the schema allows. The API has that for all functions together.
    #[serde(skip)]
    pub strict: bool,
}

/// How they are used.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Config<'a> {
    function_calling_config: Calling<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Calling<'a> {
    mode: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed_function_names: Vec<&'a str>,
}

/// Which tool the model uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice<'a> {
    /// Any, or none.
    Auto,
    /// None.
    None,
    /// Any.
    Required,
    /// This function.
    Named(&'a str),
}

/// What a request says of tools.
#[derive(Debug, Default)]
pub(crate) struct Offer<'a> {
    pub tools: Vec<Tool<'a>>,
    pub config: Option<Config<'a>>,
}

impl<'a> Offer<'a> {
    /// These functions, to be used like this.
    pub(crate) fn new(functions: Vec<Function<'a>>, choice: Option<Choice<'a>>) -> Self {
        let strict = functions.iter().any(|function| function.strict);
        let mode = match choice {
            // The API refuses to be told how to use none.
            Some(Choice::Auto | Choice::None) if functions.is_empty() => None,
            // Like `AUTO`, but what is called follows its schema. Where a call must be made, it does anyway.
            None | Some(Choice::Auto) if strict => Some(("VALIDATED", None)),
            None => None,
            Some(Choice::Auto) => Some(("AUTO", None)),
            Some(Choice::None) => Some(("NONE", None)),
            Some(Choice::Required) => Some(("ANY", None)),
            Some(Choice::Named(name)) => Some(("ANY", Some(name))),
        };
        let config = mode.map(|(mode, name)| Config {
            function_calling_config: Calling { mode, allowed_function_names: name.into_iter().collect() },
        });
        let tools =
            if functions.is_empty() { Vec::new() } else { vec![Tool { function_declarations: functions }] };
        Self { tools, config }
    }
}
