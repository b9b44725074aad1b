//! Where does a sentence begin and end? The same, however a text was cut into pieces.

use crate::read::fold;

/// The longest sentence; a longer one is cut between two words.
pub const LONGEST: usize = 800;
/// The longest block of code that is passed over; in a longer one lines are read as sentences.
pub const LONGEST_CODE: usize = 4096;
/// How much space may stand between a full stop and the word that decides whether it was one.
const GAP: usize = 32;
/// How many letters of that word are looked at.
const WORD: usize = 12;

/// What stands at a place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A sentence without the marks and spaces around it, and where the next begins.
    Sentence {
        /// Its first byte.
        start: usize,
        /// The byte after its last.
        end: usize,
        /// Where to go on.
        next: usize,
    },
    /// Something that claims nothing: code, marks.
    Skip {
        /// Where to go on.
        next: usize,
    },
    /// A sentence begins at this byte and is not finished.
    Open(usize),
    /// Nothing but space is left.
    End,
}

/// Reads one sentence from `from` on. What is returned never depends on text that has not come yet.
#[must_use]
pub fn step(text: &str, from: usize, complete: bool) -> Step {
    let rest = text.get(from..).unwrap_or_default();
    let start = from + rest.len() - rest.trim_start().len();
    let rest = text.get(start..).unwrap_or_default();
    if rest.is_empty() {
        return Step::End;
    }
    if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| rest.starts_with(*fence)) {
        match code(rest, fence, complete) {
            Code::Ends(at) => return Step::Skip { next: start + at },
            Code::Open => return Step::Open(start),
            Code::TooLong => {}
        }
    }
    let Some(length) = length(rest, complete) else { return Step::Open(start) };
    let whole = rest.get(..length).unwrap_or_default();
    let lead = marker(whole);
    let inner = whole.get(lead..).unwrap_or_default().trim();
    if inner.is_empty() {
        return Step::Skip { next: start + length };
    }
    let gap = whole.get(lead..).map_or(0, |tail| tail.len() - tail.trim_start().len());
    let first = start + lead + gap;
    Step::Sentence { start: first, end: first + inner.len(), next: start + length }
}

enum Code {
    Ends(usize),
    Open,
    TooLong,
}

fn code(rest: &str, fence: &str, complete: bool) -> Code {
    let inner = rest.get(fence.len()..).unwrap_or_default();
    match inner.find(fence) {
        Some(at) if at <= LONGEST_CODE => Code::Ends(at + 2 * fence.len()),
        Some(_) => Code::TooLong,
        None if inner.len() > LONGEST_CODE + fence.len() => Code::TooLong,
        None if complete => Code::Ends(rest.len()),
        None => Code::Open,
    }
}

/// How many bytes of bullets, numbers of lists and marks of headings stand at the front.
fn marker(sentence: &str) -> usize {
    let bytes = sentence.as_bytes();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let marks = rest.iter().take_while(|byte| matches!(byte, b'-' | b'*' | b'#' | b'>' | b'|')).count();
        let bullet = if rest.starts_with("•".as_bytes()) { "•".len() } else { 0 };
        let numbered = (1..=2).contains(&digits) && matches!(rest.get(digits), Some(b'.' | b')'));
        let length = if numbered { digits + 1 } else { marks + bullet };
        let space = rest.get(length..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
        if length == 0 || space == 0 {
            return at;
        }
        at += length + space;
    }
}

/// The length of the sentence at the front; nothing while it may go on.
fn length(rest: &str, complete: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).filter(|_| at < LONGEST) {
        let ends = match byte {
            b'\n' => newline(rest, at, complete),
            b'.' | b'!' | b'?' => stop(rest, at, complete),
            0xE2 | 0xE3 | 0xEF | 0xD8 | 0xE0 => wide(rest, at, complete),
            _ => Ends::No,
        };
        match ends {
            Ends::No => at += 1,
            Ends::Yes(end) => return Some(end),
            Ends::Unknown => return None,
        }
    }
    if at < LONGEST {
        return complete.then_some(rest.len());
    }
    Some(cut(rest))
}

