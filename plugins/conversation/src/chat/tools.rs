//! Which tools the model has, and which it must use.

use crate::tools::{Choice, Tool};
use ::chat::asked::{self, Chat};
use ::chat::choice;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{none_left, unsupported, wrong};

/// The tools that are offered.
///
/// # Errors
/// One that is no function, or has a field that cannot be honoured.
pub fn offered<'a>(chat: &'a Chat<'_>) -> Result<Vec<Tool<'a>>, Failure> {
    chat.tools.iter().flatten().enumerate().map(|(index, tool)| offer(tool, index)).collect()
}

fn offer<'a>(tool: &'a asked::Tool<'_>, index: usize) -> Result<Tool<'a>, Failure> {
    let path = format!("tools[{index}]");
    let Some(function) = &tool.function else { return Err(unsupported(&format!("{path}.type"))) };
    none_left(&tool.rest, &path, &["type"])?;
    none_left(&function.rest, &format!("{path}.function"), &["type"])?;
    Ok(Tool {
        name: &function.name,
        description: function.description.as_deref(),
        input_schema: function.parameters.into(),
        strict: function.strict == Some(true),
        cache_control: tool.cache_control,
    })
}

/// Which tool must be used, and whether several at once.
///
/// # Errors
/// A choice that cannot be honoured.
pub fn choice<'a>(chat: &'a Chat<'_>) -> Result<Option<Choice<'a>>, Failure> {
    let disable_parallel_tool_use = chat.parallel_tool_calls == Some(false);
    let choice = match &chat.tool_choice {
        // Where there are no tools, none is called twice.
        None if disable_parallel_tool_use && chat.tools.as_ref().is_some_and(|tools| !tools.is_empty()) => {
            Choice::Auto { disable_parallel_tool_use }
        }
        None => return Ok(None),
        Some(choice::Choice::Mode(mode)) => match &**mode {
            "auto" => Choice::Auto { disable_parallel_tool_use },
            "required" => Choice::Any { disable_parallel_tool_use },
            "none" => Choice::None,
            _ => return Err(wrong("tool_choice", "must be `auto`, `none`, `required`, or name a function")),
        },
        Some(choice::Choice::Named(named)) => {
            none_left(&named.rest, "tool_choice", &["type"])?;
            let function = named.function.as_ref().ok_or_else(|| unsupported("tool_choice.type"))?;
            Choice::Tool { name: &function.name, disable_parallel_tool_use }
        }
    };
    Ok(Some(choice))
}
