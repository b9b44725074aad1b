//! Which bytes of a body are replaced, and by what?

use std::ops::Range;

use bytes::Bytes;

/// Replacements in one body: disjoint ranges of its bytes, each with what stands there instead.
#[derive(Debug, Default, Clone)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Notes a replacement. Ranges must not overlap; an empty range inserts.
    pub fn replace(&mut self, at: Range<usize>, with: impl Into<String>) {
        self.0.push((at, with.into()));
    }

    /// Notes that the JSON string at `at` becomes `text`.
    pub fn replace_text(&mut self, at: Range<usize>, text: &str) {
        self.replace(at, quoted(text));
    }

    /// Takes over another's replacements.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// True where nothing is replaced.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The body with every replacement made. Without any it is the same buffer.
    pub fn apply(mut self, body: &Bytes) -> Bytes {
        if self.0.is_empty() {
            return body.clone();
        }
        self.0.sort_by_key(|(at, _)| (at.start, at.end));
        let grown: usize = self.0.iter().map(|(_, with)| with.len()).sum();
        let mut out = Vec::with_capacity(body.len() + grown);
        let mut done = 0;
        for (at, with) in &self.0 {
            out.extend_from_slice(body.get(done..at.start).unwrap_or_default());
            out.extend_from_slice(with.as_bytes());
            done = at.end;
        }
        out.extend_from_slice(body.get(done..).unwrap_or_default());
        Bytes::from(out)
    }
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    // Serialising a string cannot fail; an empty one stands for the impossible.
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_the_order_of_the_body() {
        let mut edits = Edits::default();
        edits.replace(4..5, "two");
        edits.replace(0..1, "one");
        edits.replace(5..5, "!");
        assert_eq!(edits.apply(&Bytes::from_static(b"1 + 2 = 3")), "one + two! = 3");
    }

    #[test]
    fn no_edit_shares_the_buffer() {
        let body = Bytes::from_static(b"as it came");
        assert_eq!(Edits::default().apply(&body).as_ptr(), body.as_ptr());
    }
}
