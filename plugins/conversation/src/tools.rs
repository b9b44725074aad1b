//! Tools, and which of them the model must use. They serialise as a request of the Messages API has them.

use crate::blocks::Cache;
use serde::Serialize;
use serde_json::value::RawValue;

/// A tool.
#[derive(Debug, Serialize)]
pub struct Tool<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// What it takes.
    pub input_schema: Schema<'a>,
    /// Whether it is only used with what the schema allows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// Whether all up to here is to be cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Cache<'a>,
}

/// What a tool takes: as the caller says, or nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Schema<'a> {
    /// A JSON Schema.
    Given(&'a RawValue),
    /// An object with nothing said of it.
    Nothing {
        /// `object`.
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

/// Which tool the model uses.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Choice<'a> {
    /// Any, or none.
    Auto {
        /// Whether it is only one.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    /// Any.
    Any {
        /// Whether it is only one.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    /// This one.
    Tool {
        /// Its name.
        name: &'a str,
        /// Whether it is used only once.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_parallel_tool_use: bool,
    },
    /// None.
    None,
}

impl<'a> From<Option<&'a RawValue>> for Schema<'a> {
    fn from(given: Option<&'a RawValue>) -> Self {
        given.map_or(Self::Nothing { kind: "object" }, Self::Given)
    }
}
