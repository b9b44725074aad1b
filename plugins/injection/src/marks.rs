//! Which marks forge a turn of a conversation, or carry text away?

use crate::class::{IMAGE, MARK, WEAK_MARK};

/// Marks of chat templates, without case.
const STRONG: [&str; 22] = [
    "<|im_start",
    "<|im_end",
    "<|system",
    "<|user",
    "<|assistant",
    "<|endoftext",
    "<|start_header_id",
    "<|end_header_id",
    "<|eot_id",
    "<|begin_of_text",
    "<|end_of_text",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<</sys>>",
    "<start_of_turn>",
    "<end_of_turn>",
    "### system:",
    "### instruction:",
    "###system:",
    "### system prompt",
    "[system prompt]",
];
const WEAK: [&str; 10] = [
    "<system>",
    "</system>",
    "<system_prompt>",
    "</system_prompt>",
    "[system]",
    "[/system]",
    "[system message]",
    "<assistant>",
    "### instructions:",
    "<admin>",
];
/// What begins a line in the name of someone else.
const SPEAKERS: [&str; 5] = ["system:", "assistant:", "system message:", "system prompt:", "developer:"];
/// How much of an image's address is read.
const LONGEST_ADDRESS: usize = 300;
/// What the address of an image holds when it is to be filled in.
const CARGO: [&str; 12] = [
    "{",
    "[",
    "<",
    "%7b",
    "conversation",
    "secret",
    "history",
    "password",
    "=data",
    "prompt",
    "chat=",
    "summary",
];

/// The mark at `at`: its classes and its length.
#[must_use]
pub fn read(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let rest = bytes.get(at..)?;
    let find = |marks: &[&str], classes: u64| {
        marks.iter().find(|mark| begins(rest, mark)).map(|mark| (classes, mark.len()))
    };
    let second = rest.get(1).map(u8::to_ascii_lowercase).unwrap_or_default();
    match rest.first()? {
        b'<' | b'[' | b'#' if !matches!(second, b'|' | b'<' | b'/' | b's' | b'i' | b'e' | b'a' | b'#') => {
            None
        }
        b'<' if second == b'<' && !matches!(rest.get(2), Some(b's' | b'S' | b'/')) => None,
        b'<' | b'[' | b'#' => find(&STRONG, MARK).or_else(|| find(&WEAK, WEAK_MARK)),
        b'\n' => {
            let line = rest.get(1..)?;
            SPEAKERS.iter().find(|name| begins(line, name)).map(|name| (WEAK_MARK, name.len() + 1))
        }
        b'!' => image(rest).map(|length| (IMAGE, length)),
        _ => None,
    }
}

/// The mark with which a text begins when it speaks in someone else's name.
#[must_use]
pub fn at_front(bytes: &[u8]) -> Option<(u64, usize)> {
    SPEAKERS.iter().find(|name| begins(bytes, name)).map(|name| (WEAK_MARK, name.len()))
}

fn begins(rest: &[u8], mark: &str) -> bool {
    rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
}

/// The length of a markdown image whose address has a query that is to be filled in.
fn image(rest: &[u8]) -> Option<usize> {
    let label = rest.strip_prefix(b"![")?;
    let close = label.iter().take(100).position(|b| matches!(b, b'[' | b']' | b'\n'))?;
    let address = label.get(close + 1..)?.strip_prefix(b"(")?;
    if !(begins(address, "http://") || begins(address, "https://")) {
        return None;
    }
    let end = address.iter().take(LONGEST_ADDRESS).position(|&b| b == b')' || b == b'\n')?;
    let address = address.get(..end)?;
    let query = address.get(address.iter().position(|&b| b == b'?')?..)?.to_ascii_lowercase();
    let carries = CARGO.iter().any(|mark| query.windows(mark.len()).any(|part| part == mark.as_bytes()));
    carries.then_some(2 + close + 2 + end + 1)
}
