//! Where are the e-mail addresses? From each `@` both ways, by a bounded number of bytes.

use crate::finding::{Entity, Finding, Piece};

/// The longest local part, in bytes; of a longer one the end counts.
pub const MAX_LOCAL: usize = 64;
const MAX_DOMAIN: usize = 253;

/// What the `@` at a place says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// No address is around it.
    No,
    /// One begins here that may still grow.
    Open(usize),
    /// One is.
    Found(Finding),
}

/// Judges the `@` at `at`.
#[must_use]
pub fn judge(piece: Piece<'_>, at: usize) -> Mark {
    let start = local_start(piece.text, at).filter(|&start| start >= piece.settled);
    let Some(start) = start.filter(|&start| !is_user(piece.text, start)) else { return Mark::No };
    let domain = piece.text.get(at + 1..).unwrap_or_default();
    let seen = domain_run(domain);
    // A colon may go on to a path.
    if !piece.complete && matches!(domain.get(seen..), Some("" | ":")) {
        return Mark::Open(start);
    }
    let local = piece.text.get(start..at).unwrap_or_default();
    let domain = domain.get(..seen).unwrap_or_default();
    let end = domain_end(domain).filter(|_| !is_something_else(local, domain)).map(|length| at + 1 + length);
    match end.filter(|&end| !is_called(piece.text, end)) {
        Some(end) => Mark::Found(Finding { entity: Entity::Email, start, end, score: 0.95 }),
        None => Mark::No,
    }
}

/// Where the word at the end of `text` begins that may become the local part of an address.
#[must_use]
pub fn open_word(text: &str) -> Option<usize> {
    let open = text.strip_suffix('"').unwrap_or(text);
    let start = run_start(open, true);
    let quote = open.get(..start).is_some_and(|front| front.ends_with('"'));
    let quoted = quote && (open.len() == text.len() || start < open.len());
    (start < text.len()).then_some(if quoted { start - 1 } else { start })
}

/// Where the local part before the `@` at `at` begins, with the quotation mark it may stand in.
fn local_start(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    if let Some(quoted) = before.strip_suffix('"') {
        let start = run_start(quoted, true);
        return (start < quoted.len() && quoted.get(..start)?.ends_with('"')).then(|| start - 1);
    }
    let spaceless = before.chars().next_back().is_some_and(is_spaceless);
    let start = run_start(before, spaceless);
    let run = before.get(start..)?;
    let lead = run.find(|c: char| c.is_alphanumeric() || c == '_')?;
    Some(start + lead)
}

/// Whether what begins at `start` is the user or the password in a URL: `ssh://ann@host`, `redis://u:secret@host`.
fn is_user(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).unwrap_or_default();
    let near = before.last_chunk::<MAX_LOCAL>().map_or(before, |chunk| chunk.as_slice());
    match near.last() {
        Some(b'/') => near.ends_with(b"://"),
        Some(b':') => {
            let word = near.iter().rev().take_while(|b| b.is_ascii_graphic()).count();
            near.get(near.len() - word..).is_some_and(|word| word.windows(3).any(|three| three == b"://"))
        }
        _ => false,
    }
}

/// Whether what ends at `end` is called or is a path on a machine: `a@b.dot(c)`, `ann@host.example:/srv`.
fn is_called(text: &str, end: usize) -> bool {
    let after = text.as_bytes().get(end..).unwrap_or_default();
    after.starts_with(b"(") || after.starts_with(b":/") || after.starts_with(b":~")
}

/// Where the run of local-part characters at the end of `text` begins, at most [`MAX_LOCAL`] bytes back.
fn run_start(text: &str, spaceless: bool) -> usize {
    let mut start = text.len();
    for (index, c) in text.char_indices().rev() {
        if text.len() - index > MAX_LOCAL || !is_local(c) || (!spaceless && is_spaceless(c)) {
            break;
        }
        start = index;
    }
    start
}

fn is_local(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '~')
    } else {
        c.is_alphanumeric()
    }
}

/// How many bytes at the front of `text` can belong to a domain.
fn domain_run(text: &str) -> usize {
    text.char_indices()
        .find(|&(index, c)| index >= MAX_DOMAIN || !(c == '.' || c == '-' || c.is_alphanumeric()))
        .map_or(text.len(), |(index, _)| index)
}

/// How much of a run of domain characters is a domain: up to its last label that can be a top level.
fn domain_end(run: &str) -> Option<usize> {
    let mut end = None;
    let mut offset = 0;
    for (number, label) in run.split('.').enumerate() {
        if label.is_empty() || label.starts_with('-') {
            break;
        }
        let (length, open) = top_level(label);
        if number > 0 && length > 0 {
            end = Some(offset + length);
        }
        if !open {
            break;
        }
        offset += label.len() + 1;
    }
    end
}

/// How many bytes of a label are a top-level domain, and whether more labels may follow it.
fn top_level(label: &str) -> (usize, bool) {
    if label.starts_with("xn--") && label.len() > 4 {
        return (label.len(), true);
    }
    let spaceless = label.chars().next().is_some_and(is_spaceless);
    let letters = label
        .char_indices()
        .find(|&(_, c)| !c.is_alphabetic() || (!spaceless && is_spaceless(c)))
        .map_or(label.len(), |(index, _)| index);
    let next = label.get(letters..).and_then(|rest| rest.chars().next());
    let whole = next.is_none_or(|c| c == '-' || is_spaceless(c));
    let enough = label.get(..letters).is_some_and(|word| word.chars().nth(1).is_some());
    let open = spaceless || !label.chars().any(is_spaceless);
    (if whole && enough { letters } else { 0 }, open)
}

/// Remote names of version control (`git@host`) and scaled images (`icon@2x.png`) look like addresses.
fn is_something_else(local: &str, domain: &str) -> bool {
    let scaled = domain.as_bytes().first_chunk::<3>();
    local == "git"
        || scaled.is_some_and(|[digit, x, dot]| digit.is_ascii_digit() && *x == b'x' && *dot == b'.')
}

/// Whether a character is of a script that puts no spaces between words, so that a run of letters
/// says nothing about where an address ends.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}')
}
