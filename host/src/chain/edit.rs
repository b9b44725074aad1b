//! Which of a plugin's findings count, and where do they stand?

use std::ops::Range;

use super::{Action, Decision, Entry, decision::note};
use crate::{
    config::Mode,
    error::Error,
    plugins::{Finding, Side},
};

/// A replacement in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    /// What is replaced, in bytes of the text that the plugin was shown.
    pub at: Range<usize>,
    /// What stands there instead.
    pub with: String,
}

/// Notes what was found in one text and gives the replacements that the entry's mode asks for, last first.
///
/// Where findings overlap, the one that starts first counts, then the longer.
///
/// # Errors
/// The entry blocks and there is a finding.
pub(super) fn judge(
    entry: &Entry,
    side: Side,
    path: &str,
    mut findings: Vec<&Finding>,
    decisions: &mut Vec<Decision>,
) -> Result<Vec<Replacement>, Error> {
    findings.sort_by_key(|finding| finding.span.map(|span| (span.start, u32::MAX - span.end)));
    let mut replacements = Vec::new();
    let mut end = 0;
    for finding in findings {
        let span =
            finding.span.map(|span| span.start as usize..span.end as usize).filter(|span| !span.is_empty());
        if span.as_ref().is_some_and(|span| span.start < end) {
            continue;
        }
        end = span.as_ref().map_or(end, |span| span.end);
        let action = match (entry.mode, &span) {
            (Mode::Block, _) => Action::Blocked,
            (Mode::Redact, Some(_)) => Action::Redacted,
            // What stands nowhere cannot be replaced: it is noted.
            (Mode::Redact, None) | (Mode::Detect | Mode::Off, _) => Action::Detected,
        };
        note(decisions, entry.finder(side), action, &finding.rule);
        if action == Action::Blocked {
            return Err(entry.blocked(path));
        }
        if let (Action::Redacted, Some(at)) = (action, span) {
            replacements.push(Replacement { at, with: finding.replacement.clone() });
        }
    }
    replacements.reverse();
    Ok(replacements)
}

/// The field that a block names: the list for what a client has sent, the place itself for an answer.
pub(super) fn blamed(path: &str) -> String {
    let list = ["messages", "input"].into_iter().find(|list| path.starts_with(&format!("{list}[")));
    list.unwrap_or(path).to_owned()
}

/// Makes replacements, which come last first, in a whole text.
pub(super) fn replace(text: &mut String, replacements: &[Replacement]) {
    for replacement in replacements {
        text.replace_range(replacement.at.clone(), &replacement.with);
    }
}
