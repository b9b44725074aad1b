//! What was decided, and how is it told to the client?

use serde::Serialize;

use super::Entry;
use crate::{config::Mode, plugins::Side, request::Caller};

/// What became of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// They were only noted.
    Detected,
    /// They were replaced.
    Redacted,
    /// They stopped the request.
    Blocked,
}

/// What one entry's findings on one side came to.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The entry, by its place in the chain.
    pub entry: usize,
    /// On which side.
    pub side: Side,
    /// What became of the findings.
    pub action: Action,
    /// The rules that found something, with how often.
    pub rules: Vec<(String, u32)>,
}

/// Adds one finding to what was decided.
pub(super) fn note(decisions: &mut Vec<Decision>, entry: usize, side: Side, action: Action, rule: &str) {
    let known = decisions
        .iter_mut()
        .find(|known| known.entry == entry && known.side == side && known.action == action);
    let Some(known) = known else {
        decisions.push(Decision { entry, side, action, rules: vec![(rule.to_owned(), 1)] });
        return;
    };
    match known.rules.iter_mut().find(|(name, _)| name == rule) {
        Some((_, count)) => *count += 1,
        None => known.rules.push((rule.to_owned(), 1)),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trace<'a> {
    applied: bool,
    subject: &'static str,
    app_id: &'a str,
    decisions: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    guardrail: &'a str,
    stage: &'static str,
    action: Action,
    mode: Mode,
    detail: String,
}

/// The trace in JSON. It names rules and counts, never the matched text.
pub(super) fn trace(entries: &[Entry], decisions: &[Decision], caller: &Caller) -> String {
    let told = decisions.iter().filter_map(|decision| {
        let entry = entries.get(decision.entry)?;
        Some(Told {
            guardrail: &entry.name,
            stage: match decision.side {
                Side::Request => "input",
                Side::Response => "output",
            },
            action: decision.action,
            mode: entry.mode,
            detail: detail(&decision.rules),
        })
    });
    let decisions: Vec<_> = told.collect();
    let trace =
        Trace { applied: !decisions.is_empty(), subject: caller.subject(), app_id: &caller.app, decisions };
    // Serialising these types cannot fail; an empty object stands for the impossible.
    serde_json::to_string(&trace).unwrap_or_else(|_| "{}".to_owned())
}

fn detail(rules: &[(String, u32)]) -> String {
    let told: Vec<_> = rules.iter().map(|(rule, count)| format!("{rule} x{count}")).collect();
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_one_kind_are_told_together() {
        let mut decisions = Vec::new();
        for rule in ["email", "phone", "email"] {
            note(&mut decisions, 0, Side::Request, Action::Redacted, rule);
        }
        note(&mut decisions, 0, Side::Response, Action::Redacted, "email");
        assert_eq!(decisions.len(), 2);
        assert_eq!(detail(&decisions[0].rules), "email x2, phone x1");
    }
}
