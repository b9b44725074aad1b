//! What can be wrong with a sentence, and how a result is written down.

/// What was found in an answer.
pub type Outcome = ghat_sdk::Outcome<Finding>;

/// What stands in the place of a redacted sentence.
pub const REPLACEMENT: &str = "[REDACTED_UNGROUNDED_CONTENT]";

/// Why a sentence is not supported by the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A number that the context does not give for this.
    Number,
    /// A date, a year with its month or a day of the week that the context does not give for this.
    Date,
    /// What the context denies is claimed, or the other way around; or the opposite of its word.
    Negation,
    /// A name that the context does not know here, or names that have changed places.
    Entity,
    /// A number with a unit that the context does not give, or gives in another unit.
    Quantity,
    /// Hardly a word of the sentence is in the context.
    Unsupported,
}

impl Rule {
    /// Every rule there is.
    pub const ALL: [Self; 6] =
        [Self::Number, Self::Date, Self::Negation, Self::Entity, Self::Quantity, Self::Unsupported];

    /// The rule's name, as settings and traces write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Negation => "negation",
            Self::Entity => "entity",
            Self::Quantity => "quantity",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A sentence that the context does not support: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Why.
    pub rule: Rule,
    /// The first byte of the sentence.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure the rule is, from 0 to 1.
    pub score: f32,
}
