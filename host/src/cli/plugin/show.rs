//! How is a finding shown to whoever wrote the plugin?

use std::io::{self, IsTerminal};

use ghat::plugins::Finding;

/// How much of a text is shown around a finding, in characters.
const AROUND: usize = 40;

/// The line of a text in which a finding stands, and a line of marks beneath it.
pub(super) fn marked(text: &str, start: usize, end: usize) -> String {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let (found, after) = rest.split_at_checked(end.saturating_sub(start)).unwrap_or((rest, ""));
    let before: Vec<char> = before.chars().rev().take_while(|c| *c != '\n').take(AROUND).collect();
    let before: String = before.into_iter().rev().collect();
    let found = found.replace('\n', "⏎");
    let after: String = after.chars().take_while(|c| *c != '\n').take(AROUND).collect();
    let (red, plain) = if io::stdout().is_terminal() { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    let gap = " ".repeat(before.chars().count());
    let marks = "^".repeat(found.chars().count().max(1));
    format!("    {before}{red}{found}{plain}{after}\n    {gap}{red}{marks}{plain}")
}

/// A finding as cases write it: its rule and what it found.
pub(super) fn short(text: &str, finding: &Finding) -> String {
    match finding.span {
        None => format!("{}:", finding.rule),
        Some(span) => {
            let found = text.get(span.start as usize..span.end as usize).unwrap_or_default();
            format!("{}:{found}", finding.rule)
        }
    }
}
