//! What was decided, and how is it told to the client?

use std::sync::Arc;

use serde::Serialize;

use crate::{config::Mode, plugins::Side, request::Caller};

/// What became of findings, or of a request that asked for more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// They were only noted.
    Detected,
    /// They were replaced.
    Redacted,
    /// They stopped the request.
    Blocked,
    /// A number was lowered to what is allowed.
    Capped,
    /// There were too many requests.
    RateLimited,
    /// Fields were left out that a provider cannot honour.
    Dropped,
}

/// When in a request something was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Before anybody looked at its texts.
    Request,
    /// On its texts.
    Input,
    /// On the answer's texts.
    Output,
}

impl From<Side> for Stage {
    fn from(side: Side) -> Self {
        match side {
            Side::Request => Self::Input,
            Side::Response => Self::Output,
        }
    }
}

/// What was in force when something was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Force {
    /// A limit, which has no other mode.
    Enforce,
    /// The mode of a chain entry.
    #[serde(untagged)]
    Mode(Mode),
}

/// What was found.
#[derive(Debug, Clone)]
enum Detail {
    /// The rules that found something, with how often.
    Rules(Vec<(String, u32)>),
    /// What was limited, in words of the gateway's own.
    Limit(String),
}

/// What one guardrail came to at one stage.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The chain entry, or the limit.
    guardrail: Arc<str>,
    stage: Stage,
    action: Action,
    force: Force,
    detail: Detail,
}

impl Decision {
    /// A decision of the policy itself, before the chain. `detail` never quotes the request.
    pub fn of_limit(guardrail: &'static str, action: Action, detail: String) -> Self {
        let (stage, force, detail) = (Stage::Request, Force::Enforce, Detail::Limit(detail));
        Self { guardrail: guardrail.into(), stage, action, force, detail }
    }

    fn told(&self) -> Told<'_> {
        Told {
            guardrail: &self.guardrail,
            stage: self.stage,
            action: self.action,
            mode: self.force,
            detail: self.detail.told(),
        }
    }
}

impl Detail {
    fn told(&self) -> String {
        match self {
            Self::Rules(rules) => {
                let told: Vec<_> = rules.iter().map(|(rule, count)| format!("{rule} x{count}")).collect();
                told.join(", ")
            }
            Self::Limit(detail) => detail.clone(),
        }
    }
}

/// Who finds something: an entry of the chain, on one side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder<'a> {
    /// The entry's name.
    pub guardrail: &'a Arc<str>,
    /// Its mode.
    pub mode: Mode,
    /// The side.
    pub side: Side,
}

/// Adds one finding to what was decided.
pub(super) fn note(decisions: &mut Vec<Decision>, finder: Finder<'_>, action: Action, rule: &str) {
    let stage = Stage::from(finder.side);
    let known = decisions
        .iter_mut()
        .find(|known| known.guardrail == *finder.guardrail && known.stage == stage && known.action == action);
    let Some(Decision { detail: Detail::Rules(rules), .. }) = known else {
        let detail = Detail::Rules(vec![(rule.to_owned(), 1)]);
        let (guardrail, force) = (finder.guardrail.clone(), Force::Mode(finder.mode));
        decisions.push(Decision { guardrail, stage, action, force, detail });
        return;
    };
    match rules.iter_mut().find(|(name, _)| name == rule) {
        Some((_, count)) => *count += 1,
        None => rules.push((rule.to_owned(), 1)),
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
    stage: Stage,
    action: Action,
    mode: Force,
    detail: String,
}

/// The trace in JSON. It names rules and counts, never the matched text.
pub(super) fn trace(decisions: &[Decision], caller: &Caller) -> String {
    let decisions: Vec<_> = decisions.iter().map(Decision::told).collect();
    let trace =
        Trace { applied: !decisions.is_empty(), subject: caller.subject(), app_id: &caller.app, decisions };
    // Serialising these types cannot fail; an empty object stands for the impossible.
    serde_json::to_string(&trace).unwrap_or_else(|_| "{}".to_owned())
}

/// The decisions in JSON, as they are recorded.
pub fn recorded(decisions: &[Decision]) -> String {
    let decisions: Vec<_> = decisions.iter().map(Decision::told).collect();
    serde_json::to_string(&decisions).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_one_kind_are_told_together() {
        let guardrail = Arc::from("pii");
        let finder = |side| Finder { guardrail: &guardrail, mode: Mode::Redact, side };
        let mut decisions =
            vec![Decision::of_limit("max_tokens", Action::Capped, "max_tokens lowered to 5".into())];
        for rule in ["email", "phone", "email"] {
            note(&mut decisions, finder(Side::Request), Action::Redacted, rule);
        }
        note(&mut decisions, finder(Side::Response), Action::Redacted, "email");
        let expected = concat!(
            r#"[{"guardrail":"max_tokens","stage":"request","action":"capped","mode":"enforce","detail":"max_tokens lowered to 5"},"#,
            r#"{"guardrail":"pii","stage":"input","action":"redacted","mode":"redact","detail":"email x2, phone x1"},"#,
            r#"{"guardrail":"pii","stage":"output","action":"redacted","mode":"redact","detail":"email x1"}]"#
        );
        assert_eq!(recorded(&decisions), expected);
    }
}
