//! Which tools the model has, and which it must use.

use super::asked::{self, Messages};
use crate::chat::{Choice, Offered, Tool};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{none_left, unsupported, wrong};

/// The tools that are offered.
///
/// # Errors
/// One that the provider itself would run, or a field that cannot be honoured.
pub(super) fn offered<'a>(asked: &'a Messages<'_>) -> Result<Vec<Tool<'a>>, Failure> {
    asked.tools.iter().flatten().enumerate().map(|(index, tool)| offer(tool, index)).collect()
}

/// Fields of a tool that ask for nothing here: the provider caches by itself, and streams arguments as they are made.
const KNOWN: [&str; 2] = ["cache_control", "eager_input_streaming"];

fn offer<'a>(tool: &'a asked::Tool<'_>, index: usize) -> Result<Tool<'a>, Failure> {
    let path = format!("tools[{index}]");
    if tool.kind.as_deref().is_some_and(|kind| kind != "custom") {
        return Err(unsupported(&format!("{path}.type")));
    }
    none_left(&tool.rest, &path, &KNOWN)?;
    let function = Offered {
        name: &tool.name,
        description: tool.description.as_deref(),
        parameters: tool.input_schema,
        strict: tool.strict,
    };
    Ok(function.into())
}

/// Which tool must be used, and whether several at once.
///
/// # Errors
/// A choice that cannot be honoured.
pub(super) fn choice<'a>(asked: &'a Messages<'_>) -> Result<(Option<Choice<'a>>, Option<bool>), Failure> {
    let Some(choice) = &asked.tool_choice else { return Ok((None, None)) };
    none_left(&choice.rest, "tool_choice", &[])?;
    let parallel = choice.disable_parallel_tool_use.map(|disabled| !disabled);
    let chosen = match (&*choice.kind, choice.name.as_deref()) {
        ("auto", _) => Choice::Mode("auto"),
        ("any", _) => Choice::Mode("required"),
        ("none", _) => Choice::Mode("none"),
        ("tool", Some(name)) => Choice::named(name),
        ("tool", None) => return Err(wrong("tool_choice.name", "is missing")),
        _ => return Err(unsupported("tool_choice.type")),
    };
    Ok((Some(chosen), parallel))
}
