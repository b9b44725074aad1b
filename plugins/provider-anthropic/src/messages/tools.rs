//! Tools, and which of them the model must use.

use super::blocks::Cache;
use serde::Serialize;
use serde_json::value::RawValue;

/// A tool.
#[derive(Debug, Serialize)]
pub(crate) struct Tool<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    pub input_schema: Schema<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Cache<'a>,
}

/// What a tool takes: as the caller says, or nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Schema<'a> {
    Given(&'a RawValue),
    Nothing {
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

/// Which tool the model uses.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Choice<'a> {
    Auto {
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    Any {
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    Tool {
        name: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    None,
}

impl<'a> From<Option<&'a RawValue>> for Schema<'a> {
    fn from(given: Option<&'a RawValue>) -> Self {
        given.map_or(Self::Nothing { kind: "object" }, Self::Given)
    }
}
