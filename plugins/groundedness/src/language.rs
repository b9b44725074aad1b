//! Which language is a text in? The one whose small words it uses most.

use crate::fold;
use crate::lexicon::Lexicon;

/// A language whose small words are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Portuguese.
    Portuguese,
    /// Dutch.
    Dutch,
}

impl Language {
    /// Every language, in the order of [`crate::words::LANGUAGES`].
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
    ];

    /// Whether several denials in one clause are one.
    #[must_use]
    pub const fn repeats_denials(self) -> bool {
        matches!(self, Self::French | Self::Spanish | Self::Italian | Self::Portuguese)
    }

    /// Whether a denial may stand behind what it denies, and all nouns have a capital or many words are parted so.
    #[must_use]
    pub const fn denies_behind(self) -> bool {
        matches!(self, Self::German | Self::Dutch)
    }
}

/// How much of a text is looked at.
const SAMPLE: usize = 2048;

/// Guesses the language of a text; `usual` where its small words do not tell.
#[must_use]
pub fn guess(text: &str, usual: Option<Language>, lexicon: &Lexicon) -> Option<Language> {
    let mut counts = [0_u32; Language::ALL.len()];
    let mut word = Vec::with_capacity(32);
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for character in text.get(..end).unwrap_or_default().chars().chain([' ']) {
        if character.is_alphabetic() {
            fold::push(character, &mut word);
            continue;
        }
        if !word.is_empty() {
            let known = lexicon.languages_of(&word);
            for (number, count) in counts.iter_mut().enumerate() {
                *count += u32::from(known >> number & 1);
            }
            word.clear();
        }
    }
    let best = counts.iter().copied().max().unwrap_or(0);
    let usual_at = usual.and_then(|usual| Language::ALL.iter().position(|one| *one == usual));
    let count = usual_at.and_then(|at| counts.get(at)).copied();
    // Many small words are shared: another language must be surer than by one.
    if best == 0 || count.is_some_and(|count| count + 1 >= best) {
        return usual;
    }
    // Two languages that share these words: none is taken.
    if counts.iter().filter(|count| **count == best).count() > 1 && usual.is_some() {
        return usual;
    }
    counts.iter().position(|count| *count == best).and_then(|at| Language::ALL.get(at).copied())
}
