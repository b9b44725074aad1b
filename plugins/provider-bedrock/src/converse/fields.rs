//! What each maker's models are told in words of their own: how hard to think, how to choose words; and the answer's form.

use crate::settings::{Checked, Maker};
use conversation::claude::{Budgets, LEAST_BUDGET};
use conversation::tools::Choice;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;
use serde_json::value::RawValue;

/// Fields that are passed on to the model as they are.
#[derive(Default, Serialize)]
pub(crate) struct Fields<'a> {
    /// Of Claude.
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Thinking<'a>>,
    /// Of Claude.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    anthropic_beta: &'a [String],
    /// Of OpenAI's open models.
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'static str>,
    /// Of Nova.
    #[serde(rename = "reasoningConfig", skip_serializing_if = "Option::is_none")]
    reasoning_config: Option<Reasoning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_k: Option<&'a RawValue>,
    /// Of Claude, where it is to use one tool at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Choice<'a>>,
}

/// Whether Claude thinks first.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Thinking<'a> {
    /// As the caller said.
    Given(&'a RawValue),
    Chosen(Chosen),
}

/// As an effort says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Chosen {
    Enabled { budget_tokens: u64 },
    Adaptive,
}

/// How hard Nova thinks.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning {
    #[serde(rename = "type")]
    kind: &'static str,
    max_reasoning_effort: &'static str,
}

/// How hard the model tries, and in which form it answers.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_format: Option<Format<'a>>,
}

/// The form of an answer.
#[derive(Serialize)]
#[serde(tag = "type", content = "structure", rename_all = "snake_case")]
pub(crate) enum Format<'a> {
    JsonSchema {
        #[serde(rename = "jsonSchema")]
        json_schema: JsonSchema<'a>,
    },
}

/// The schema that the answer follows, as a text.
#[derive(Serialize)]
pub(crate) struct JsonSchema<'a> {
    pub schema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
}

/// What a client asks, in whichever API.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    /// The tokens that the answer may have.
    pub tokens: Option<u64>,
    /// How hard the model is to think, and the field that says so.
    pub effort: Option<(&'a str, &'static str)>,
    /// The same in Claude's own terms.
    pub thinking: Option<&'a RawValue>,
    /// Whether the effort is in Claude's own terms too, and stands beside what is said of thinking.
    pub own: bool,
    /// From how many words it chooses.
    pub top_k: Option<&'a RawValue>,
    /// In which form it answers.
    pub schema: Option<JsonSchema<'a>>,
}

impl Fields<'_> {
    pub(super) fn is_empty(&self) -> bool {
        let Self { thinking, anthropic_beta, reasoning_effort, reasoning_config, top_k, tool_choice } = self;
        let none = thinking.is_none() && reasoning_effort.is_none() && reasoning_config.is_none();
        none && anthropic_beta.is_empty() && top_k.is_none() && tool_choice.is_none()
    }
}

impl Output<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.effort.is_none() && self.text_format.is_none()
    }
}

/// What is wanted of a model, in its words, and the tokens that its answer may have.
///
/// # Errors
/// What it has no word for.
pub(crate) fn of<'a>(
    wanted: Wanted<'a>,
    settings: &'a Checked,
    model: &str,
) -> Result<(Option<u64>, Fields<'a>, Output<'a>), Failure> {
    let maker = Maker::of(model);
    let (mut fields, mut output) = (Fields::default(), Output::default());
    if maker == Maker::Anthropic {
        fields.anthropic_beta = &settings.beta;
    }
    if wanted.top_k.is_some() && !matches!(maker, Maker::Anthropic | Maker::Mistral) {
        return Err(unsupported("top_k"));
    }
    fields.top_k = wanted.top_k;
    if wanted.thinking.is_some() && maker != Maker::Anthropic {
        return Err(unsupported("thinking"));
    }
    fields.thinking = wanted.thinking.map(Thinking::Given);
    output.text_format = wanted.schema.map(|json_schema| Format::JsonSchema { json_schema });
    let mut tokens = wanted.tokens;
    let effort = wanted.effort.filter(|(effort, _)| *effort != "none");
    if let (Some((effort, field)), true, Maker::Anthropic) = (effort, wanted.own, maker) {
        let (_, word) = step(effort, settings.budgets).ok_or_else(|| unsupported(field))?;
        output.effort = Some(word);
    } else if let Some((effort, field)) = effort {
        let known = think(effort, (settings, model, maker), (&mut fields, &mut output, &mut tokens));
        known.ok_or_else(|| unsupported(field))?;
    }
    Ok((tokens, fields, output))
}

/// Lets the model think this hard; nothing where there is no word for that.
fn think(
    effort: &str,
    (settings, model, maker): (&Checked, &str, Maker),
    (fields, output, tokens): (&mut Fields<'_>, &mut Output<'_>, &mut Option<u64>),
) -> Option<()> {
    let (budget, word) = step(effort, settings.budgets)?;
    match maker {
        Maker::Anthropic if fields.thinking.is_some() => return None,
        Maker::Anthropic if settings.thinks_by_itself(model) => {
            fields.thinking = Some(Thinking::Chosen(Chosen::Adaptive));
            output.effort = Some(word);
        }
        Maker::Anthropic => {
            let mut budget_tokens = u64::from(budget);
            if let Some(most) = *tokens {
                // Thoughts count as tokens of the answer; half of them is left for words.
                budget_tokens = budget_tokens.min(most / 2);
                if budget_tokens < u64::from(LEAST_BUDGET) {
                    return None;
                }
            } else {
                // Models write no more than this unless they are told, thoughts included.
                *tokens = Some(budget_tokens + u64::from(settings.max_tokens));
            }
            fields.thinking = Some(Thinking::Chosen(Chosen::Enabled { budget_tokens }));
        }
        Maker::OpenAi => fields.reasoning_effort = Some(capped(word)),
        Maker::Amazon => {
            let max_reasoning_effort = capped(word);
            fields.reasoning_config = Some(Reasoning { kind: "enabled", max_reasoning_effort });
        }
        Maker::Mistral | Maker::Other => return None,
    }
    Some(())
}

/// The budget and the word of an effort.
fn step(effort: &str, budgets: Budgets) -> Option<(u32, &'static str)> {
    match effort {
        "minimal" | "low" => Some((budgets.low, "low")),
        "medium" => Some((budgets.medium, "medium")),
        "high" => Some((budgets.high, "high")),
        "xhigh" | "max" => Some((budgets.high, "max")),
        _ => None,
    }
}

/// Only Claude knows more than high.
fn capped(word: &'static str) -> &'static str {
    if word == "max" { "high" } else { word }
}
