//! Tools, and which of them the model must use.

use super::blocks::CachePoint;
use conversation::tools::{self, Schema};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;

/// What a request says of tools.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Config<'a> {
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Choice<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Tool<'a> {
    ToolSpec(Spec<'a>),
    CachePoint(CachePoint),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    input_schema: Json<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strict: bool,
}

#[derive(Serialize)]
struct Json<'a> {
    json: Schema<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Choice<'a> {
    Auto {},
    Any {},
    Tool { name: &'a str },
}

/// Whether a choice is for one tool at a time.
pub(crate) fn is_single(choice: &tools::Choice<'_>) -> bool {
    match *choice {
        tools::Choice::Auto { disable_parallel_tool_use }
        | tools::Choice::Any { disable_parallel_tool_use }
        | tools::Choice::Tool { disable_parallel_tool_use, .. } => disable_parallel_tool_use,
        tools::Choice::None => false,
    }
}

/// Tools as they were asked for; `parallel` is the field that says whether several may be used at once, `used` whether
/// some were.
///
/// # Errors
/// A wish that the API has no word for.
pub(crate) fn of<'a>(
    tools: Vec<tools::Tool<'a>>,
    choice: Option<tools::Choice<'a>>,
    (parallel, used): (&str, bool),
) -> Result<Option<Config<'a>>, Failure> {
    let tool_choice = match choice {
        None => None,
        // Left out, a tool cannot be used. But what was used before must be there.
        Some(tools::Choice::None) if used => return Err(unsupported("tool_choice")),
        Some(tools::Choice::None) => return Ok(None),
        Some(choice) if is_single(&choice) => return Err(unsupported(parallel)),
        Some(tools::Choice::Auto { .. }) => Some(Choice::Auto {}),
        Some(tools::Choice::Any { .. }) => Some(Choice::Any {}),
        Some(tools::Choice::Tool { name, .. }) => Some(Choice::Tool { name }),
    };
    if tools.is_empty() {
        return Ok(None);
    }
    let mut offered = Vec::with_capacity(tools.len());
    for tools::Tool { name, description, input_schema, strict, cache_control } in tools {
        let description = description.filter(|description| !description.is_empty());
        let input_schema = Json { json: input_schema };
        offered.push(Tool::ToolSpec(Spec { name, description, input_schema, strict }));
        offered.extend(CachePoint::of(cache_control)?.map(Tool::CachePoint));
    }
    Ok(Some(Config { tools: offered, tool_choice }))
}
