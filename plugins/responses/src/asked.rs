//! What a request asks for, field by field: what no other API has a place for is kept apart, to be refused by name.

use crate::item::{Item, Said};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, Rest, none_left, unsupported, wrong};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The one thing beyond the answer that may be asked for: an adapter gives it wherever it has it.
const SEALED: &str = "reasoning.encrypted_content";

/// A request.
#[derive(Debug, Deserialize)]
pub struct Asked<'a> {
    /// What was said so far.
    #[serde(borrow, default)]
    input: Option<Content<'a, Item<'a>>>,
    /// What the operator says before.
    pub instructions: Option<String>,
    #[serde(borrow, default)]
    tools: Option<Vec<Tool<'a>>>,
    tool_choice: Option<Value>,
    /// Whether several tools may be called at once.
    pub parallel_tool_calls: Option<bool>,
    /// The tokens that the answer may have, thoughts included.
    pub max_output_tokens: Option<u64>,
    /// How freely the model answers.
    #[serde(borrow, default)]
    pub temperature: Option<&'a RawValue>,
    /// From how much of what is likely it chooses.
    #[serde(borrow, default)]
    pub top_p: Option<&'a RawValue>,
    reasoning: Option<Reasoning>,
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    /// Who asks.
    pub user: Option<String>,
    /// The same, by its newer name.
    pub safety_identifier: Option<String>,
    /// How soon it must be served.
    pub service_tier: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// A tool that is offered.
#[derive(Debug, Deserialize)]
pub struct Tool<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    description: Option<String>,
    #[serde(borrow, default)]
    parameters: Option<&'a RawValue>,
    strict: Option<bool>,
    #[serde(flatten)]
    rest: Rest,
}

/// A function that the model may call.
#[derive(Debug, Clone, Copy)]
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it does.
    pub description: Option<&'a str>,
    /// What it takes, a JSON Schema.
    pub parameters: Option<&'a RawValue>,
    /// Whether it is only called with what the schema allows.
    pub strict: Option<bool>,
}

/// Which tool the model uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice<'a> {
    /// Any, or none.
    Auto,
    /// None.
    None,
    /// Any.
    Required,
    /// This function.
    Named(&'a str),
}

/// How the model thinks before it answers. How its thoughts are summed up is the provider's.
#[derive(Debug, Deserialize)]
struct Reasoning {
    effort: Option<String>,
    #[serde(rename = "summary")]
    _summary: Option<String>,
    #[serde(rename = "generate_summary")]
    _generate_summary: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// The form of the answer's text.
#[derive(Debug, Deserialize)]
struct Text<'a> {
    #[serde(borrow, default)]
    format: Option<Format<'a>>,
    verbosity: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Format<'a> {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    description: Option<String>,
    #[serde(borrow, default)]
    schema: Option<&'a RawValue>,
    strict: Option<bool>,
    #[serde(flatten)]
    rest: Rest,
}

/// The form that an answer has to have.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    /// Any JSON object.
    Json,
    /// JSON that a schema allows.
    Schema {
        /// Its name.
        name: &'a str,
        /// What it is for.
        description: Option<&'a str>,
        /// A JSON Schema.
        schema: &'a RawValue,
        /// Whether nothing else may come.
        strict: Option<bool>,
    },
}

