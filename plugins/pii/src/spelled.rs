//! Which words spell an e-mail address out: `ann [at] example [dot] org`, `ann at example dot org`?

use crate::context::{self, Words};
use crate::finding::{Entity, Finding, Piece};
use memchr::memchr2_iter;
use memchr::memmem::Finder;

/// Without brackets, only words like these make an address of `at` and `dot`.
const MAIL: Words = Words::of(&[
    "email", "emails", "mail", "mails", "address", "gmail", "contact", "reach", "write", "correo",
]);
/// The longest domain, and the longest name before it, in bytes.
const MAX_DOMAIN: usize = 96;
const MAX_NAME: usize = 64;
/// How far back from its end an address may begin.
const MAX_OPEN: usize = MAX_NAME + MAX_DOMAIN;

/// Finds the word that stands between labels where no brackets do.
#[must_use]
pub fn dots() -> Finder<'static> {
    Finder::new(b" dot ")
}

/// The address whose `at` the bracket at `open` may begin.
#[must_use]
pub fn bracketed(piece: Piece<'_>, open: usize) -> Option<Finding> {
    let bytes = piece.text.as_bytes();
    let length = mark(bytes.get(open..)?, b"at")?;
    let end = open + length + spaces(bytes, open + length);
    address(piece, spaces_before(bytes, open), end, 0.8)
}

/// The address whose first ` dot ` stands at `dot`.
#[must_use]
pub fn worded(piece: Piece<'_>, dot: usize) -> Option<Finding> {
    let bytes = piece.text.as_bytes();
    // The first label stands between ` at ` and the first ` dot `.
    let label = before(bytes, dot, is_label);
    let start = label.checked_sub(4).filter(|&at| is_at(bytes.get(at..label)))?;
    address(piece, start, label, 0.6).filter(|one| context::names(bytes, one.start, &MAIL))
}

/// The address whose `at` stands from `start` to `end`.
fn address(piece: Piece<'_>, start: usize, end: usize, score: f32) -> Option<Finding> {
    let bytes = piece.text.as_bytes();
    let name = before(bytes, start, is_name);
    let (domain, labels) = domain(bytes, end)?;
    let bounded = start > name && start - name <= MAX_NAME && name >= piece.settled;
    (bounded && labels > 1).then_some(Finding { entity: Entity::Email, start: name, end: domain, score })
}

/// Where a domain ends, and how many labels it has: full stops and words for them stand between these.
fn domain(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    // What stands further behind is not looked at: a growing piece waits for no more.
    let bytes = bytes.get(..bytes.len().min(start + MAX_DOMAIN))?;
    let mut labels = 0;
    let (mut at, mut end) = (start, start);
    loop {
        let length = bytes.get(at..)?.iter().take_while(|&&b| is_label(b)).count();
        let top =
            labels == 0 || (length >= 2 && bytes.get(at..at + length)?.iter().all(u8::is_ascii_alphabetic));
        if length == 0 || !top && bytes.get(at + length) != Some(&b'.') {
            break;
        }
        labels += 1;
        end = at + length;
        match dot(bytes.get(end..)?) {
            Some(length) => at = end + length,
            None => break,
        }
    }
    (labels > 0).then_some((end, labels))
}

/// How long the full stop at the front is, also as a word.
fn dot(rest: &[u8]) -> Option<usize> {
    let front = rest.iter().take(2).take_while(|&&b| b == b' ').count();
    let after = rest.get(front..)?;
    let (length, worded) = match after {
        [b'.', ..] => (1, false),
        [b'd', b'o', b't', b' ', ..] if front > 0 => (4, false),
        _ => (mark(after, b"dot")?, true),
    };
    let back =
        if worded { rest.iter().skip(front + length).take(2).take_while(|&&b| b == b' ').count() } else { 0 };
    (front == 0 || after.first() != Some(&b'.')).then_some(front + length + back)
}

