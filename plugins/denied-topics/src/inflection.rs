//! Is a word of the text a form of a word that is looked for? `taxes`, `taxed`, `taxing`, `taxation` of `tax`; never `syntax`.

/// A word that is looked for, in small letters, as far as all its forms have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stem {
    /// What every form begins with.
    pub text: String,
    ending: Ending,
}

/// What follows the stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The word is its own stem.
    Plain,
    /// The same, but a verb would double its last letter: `drug`, `drugged`, since `druged` is none.
    Doubled,
    /// `e` was cut off: `gamble`.
    E,
    /// `y` was cut off: `robbery`.
    Y,
    /// Too short or no word: a plural at most.
    Exact,
    /// Of another script: up to this many letters.
    Letters(u8),
}

/// Endings of English words; those of verbs follow a doubled letter too.
const VERBAL: [&str; 5] = ["ed", "ing", "ings", "er", "ers"];
const NOMINAL: [&str; 3] = ["s", "ation", "ations"];
/// Endings of longer words: German cases, French and Spanish plurals.
const OTHERS: [&str; 7] = ["e", "es", "en", "n", "em", "ern", "a"];

impl Stem {
    /// The stem of a word that is looked for. A plural counts as its singular.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let word = singular(word.to_ascii_lowercase());
        let letters = word.chars().count();
        if !word.is_ascii() {
            return foreign(&word, letters);
        }
        if letters < 3 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Self { text: word, ending: Ending::Exact };
        }
        let (ending, cut) = match word.as_bytes() {
            [.., _, _, _, b'e'] => (Ending::E, 1),
            [.., _, _, b, b'y'] if !is_vowel(*b) => (Ending::Y, 1),
            [a, b, c] | [_, a, b, c] if doubles(*a, *b, *c) => (Ending::Doubled, 0),
            _ => (Ending::Plain, 0),
        };
        let text = word.get(..word.len() - cut).unwrap_or_default().to_owned();
        Self { text, ending }
    }

    /// Whether a word is a form of this one. ASCII letters match in either case.
    #[must_use]
    pub fn fits(&self, word: &str) -> bool {
        let bytes = word.as_bytes();
        let Some((front, rest)) = bytes.split_at_checked(self.text.len()) else { return false };
        front.eq_ignore_ascii_case(self.text.as_bytes()) && self.ends(rest)
    }

    /// Whether a form may end so.
    fn ends(&self, rest: &[u8]) -> bool {
        let is = |ending: &&str| rest.eq_ignore_ascii_case(ending.as_bytes());
        let is_verbal = |rest: &[u8]| VERBAL.iter().any(|one| rest.eq_ignore_ascii_case(one.as_bytes()));
        let long = self.text.len() >= 5;
        match self.ending {
            Ending::Exact => rest.is_empty() || (rest.eq_ignore_ascii_case(b"s") && self.text.len() > 1),
            Ending::Letters(most) => {
                rest.iter().filter(|byte| **byte & 0xC0 != 0x80).count() <= usize::from(most)
            }
            Ending::E => ["e", "es", "en", "ation", "ations"].iter().any(&is) || is_verbal(rest),
            Ending::Y => ["y", "ies", "ied", "ier", "ying", "ys"].iter().any(&is),
            Ending::Plain | Ending::Doubled => {
                let hisses =
                    matches!(self.text.as_bytes(), [.., b's' | b'x' | b'z' | b'o'] | [.., b'c' | b's', b'h']);
                rest.is_empty()
                    || NOMINAL.iter().any(&is)
                    || (long && OTHERS.iter().any(&is))
                    || (hisses && is(&"es"))
                    || (self.ending == Ending::Plain && is_verbal(rest))
                    || self.is_doubled(rest).is_some_and(is_verbal)
            }
        }
    }

    /// What follows the last letter of the stem written once more.
    fn is_doubled<'r>(&self, rest: &'r [u8]) -> Option<&'r [u8]> {
        let (first, rest) = rest.split_first()?;
        (self.text.as_bytes().last() == Some(&first.to_ascii_lowercase())).then_some(rest)
    }
}

/// A word of a script that is not Latin: its endings are not known, but they are short.
fn foreign(word: &str, letters: usize) -> Stem {
    // A syllable of Korean is two or three letters.
    let is_korean = word.chars().all(|one| ('\u{AC00}'..='\u{D7A3}').contains(&one));
    let most = match letters {
        2 | 3 if is_korean => 3,
        0..=2 => 0,
        3 => 1,
        _ => 3,
    };
    // Endings of cases take the place of a vowel: налоги, налогов.
    let vowel = |one: char| "аяоеиыьй".contains(one);
    let text = if letters > 3 { word.strip_suffix(vowel).unwrap_or(word) } else { word };
    Stem { text: text.to_owned(), ending: Ending::Letters(most) }
}

/// The singular of an English plural of five letters and more; other words as they are.
fn singular(mut word: String) -> String {
    if word.len() < 5 || !word.is_ascii() || word.ends_with("news") {
        return word;
    }
    let cut = match word.as_bytes() {
        [.., b'i', b'e', b's'] => {
            word.truncate(word.len() - 3);
            word.push('y');
            return word;
        }
        [.., b'x', b'e', b's'] | [.., b's' | b'c', b'h', b'e', b's'] | [.., b's', b's', b'e', b's'] => 2,
        [.., b's' | b'u' | b'i' | b'a' | b'o', b's'] => 0,
        [.., b's'] => 1,
        _ => 0,
    };
    word.truncate(word.len() - cut);
    word
}

/// Whether a short verb that ends in these letters doubles the last: consonant, vowel, consonant.
fn doubles(before: u8, vowel: u8, last: u8) -> bool {
    !is_vowel(before) && is_vowel(vowel) && !is_vowel(last) && !matches!(last, b'w' | b'x' | b'y')
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, forms: &[&str], others: &[&str]) {
        let stem = Stem::of(word);
        for form in forms {
            assert!(stem.fits(form), "{form} of {word}: {stem:?}");
        }
        for other in others {
            assert!(!stem.fits(other), "{other} of {word}: {stem:?}");
        }
    }

    #[test]
    fn forms_of_a_word_fit() {
        let forms = ["tax", "Tax", "TAXES", "taxed", "taxing", "taxation", "taxer"];
        check("tax", &forms, &["syntax", "taxi", "taxis", "taxonomy", "ta", "taxpayer"]);
        check("Taxes", &forms, &["taxi"]);
        check("drug", &["drugs", "drugged", "drugging"], &["druged", "drugstore"]);
        check("car", &["cars"], &["care", "cared", "caring", "card", "carer", "cares"]);
        check("gamble", &["gamble", "gambles", "gambling", "gambler", "gambled"], &["gambit"]);
        check("robbery", &["robbery", "robberies"], &["robber"]);
        check("weapons", &["weapon", "weapons", "weaponed"], &["weaponry"]);
        check("hack", &["hacked", "hacking", "hacker", "hackers"], &["hackneyed"]);
        check("news", &["news"], &["new"]);
        check("AI", &["AI", "ais"], &["aid", "aims"]);
        check("Steuer", &["Steuern", "Steuer"], &["Steuerung"]);
        check("налоги", &["налог", "налогов", "налогами"], &["налогоплательщик", "залог"]);
        check("нож", &["ножа"], &["ножницы"]);
    }
}
