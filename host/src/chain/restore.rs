//! How do the texts that redactors swapped come back into an answer?

use aho_corasick::{AhoCorasick, MatchKind};

use super::edit::Replacement;

/// The placeholders of one request and what they stand for.
#[derive(Debug)]
pub(super) struct Restore {
    automaton: AhoCorasick,
    swapped: Vec<(String, String)>,
}

impl Restore {
    /// Prepares to put the texts back; nothing where none was swapped.
    pub(super) fn new(swapped: &[(String, String)]) -> Option<Self> {
        if swapped.is_empty() {
            return None;
        }
        let placeholders = swapped.iter().map(|(placeholder, _)| placeholder);
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(placeholders).ok()?;
        Some(Self { automaton, swapped: swapped.to_vec() })
    }

    /// What is to be put back in `seen` after its settled bytes, last first, and up to where that is decided.
    pub(super) fn look(
        &self,
        seen: &str,
        settled: usize,
        complete: bool,
        json: bool,
    ) -> (Vec<Replacement>, usize) {
        let mut replacements = Vec::new();
        let mut at = settled;
        let end = loop {
            let open = seen.get(at..).unwrap_or_default();
            let undecided = if complete { open.len() } else { self.undecided(open) };
            let found = self.automaton.find(open).filter(|found| found.start() < undecided);
            let Some(found) = found else { break at + undecided };
            let original = self.swapped.get(found.pattern().as_usize()).map_or("", |(_, original)| original);
            let with = if json { escaped(original) } else { original.to_owned() };
            replacements.push(Replacement { at: at + found.start()..at + found.end(), with });
            at += found.end();
        };
        replacements.reverse();
        (replacements, end)
    }

    /// Where the first thing begins that more text could make a placeholder, or a longer one.
    fn undecided(&self, text: &str) -> usize {
        let longest = self.swapped.iter().map(|(placeholder, _)| placeholder.len()).max().unwrap_or(0);
        let from = text.ceil_char_boundary(text.len().saturating_sub(longest.saturating_sub(1)));
        let tail = text.get(from..).unwrap_or_default();
        let mut tails = tail.char_indices().map(|(at, _)| (from + at, tail.get(at..).unwrap_or_default()));
        let begins = |tail: &str| {
            let longer = |placeholder: &str| placeholder.len() > tail.len() && placeholder.starts_with(tail);
            self.swapped.iter().any(|(placeholder, _)| longer(placeholder))
        };
        tails.find(|(_, tail)| begins(tail)).map_or(text.len(), |(at, _)| at)
    }
}

/// A text as it stands inside a JSON string.
fn escaped(text: &str) -> String {
    let quoted = crate::body::edits::quoted(text);
    quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(swapped: &[(&str, &str)], text: &str, json: bool) -> (String, usize) {
        let swapped: Vec<_> = swapped.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let restore = Restore::new(&swapped).unwrap();
        let (replacements, end) = restore.look(text, 0, true, json);
        let mut whole = text.to_owned();
        super::super::edit::replace(&mut whole, &replacements);
        (whole, end)
    }

    #[test]
    fn what_was_swapped_comes_back() {
        let swapped = [("<EMAIL_1>", "ann@example.org"), ("<EMAIL_10>", "bob@example.org")];
        let (text, _) = restored(&swapped, "to <EMAIL_10>, not <EMAIL_1>", false);
        assert_eq!(text, "to bob@example.org, not ann@example.org");
    }

    #[test]
    fn inside_json_it_is_escaped() {
        let (text, _) = restored(&[("<P>", "O\"Neil\n")], r#"{"name":"<P>"}"#, true);
        assert_eq!(text, r#"{"name":"O\"Neil\n"}"#);
    }

    #[test]
    fn the_beginning_of_a_placeholder_waits() {
        let swapped = [("AB".to_owned(), "1".to_owned()), ("BCD".to_owned(), "2".to_owned())];
        let restore = Restore::new(&swapped).unwrap();
        for (text, end, count) in [("xAB", 3, 1), ("xA", 1, 0), ("xABC", 4, 1), ("xBC", 1, 0), ("xyz", 3, 0)]
        {
            let (replacements, decided) = restore.look(text, 0, false, false);
            assert_eq!((decided, replacements.len()), (end, count), "{text}");
        }
    }
}