impl Asked<'_> {
    /// Refuses what has no place in any API but this one.
    ///
    /// # Errors
    /// The first such field by its name.
    pub fn check(&self) -> Result<(), Failure> {
        let neutral = |name: &str, value: &Value| match name {
            // Not translated: the gateway has them from elsewhere.
            "model" | "stream" => true,
            // Told back with the answer.
            "metadata" => value.is_object(),
            // Providers cache by themselves.
            "prompt_cache_key" | "prompt_cache_retention" => true,
            "store" | "background" => *value == false,
            "truncation" => value == "disabled",
            "top_logprobs" => value == 0,
            "include" => value.as_array().is_some_and(|list| list.iter().all(|one| one == SEALED)),
            "stream_options" => *value == serde_json::json!({ "include_obfuscation": false }),
            _ => false,
        };
        let refused = self.rest.iter().find(|(name, value)| !value.is_null() && !neutral(name, value));
        refused.map_or(Ok(()), |(name, _)| Err(unsupported(name)))
    }

    /// What was said so far, in order.
    ///
    /// # Errors
    /// What cannot be honoured, by its path, or is wrong.
    pub fn said(&self) -> Result<Vec<Said<'_>>, Failure> {
        match &self.input {
            None => Err(wrong("input", "is missing")),
            Some(Content::Text(text)) => Ok(vec![Said::text(text)]),
            Some(Content::Parts(items)) => {
                items.iter().enumerate().map(|(at, item)| item.said(&format!("input[{at}]"))).collect()
            }
        }
    }

    /// Whether there are tools.
    #[must_use]
    pub fn has_tools(&self) -> bool {
        self.tools.as_ref().is_some_and(|tools| !tools.is_empty())
    }

    /// The functions that the model may call.
    ///
    /// # Errors
    /// A tool that is none, or a field that cannot be honoured.
    pub fn functions(&self) -> Result<Vec<Function<'_>>, Failure> {
        self.tools
            .iter()
            .flatten()
            .enumerate()
            .map(|(at, tool)| tool.function(&format!("tools[{at}]")))
            .collect()
    }

    /// Which of them it must call.
    ///
    /// # Errors
    /// A choice that cannot be honoured.
    pub fn choice(&self) -> Result<Option<Choice<'_>>, Failure> {
        let choice = match self.tool_choice.as_ref().filter(|choice| !choice.is_null()) {
            None => return Ok(None),
            Some(Value::String(mode)) => match &**mode {
                "auto" => Choice::Auto,
                "none" => Choice::None,
                "required" => Choice::Required,
                _ => {
                    let message = "must be `auto`, `none`, `required`, or name a function";
                    return Err(wrong("tool_choice", message));
                }
            },
            Some(named) if named.get("type").is_some_and(|kind| kind == "function") => {
                let name = named.get("name").and_then(Value::as_str);
                Choice::Named(name.ok_or_else(|| wrong("tool_choice.name", "is missing"))?)
            }
            Some(_) => return Err(unsupported("tool_choice.type")),
        };
        Ok(Some(choice))
    }

    /// How hard the model is to think.
    ///
    /// # Errors
    /// It is asked for more than that.
    pub fn effort(&self) -> Result<Option<&str>, Failure> {
        let Some(reasoning) = &self.reasoning else { return Ok(None) };
        none_left(&reasoning.rest, "reasoning", &[])?;
        Ok(reasoning.effort.as_deref())
    }

    /// How many words the model is to make.
    ///
    /// # Errors
    /// Something else is asked of the text.
    pub fn verbosity(&self) -> Result<Option<&str>, Failure> {
        let Some(text) = &self.text else { return Ok(None) };
        none_left(&text.rest, "text", &[])?;
        Ok(text.verbosity.as_deref())
    }

    /// The form of the answer, where it is not just any text.
    ///
    /// # Errors
    /// A form that does not exist, or is not complete.
    pub fn form(&self) -> Result<Option<Form<'_>>, Failure> {
        let Some(format) = self.text.as_ref().and_then(|text| text.format.as_ref()) else { return Ok(None) };
        none_left(&format.rest, "text.format", &[])?;
        match &*format.kind {
            "text" => Ok(None),
            "json_object" => Ok(Some(Form::Json)),
            "json_schema" => {
                let missing = |name: &str| wrong(&format!("text.format.{name}"), "is missing");
                Ok(Some(Form::Schema {
                    name: format.name.as_deref().ok_or_else(|| missing("name"))?,
                    description: format.description.as_deref(),
                    schema: format.schema.ok_or_else(|| missing("schema"))?,
                    strict: format.strict,
                }))
            }
            _ => Err(unsupported("text.format.type")),
        }
    }
}

impl Tool<'_> {
    fn function(&self, path: &str) -> Result<Function<'_>, Failure> {
        if self.kind != "function" {
            return Err(unsupported(&format!("{path}.type")));
        }
        none_left(&self.rest, path, &[])?;
        if self.name.is_empty() {
            return Err(wrong(&format!("{path}.name"), "is missing"));
        }
        Ok(Function {
            name: &self.name,
            description: self.description.as_deref(),
            parameters: self.parameters,
            strict: self.strict,
        })
    }
}