/// How long a word in brackets at the front is.
fn mark(rest: &[u8], word: &[u8]) -> Option<usize> {
    let close = match rest.first()? {
        b'[' => b']',
        b'(' => b')',
        _ => return None,
    };
    let inner = rest.get(1..)?;
    let space = usize::from(inner.first() == Some(&b' '));
    let name = inner.get(space..space + word.len())?;
    let after = inner.get(space + word.len()..)?;
    let behind = usize::from(after.first() == Some(&b' '));
    let fits = name.eq_ignore_ascii_case(word) && after.get(behind) == Some(&close);
    fits.then_some(2 + space + word.len() + behind)
}

/// Where an address that is spelled out may begin at the end of a growing piece.
#[must_use]
pub fn open_address(piece: Piece<'_>) -> Option<usize> {
    let bytes = piece.text.as_bytes();
    let floor = bytes.len().saturating_sub(MAX_OPEN).max(piece.settled);
    let tail = bytes.get(floor..)?;
    let bracket = memchr2_iter(b'[', b'(', tail).map(|at| floor + at).find_map(|open| {
        let rest = bytes.get(open..)?;
        let begun = match mark(rest, b"at") {
            Some(length) => may_be_domain(rest.get(length..)?),
            None => rest.len() <= 5 && is_beginning(rest.get(1..)?, b" at "),
        };
        let name = before(bytes, spaces_before(bytes, open), is_name);
        (begun && name < open).then_some(name)
    });
    let worded = tail.windows(2).enumerate().filter(|(_, pair)| *pair == b" a" || *pair == b" A");
    let worded = worded.map(|(at, _)| floor + at).chain(bytes.ends_with(b" ").then(|| bytes.len() - 1));
    let worded = worded.filter_map(|at| {
        let rest = bytes.get(at..)?;
        let begun = if rest.len() < 4 {
            b" at".starts_with(&rest.to_ascii_lowercase()) || is_at(Some(rest))
        } else {
            is_at(rest.get(..4)) && may_be_domain(rest.get(4..)?)
        };
        let name = before(bytes, at, is_name);
        (begun && name < at && context::names(bytes, name, &MAIL)).then_some(name)
    });
    // A bracket may follow a name and a space.
    let bare = spaces_before(bytes, bytes.len());
    let last = Some(before(bytes, bare, is_name)).filter(|&name| name < bare && bare < bytes.len());
    bracket.into_iter().chain(worded).chain(last).filter(|&at| at >= piece.settled).min()
}

/// Whether bytes are labels with full stops or words for them between them, the last of which may be cut short.
fn may_be_domain(rest: &[u8]) -> bool {
    // Two spaces may stand before it.
    if rest.len() > MAX_DOMAIN + 2 {
        return false;
    }
    let mut words = rest.split(|&b| b == b' ').filter(|word| !word.is_empty()).peekable();
    let mut label = true;
    while let Some(word) = words.next() {
        let last = words.peek().is_none();
        let plain = word.iter().all(|&b| is_label(b) || matches!(b, b'.' | b'[' | b'(' | b']' | b')'));
        let bracket = |byte: &u8| matches!(byte, b'[' | b'(' | b']' | b')');
        // A bracket may stand at a label: `[dot]org`.
        let joined = word == b"dot" || word.iter().any(bracket);
        if !(plain && (label || joined || last)) {
            return false;
        }
        label = word == b"dot" || word.last().is_some_and(bracket);
    }
    true
}

fn is_beginning(rest: &[u8], of: &[u8]) -> bool {
    let rest = rest.to_ascii_lowercase();
    of.starts_with(&rest) || of.trim_ascii_start().starts_with(&rest)
}

fn is_at(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|bytes| bytes.eq_ignore_ascii_case(b" at "))
}

/// Where the run of wanted bytes before `end` begins.
fn before(bytes: &[u8], end: usize, wanted: fn(u8) -> bool) -> usize {
    let front = bytes.get(..end).unwrap_or_default();
    end - front.iter().rev().take(MAX_NAME + 1).take_while(|&&b| wanted(b)).count()
}

fn spaces_before(bytes: &[u8], end: usize) -> usize {
    let front = bytes.get(..end).unwrap_or_default();
    end - front.iter().rev().take(2).take_while(|&&b| b == b' ').count()
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take(2).take_while(|&&b| b == b' ').count()
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+')
}
