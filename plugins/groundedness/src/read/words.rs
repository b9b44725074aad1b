//! Which words steer a sentence, in each language? Small closed lists, no dictionaries.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;

/// The words of one language. Lists are separated by spaces and hold words without accents.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Words that carry no claim of their own.
    pub stop: &'static str,
    /// Words that deny.
    pub negators: &'static str,
    /// Words that deny what follows them and nothing else: "without".
    pub lacks: &'static str,
    /// Words that take a denial back when they follow it: "not only".
    pub only: &'static str,
    /// Words that refer to the sentence before.
    pub pronouns: &'static str,
    /// Words that join clauses.
    pub joints: &'static str,
    /// Words that say that something is not certain.
    pub hedges: &'static str,
    /// `word=value`.
    pub numbers: &'static str,
    /// `word=factor`: hundred, thousand, million.
    pub scales: &'static str,
    /// `word=value`.
    pub ordinals: &'static str,
    /// Twelve lists, separated by `;`.
    pub months: &'static str,
    /// Words of which only one can be true: sets separated by `|`, members by `;`, forms of one by spaces. The first
    /// set is the week.
    pub exclusive: &'static str,
    /// `word=factor` of the units' dimensions: see [`crate::read::unit`].
    pub units: &'static str,
    /// Topics with their words and the words for the opposite: `topic: words / words`, separated by `;`.
    pub topics: &'static str,
    /// What a text that is spoken about is called: "the document does not say".
    pub sources: &'static str,
    /// What such a text does: say, mention.
    pub sayings: &'static str,
    /// Words that say who does what is done: "by".
    pub agents: &'static str,
    /// Words that part two sides that are compared: "than".
    pub than: &'static str,
    /// Words behind which names stand more often than other nouns, in a language that writes all nouns alike.
    pub before_names: &'static str,
    /// Verbs that speak of one thing: "is".
    pub of_one: &'static str,
    /// Words that join a day to its month, or a month to its year: "of".
    pub of: &'static str,
    /// The first halves of denials: French "ne".
    pub half_denials: &'static str,
    /// Words that deny only where such a half stands before them: French "plus".
    pub other_halves: &'static str,
    /// Beginnings of sentences that claim nothing, separated by `;`.
    pub courtesies: &'static str,
    /// Endings that are cut off, the longest first.
    pub endings: &'static str,
}

/// Every language, in the order of [`crate::read::language::Language`].
pub const LANGUAGES: [Words; 7] =
    [en::WORDS, de::WORDS, fr::WORDS, es::WORDS, it::WORDS, pt::WORDS, nl::WORDS];

/// Names of topics, in the order of their numbers from 1 on. A topic means the same in every language.
pub const TOPICS: &str = "allow include before increase more least open start accept buy free possible valid enable \
high large fast early new true same easy win succeed profit require public internal available safe all inside above up \
return ship cost customer employee help receive use show build warm alive hire left north positive legal \
strong heavy near first day morning permanent automatic full give choose change keep";

/// Topics that turn around when what they bound is denied: not after is before.
pub const COMPARISONS: [u8; 3] = [3, 5, 6];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comparisons_are_the_topics_that_are_meant() {
        let names: Vec<&str> = TOPICS.split_whitespace().collect();
        assert_eq!(COMPARISONS.map(|topic| names[usize::from(topic) - 1]), ["before", "more", "least"]);
    }
}
