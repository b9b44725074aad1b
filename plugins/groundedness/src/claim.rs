//! Does a sentence claim anything? Greetings, questions, announcements and refusals do not.

use crate::read::lexicon::Lexicon;
use crate::read::token::{Page, Token, mark};

/// How many words of a sentence are looked at.
pub const LONGEST: usize = 64;

/// What a sentence claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nothing that the context could support.
    Nothing,
    /// Only what its numbers and names say: it is uncertain or about the answer.
    Facts,
    /// Everything that it says.
    Everything,
}

/// Judges what a sentence claims.
#[must_use]
pub fn of(text: &str, page: &Page, lexicon: &Lexicon) -> Claim {
    let words = page.tokens.as_slice();
    let facts = words.iter().any(|word| word.is(mark::FIGURE) || is_name(word));
    let trimmed = text.trim_end_matches(['*', '_', '"', '”', ')', ' ']);
    if trimmed.ends_with(['?', '？', '؟']) || text.starts_with('[') && text.ends_with(']') {
        return Claim::Nothing;
    }
    if is_courtesy(text, lexicon) || refuses(words) {
        return Claim::Nothing;
    }
    let counted = words.iter().filter(|word| word.counts()).count();
    let announces = trimmed.ends_with(':');
    if !facts && (announces || counted < 2) {
        return Claim::Nothing;
    }
    if announces || words.iter().any(|word| word.is(mark::HEDGE)) || counted < 3 {
        return Claim::Facts;
    }
    Claim::Everything
}

/// Whether a word is a name for sure.
#[must_use]
pub fn is_name(word: &Token) -> bool {
    let capital = word.is(mark::CAPITAL) && !word.is(mark::FRONT);
    word.is(mark::CONTENT) && (capital || word.is(mark::CODE))
}

/// Whether a word of the context may be a name: at the front of a sentence one cannot tell.
#[must_use]
pub fn is_name_there(word: &Token) -> bool {
    word.is(mark::CONTENT) && word.is(mark::CAPITAL | mark::CODE)
}

fn is_courtesy(text: &str, lexicon: &Lexicon) -> bool {
    let Some(first) = text.chars().next().and_then(|first| first.to_lowercase().next()) else { return false };
    let first = first.encode_utf8(&mut [0; 4]).bytes().next().unwrap_or_default();
    lexicon
        .courtesies(first)
        .any(|known| after(text, known).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// What follows `known`, where the text begins with it in either case.
fn after<'t>(text: &'t str, known: &str) -> Option<&'t str> {
    let same = |(one, wanted): &(u8, u8)| one.is_ascii() && one.to_ascii_lowercase() == *wanted;
    let front = text.bytes().zip(known.bytes()).take_while(same).count();
    let (text, known) = (text.get(front..)?, known.get(front..)?);
    // Hardly any sentence gets further; only beyond ASCII case is a longer story.
    if [text, known].iter().all(|rest| rest.bytes().next().is_some_and(|byte| byte.is_ascii())) {
        return None;
    }
    let mut rest = text.chars();
    for wanted in known.chars() {
        let one = rest.next().map(|one| if one == '’' { '\'' } else { one })?;
        if one != wanted && !one.to_lowercase().eq([wanted]) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// "The document does not say": the text that is spoken about, a denial, and what it would have to do.
fn refuses(words: &[Token]) -> bool {
    let has = |marks: u32| words.iter().take(12).any(|word| word.is(marks));
    let figures = words.iter().any(|word| word.is(mark::FIGURE));
    has(mark::NEGATOR) && has(mark::SAYING) && has(mark::SOURCE) && !figures
}
