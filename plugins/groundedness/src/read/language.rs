//! Which language is a text in? The one whose small words it uses most.

use crate::read::fold;
use crate::read::lexicon::Lexicon;

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
    /// Every language, in the order of [`crate::read::words::LANGUAGES`].
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

/// By how many small words another language must be surer than the usual one: many are shared.
const SURER: u32 = 2;
/// How many small words tell a language where none is usual.
const EVIDENCE: u32 = 2;

/// Guesses the language of a text; `usual` where its small words do not tell.
///
/// A word counts once, and not where it is written in capitals or joined to a number: `AB-1290` is no German.
#[must_use]
pub fn guess(text: &str, usual: Option<Language>, lexicon: &Lexicon) -> Option<Language> {
    let mut counts = [0_u32; Language::ALL.len()];
    let mut word = Vec::with_capacity(32);
    let (mut seen, mut capitals, mut code) = (0_u64, 0, false);
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or_default();
    for character in sample.chars().chain([' ']) {
        if character.is_alphabetic() {
            capitals += usize::from(character.is_uppercase());
            fold::push(character, &mut word);
            continue;
        }
        if !word.is_empty() && !code && (capitals < 2 || capitals < word.len()) {
            let hash = fold::hash(&word);
            let bit = 1 << (hash >> 58);
            let known = if seen & bit == 0 { lexicon.languages_of(hash) } else { 0 };
            seen |= bit;
            if known != 0 {
                counts
                    .iter_mut()
                    .enumerate()
                    .for_each(|(number, count)| *count += u32::from(known >> number & 1));
            }
        }
        word.clear();
        (capitals, code) = (0, character.is_ascii_digit() || (code && character == '-'));
    }
    let best = counts.iter().copied().max().unwrap_or(0);
    let least = match usual.and_then(|usual| counts.get(usual as usize)) {
        Some(count) => count + SURER,
        None => EVIDENCE,
    };
    // Two languages that share these words: none is taken.
    let alone = counts.iter().filter(|count| **count == best).count() == 1;
    if best < least || (usual.is_some() && !alone) {
        return usual;
    }
    counts.iter().position(|count| *count == best).and_then(|at| Language::ALL.get(at).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        let lexicon = Lexicon::new();
        for (text, usual, expected) in [
            ("The price is not the same.", None, Some(Language::English)),
            ("Der Preis ist nicht der gleiche.", None, Some(Language::German)),
            ("Der Preis ist nicht der gleiche.", Some(Language::English), Some(Language::German)),
            ("Le prix n'est pas le même.", None, Some(Language::French)),
            ("Part number AB-1290 replaces AB-1185.", None, None),
            ("Part number AB-1290 replaces AB-1185.", Some(Language::English), Some(Language::English)),
            ("Part number ab replaces ab and ab.", Some(Language::English), Some(Language::English)),
            ("Model 5-ab replaces 7-ab.", None, None),
            ("AB", None, None),
            ("", None, None),
        ] {
            assert_eq!(guess(text, usual, &lexicon), expected, "{text}");
        }
    }
}
