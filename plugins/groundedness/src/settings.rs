//! Which rules does the operator want, and how much of a sentence must the context support?

use crate::finding::Rule;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// The rules that count: `number`, `date`, `negation`, `entity`, `quantity`, `unsupported`. All where nothing is
    /// said.
    pub rules: Option<Vec<String>>,
    /// The share of a sentence's words, from 0 to 1, that the context must support. 0.34 where nothing is said.
    pub threshold: Option<f32>,
}

/// What an app may ask for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Options {
    /// The share of a sentence's words, from 0 to 1, that the context must support, in place of the operator's.
    pub threshold: Option<f32>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// Every rule that does not exist, and a threshold out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut settings = Settings::default();
        if let Some(names) = &self.rules {
            settings.rules.clear();
            for (index, name) in names.iter().enumerate() {
                match Rule::ALL.into_iter().find(|rule| rule.name() == name) {
                    Some(rule) => settings.rules.push(rule),
                    None => problems.push(unknown(index)),
                }
            }
        }
        if let Some(threshold) = self.threshold {
            settings.threshold = threshold;
            problems.extend(out_of_range(threshold).map(|message| Problem::new("threshold", message)));
        }
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }
}

fn unknown(index: usize) -> Problem {
    let known = Rule::ALL.map(Rule::name).join(", ");
    Problem::new(format!("rules[{index}]"), format!("there is no such rule; there are {known}"))
}

fn out_of_range(threshold: f32) -> Option<&'static str> {
    (!(0.0..=1.0).contains(&threshold)).then_some("must be from 0 to 1")
}

/// The checked settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The rules that count.
    pub rules: Vec<Rule>,
    /// The share of a sentence's words that the context must support.
    pub threshold: f32,
}

impl Settings {
    /// A paraphrase keeps at least a third of the words; a sentence about something else seldom reaches it.
    pub const THRESHOLD: f32 = 0.34;

    /// The settings of a call whose app asks for `options`.
    ///
    /// # Errors
    /// A threshold out of range.
    pub fn with(&self, options: &Options) -> Result<Self, String> {
        let threshold = options.threshold.unwrap_or(self.threshold);
        match out_of_range(threshold) {
            Some(message) => Err(format!("threshold: {message}")),
            None => Ok(Self { threshold, ..self.clone() }),
        }
    }

    /// Whether a rule counts.
    #[must_use]
    pub fn wants(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { rules: Rule::ALL.to_vec(), threshold: Self::THRESHOLD }
    }
}
