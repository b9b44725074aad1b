//! Does the search for unsupported sentences hold, for an answer of which the first lines are the context?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{
    Facts,
    testing::{context, options},
};
use groundedness::Groundedness;

static PLUGIN: LazyLock<Groundedness> = LazyLock::new(|| plugin("{}"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let text = text(input);
    // What stands before an empty line is what the answer must be grounded in, a text for each line.
    let (context_lines, answer) = text.split_once("\n\n").unwrap_or(("The shop opens at nine.", &text));
    let grounding = context_lines.lines().map(str::to_owned).collect();
    let context = context().with(Facts { grounding, ..Facts::default() });
    check(&*PLUGIN, &context, &options::<Groundedness>("{}").unwrap(), answer);
});
