//! Which functions the model has, and which it must call.

use crate::tools::{Choice, Tool};
use ::responses::asked::{self, Asked};
use ghat_sdk::provider::Failure;

/// The functions that are offered.
///
/// # Errors
/// A tool that is none, or has a field that cannot be honoured.
pub fn offered<'a>(asked: &'a Asked<'_>) -> Result<Vec<Tool<'a>>, Failure> {
    let tool = |function: asked::Function<'a>| {
        let asked::Function { name, description, parameters, strict } = function;
        let (input_schema, strict) = (parameters.into(), strict == Some(true));
        Tool { name, description, input_schema, strict, cache_control: None }
    };
    Ok(asked.functions()?.into_iter().map(tool).collect())
}

/// Which of them must be called, and whether several at once.
///
/// # Errors
/// A choice that cannot be honoured.
pub fn choice<'a>(asked: &'a Asked<'_>) -> Result<Option<Choice<'a>>, Failure> {
    let disable_parallel_tool_use = asked.parallel_tool_calls == Some(false);
    Ok(match asked.choice()? {
        // Where there are no tools, none is called twice.
        None if disable_parallel_tool_use && asked.has_tools() => {
            Some(Choice::Auto { disable_parallel_tool_use })
        }
        None => None,
        Some(asked::Choice::Auto) => Some(Choice::Auto { disable_parallel_tool_use }),
        Some(asked::Choice::Required) => Some(Choice::Any { disable_parallel_tool_use }),
        Some(asked::Choice::Named(name)) => Some(Choice::Tool { name, disable_parallel_tool_use }),
        Some(asked::Choice::None) => Some(Choice::None),
    })
}
