//! Which tools the model has, and which it must use.

use crate::tools::{Choice, Tool};
use ::messages::asked::{Chosen, Messages};
use ghat_sdk::provider::Failure;

/// The tools that are offered.
///
/// # Errors
/// One that the provider itself would run, or a field that cannot be honoured.
pub fn offered<'a>(asked: &'a Messages<'_>) -> Result<Vec<Tool<'a>>, Failure> {
    let offered = asked.tools()?.into_iter().map(|tool| Tool {
        name: tool.name,
        description: tool.description,
        input_schema: tool.schema.into(),
        strict: tool.strict == Some(true),
        cache_control: tool.cache_control,
    });
    Ok(offered.collect())
}

/// Which of them must be used, and whether several at once.
///
/// # Errors
/// A choice that cannot be honoured.
pub fn choice<'a>(asked: &'a Messages<'_>) -> Result<Option<Choice<'a>>, Failure> {
    let (chosen, parallel) = asked.choice()?;
    let disable_parallel_tool_use = parallel == Some(false);
    Ok(chosen.map(|chosen| match chosen {
        Chosen::Auto => Choice::Auto { disable_parallel_tool_use },
        Chosen::Any => Choice::Any { disable_parallel_tool_use },
        Chosen::Named(name) => Choice::Tool { name, disable_parallel_tool_use },
        Chosen::None => Choice::None,
    }))
}
