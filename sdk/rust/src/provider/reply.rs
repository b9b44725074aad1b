//! What a provider's failed reply says, in parts that every provider's adapter needs.

/// The most of a provider's explanation that is passed on to a client, in bytes.
const EXPLANATION: usize = 1000;
/// The most of it that goes to the operator's log.
const NOTE: usize = 200;

/// The seconds that `retry-after-ms` or `retry-after` asks to wait. A date cannot be read, since there is no clock.
#[must_use]
pub fn retry_after(headers: &[(String, String)]) -> Option<u32> {
    let header = |name: &str| headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.trim());
    let number = |name: &str| header(name)?.parse::<f64>().ok().filter(|number| (0.0..1e9).contains(number));
    let milliseconds = number("retry-after-ms").map(|number| number / 1000.0);
    // In range, by the filter above.
    milliseconds.or_else(|| number("retry-after")).map(|seconds| seconds.ceil() as u32)
}

/// A provider's explanation as a client may get it.
#[must_use]
pub fn explanation(message: &str) -> String {
    cut(message, EXPLANATION)
}

/// A provider's explanation as the operator's log may get it.
#[must_use]
pub fn note(message: &str) -> String {
    cut(message, NOTE)
}

/// A text cut to a number of bytes, at a character.
fn cut(text: &str, most: usize) -> String {
    let end = text.char_indices().map(|(at, one)| at + one.len_utf8()).take_while(|end| *end <= most).last();
    text.get(..end.unwrap_or_default()).unwrap_or_default().into()
}
