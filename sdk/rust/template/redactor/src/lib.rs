//! Swaps names for placeholders, which the gateway undoes in the answer.

use ghat_sdk::matchers::Words;
use ghat_sdk::{
    About, Author, Context, Empty, Failure, Plugin, Problem, Redactor, Segment, Side, Span, Substitution,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// The names; `Project Unicorn` unless they are set.
    #[serde(default = "usual")]
    pub names: Vec<String>,
}

fn usual() -> Vec<String> {
    vec!["Project Unicorn".into()]
}

/// Swaps the names that the operator lists.
pub struct UnnamedPlugin(Words);

impl Plugin for UnnamedPlugin {
    type Settings = Settings;
    type Options = Empty;
    const ABOUT: About = About {
        sides: &[Side::Request],
        authors: &[Author::Operator, Author::User, Author::Assistant, Author::Tool],
        ..About::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), "Swaps names for placeholders.")
    };

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        let problem = |message: String| vec![Problem::new("names", message)];
        if settings.names.is_empty() {
            return Err(problem("must be a list of names".into()));
        }
        Words::new(&settings.names).map(Self).map_err(problem)
    }
}

impl Redactor for UnnamedPlugin {
    fn redact(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Vec<Substitution>, Failure> {
        let mut known: Vec<(&str, String)> = Vec::new();
        let mut swaps = Vec::new();
        for (number, segment) in text.iter().enumerate() {
            for found in self.0.find_all(&segment.text, 0) {
                let name = segment.text.get(found.start..found.end).unwrap_or_default();
                let placeholder = match known.iter().find(|(one, _)| *one == name) {
                    Some((_, placeholder)) => placeholder.clone(),
                    None => {
                        let fresh = unused(text, known.len());
                        known.push((name, fresh.clone()));
                        fresh
                    }
                };
                let span = Span::new(number, found.start, found.end);
                swaps.push(Substitution { span, placeholder, rule: "name".into() });
            }
        }
        Ok(swaps)
    }
}

/// A placeholder that nobody wrote. Another name gets another, since it asks for one further on.
fn unused(text: &[Segment], given: usize) -> String {
    let written =
        |placeholder: &String| text.iter().any(|segment| segment.text.contains(placeholder.as_str()));
    let free = (1..).map(|number| format!("[NAME_{number}]")).filter(|placeholder| !written(placeholder));
    free.take(given + 1).last().unwrap_or_default()
}

ghat_sdk::redactor!(UnnamedPlugin);