/// Where a sentence that is too long is cut: between words where there are any.
fn cut(rest: &str) -> usize {
    let mut end = LONGEST;
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    let head = rest.get(..end).unwrap_or_default();
    head.rfind(char::is_whitespace).filter(|space| *space > LONGEST / 2).unwrap_or(end)
}

enum Ends {
    No,
    Yes(usize),
    Unknown,
}

/// A line's end is a sentence's, unless the next line goes on with a small letter.
fn newline(rest: &str, at: usize, complete: bool) -> Ends {
    match rest.get(at + 1..).and_then(|tail| tail.chars().next()) {
        None if complete => Ends::Yes(at),
        None => Ends::Unknown,
        Some(next) if next.is_lowercase() => Ends::No,
        Some(_) => Ends::Yes(at),
    }
}

/// The marks that close a quotation or an emphasis behind a full stop.
fn closed(rest: &str, mut at: usize) -> usize {
    while let Some(next) = rest.get(at..).and_then(|tail| tail.chars().next()) {
        if !matches!(
            next,
            '.' | '!'
                | '?'
                | '…'
                | '。'
                | '！'
                | '？'
                | ')'
                | ']'
                | '"'
                | '\''
                | '”'
                | '’'
                | '»'
                | '」'
                | '』'
                | '*'
                | '_'
        ) {
            break;
        }
        at += next.len_utf8();
    }
    at
}

/// Marks of scripts that put no space behind them, and the ellipsis.
fn wide(rest: &str, at: usize, complete: bool) -> Ends {
    match rest.get(at..).and_then(|tail| tail.chars().next()) {
        Some('。' | '！' | '？' | '؟' | '।') => {
            let end = closed(rest, at);
            // ARABIC QUESTION MARK and DANDA are not among what closes.
            let end =
                end.max(at + rest.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8));
            if end == rest.len() && !complete { Ends::Unknown } else { Ends::Yes(end) }
        }
        Some('…') => stop(rest, at, complete),
        _ => Ends::No,
    }
}

/// A full stop ends a sentence if a space and then no small letter follows, and no abbreviation stands before it.
fn stop(rest: &str, at: usize, complete: bool) -> Ends {
    let end = closed(rest, at);
    let tail = rest.get(end..).unwrap_or_default();
    let unknown = if complete { Ends::Yes(end) } else { Ends::Unknown };
    let Some(next) = tail.chars().next() else { return unknown };
    if !next.is_whitespace() {
        return Ends::No;
    }
    let gap = tail.len() - tail.trim_start().len();
    let space = tail.get(..gap).unwrap_or_default();
    if space.contains('\n') || gap > GAP {
        return Ends::Yes(end);
    }
    let ahead = tail.get(gap..).unwrap_or_default();
    let letters = ahead.chars().take(WORD).take_while(|one| one.is_alphabetic());
    let (count, length) = letters.fold((0, 0), |(count, length), one| (count + 1, length + one.len_utf8()));
    let word = ahead.get(..length).unwrap_or_default();
    if word.len() == ahead.len() && count < WORD {
        return unknown;
    }
    if word.starts_with(char::is_lowercase) {
        return Ends::No;
    }
    let single = rest.as_bytes().get(at) == Some(&b'.') && end == at + 1;
    if single && abbreviated(rest.get(..at).unwrap_or_default(), word) { Ends::No } else { Ends::Yes(end) }
}

/// Whether the full stop behind `before` belongs to its last word.
fn abbreviated(before: &str, next: &str) -> bool {
    let from = before.rfind(|one: char| one.is_whitespace() || matches!(one, '(' | '"' | '\''));
    let last = before.get(from.map_or(0, |at| at + 1)..).unwrap_or_default();
    if last.is_empty() {
        return false;
    }
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        let only = before.len() == last.len();
        return last.len() <= 2 && (only || is_month(next));
    }
    let mut letters = last.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let dotted = last.len() > 2 && last.split('.').all(|part| part.chars().count() == 1);
    if initial || dotted || last.len() > LONGEST_ABBREVIATION {
        return initial || dotted;
    }
    let folded = fold::folded(last);
    let among = |list: &[&str]| list.binary_search_by(|known| known.as_bytes().cmp(&folded)).is_ok();
    among(&ABBREVIATIONS) || (next.is_empty() && among(&BEFORE_NUMBERS))
}

/// Whether a word is a month in a language that writes days as ordinals with a full stop.
fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "januar",
        "februar",
        "marz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ];
    let first = word.chars().next().unwrap_or_default().to_ascii_lowercase();
    let likely = MONTHS.iter().any(|month| month.starts_with(first));
    likely && MONTHS.iter().any(|month| month.as_bytes() == fold::folded(word))
}

/// What is written with a full stop inside a sentence, in order.
const ABBREVIATIONS: [&str; 48] = [
    "approx", "aprox", "avv", "bijv", "bzw", "cf", "co", "col", "corp", "dept", "dhr", "dott", "dr", "dra",
    "ecc", "eg", "env", "etc", "evtl", "gen", "ggf", "hon", "hr", "ie", "inc", "ing", "inkl", "jr", "ltd",
    "mevr", "mio", "mlle", "mme", "mr", "mrd", "mrs", "ms", "prof", "sgt", "sig", "sr", "sra", "st", "ud",
    "uds", "usw", "vs", "zzgl",
];

/// The same where a number follows, in order; otherwise these are words.
const BEFORE_NUMBERS: [&str; 26] = [
    "abs", "apr", "art", "aug", "bd", "ca", "dec", "dez", "feb", "fig", "jan", "jul", "jun", "mar", "no",
    "nos", "nov", "nr", "num", "oct", "okt", "pag", "pp", "sep", "sept", "vol",
];

/// The longest of them with its accents, in bytes.
const LONGEST_ABBREVIATION: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut from = 0;
        loop {
            match step(text, from, true) {
                Step::Sentence { start, end, next } => {
                    found.push(&text[start..end]);
                    from = next;
                }
                Step::Skip { next } => from = next,
                Step::Open(_) | Step::End => return found,
            }
        }
    }

    #[test]
    fn abbreviations_are_in_order() {
        assert!(ABBREVIATIONS.is_sorted() && BEFORE_NUMBERS.is_sorted());
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        for (text, expected) in [
            ("One. Two! Three? Four", vec!["One.", "Two!", "Three?", "Four"]),
            (
                "Dr. Smith paid 3.5 euros, e.g. for tea. He left.",
                vec!["Dr. Smith paid 3.5 euros, e.g. for tea.", "He left."],
            ),
            ("1. First point\n2. Second point", vec!["First point", "Second point"]),
            ("- a thing\n- **another**", vec!["a thing", "**another**"]),
            (
                "J. Smith of the U.S. Army left. \"Go.\" Then",
                vec!["J. Smith of the U.S. Army left.", "\"Go.\"", "Then"],
            ),
            ("Am 5. März 2024 endet es. Danach nicht.", vec!["Am 5. März 2024 endet es.", "Danach nicht."]),
            ("It ended in 2024. After that, not.", vec!["It ended in 2024.", "After that, not."]),
            ("a line\nthat goes on\nBut not here", vec!["a line\nthat goes on", "But not here"]),
            ("三十天。四十天！好", vec!["三十天。", "四十天！", "好"]),
            ("See:\n```\nx = 1. Y\n```\nDone.", vec!["See:", "Done."]),
            ("see example.com. Then", vec!["see example.com.", "Then"]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_without_end_is_cut_between_words() {
        let text = "word ".repeat(1000);
        assert!(split(&text).iter().all(|one| one.len() <= LONGEST && one.ends_with("word")));
        assert!(split(&"é".repeat(2000)).iter().all(|one| one.len() <= LONGEST));
    }
}
