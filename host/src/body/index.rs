//! Where does every value of a JSON text stand? One pass over the text answers it for all of them.
//!
//! serde_json reads a value again at each level that it is taken apart into; on a chat of 3 KB that was a quarter of
//! the gateway's instructions. The grammar is RFC 8259's, checked in full, so that nothing is read here otherwise
//! than a provider reads it.

mod reader;

use std::{borrow::Cow, ops::Range};

use reader::Reader;

use super::object::Object;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    /// A string that reads as it stands.
    Plain,
    /// A string with escapes in it.
    Escaped,
    /// A number, `true`, `false` or `null`.
    Scalar,
}

/// One value, or the name of a member: its text, and where the next one begins that is not inside it.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    start: u32,
    end: u32,
    next: u32,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at line {line} column {column}")]
pub struct NotJson {
    what: &'static str,
    line: usize,
    column: usize,
}

/// Every value of one JSON text, in the order of the text.
#[derive(Debug)]
pub struct Index<'a> {
    source: &'a str,
    nodes: Vec<Node>,
}

impl<'a> Index<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not JSON, nests too deep, or is larger than 4 GiB.
    pub fn of(source: &'a str) -> Result<Self, NotJson> {
        let mut reader = Reader::new(source);
        match reader.document() {
            Ok(()) => Ok(Self { source, nodes: reader.nodes() }),
            Err(what) => Err(located(source, reader.at(), what)),
        }
    }

    /// The text.
    pub(super) fn source(&self) -> &'a str {
        self.source
    }

    /// Where the strings stand that are values and no names, in order; nothing where one of any kind has escapes.
    pub(super) fn plain_strings(&self) -> Option<Vec<Range<usize>>> {
        let mut strings = Vec::with_capacity(self.nodes.len() / 2);
        for node in &self.nodes {
            let place = node.start as usize..node.end as usize;
            // Only a name has a colon behind it.
            let behind = self.source.as_bytes().get(place.end..).unwrap_or_default().trim_ascii_start();
            match node.kind {
                Kind::Plain if behind.first() != Some(&b':') => strings.push(place),
                Kind::Escaped => return None,
                Kind::Plain | Kind::Object | Kind::Array | Kind::Scalar => {}
            }
        }
        Some(strings)
    }

    /// The value that the text is.
    pub fn root(&'a self) -> Value<'a> {
        Value { index: self, at: 0 }
    }
}

fn located(source: &str, at: usize, what: &'static str) -> NotJson {
    let before = source.as_bytes().get(..at).unwrap_or_default();
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
    NotJson { what, line, column }
}

/// One value of an index.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    index: &'a Index<'a>,
    at: usize,
}

impl<'a> Value<'a> {
    fn node(self) -> Option<&'a Node> {
        self.index.nodes.get(self.at)
    }

    /// Where it stands in the text.
    pub fn place(self) -> Range<usize> {
        self.node().map_or(0..0, |node| node.start as usize..node.end as usize)
    }

    /// Its text, with the quotes of a string.
    pub fn raw(self) -> &'a str {
        self.index.source.get(self.place()).unwrap_or_default()
    }

    /// Whether an object has at most so many members.
    pub(super) fn fits(self, few: usize) -> bool {
        self.node().is_some_and(|node| node.next as usize - self.at <= 2 * few)
            || self.children().nth(2 * few).is_none()
    }

    /// One bit of 64 that strings which say the same have alike.
    pub(super) fn mark(self) -> u64 {
        match self.node().map(|node| node.kind) {
            Some(Kind::Plain) => {
                let said = self.bytes(1);
                let ends =
                    said.first().zip(said.last()).map_or(0, |(first, last)| first ^ last.rotate_left(3));
                1 << ((said.len() ^ usize::from(ends)) & 63)
            }
            _ => u64::MAX,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.bytes(0) == b"null"
    }

    /// Whether it is a string that says this.
    pub fn says(self, text: &str) -> bool {
        match self.node().map(|node| node.kind) {
            Some(Kind::Plain) => self.bytes(1) == text.as_bytes(),
            Some(Kind::Escaped) => self.string().is_some_and(|said| said == text),
            _ => false,
        }
    }

    /// Whether both are strings that say the same.
    pub fn says_what(self, other: Self) -> bool {
        match (self.node().map(|node| node.kind), other.node().map(|node| node.kind)) {
            (Some(Kind::Plain), Some(Kind::Plain)) => self.bytes(1) == other.bytes(1),
            _ => self.string().is_some_and(|said| other.says(&said)),
        }
    }

    /// Its text without so many bytes at either end.
    fn bytes(self, less: usize) -> &'a [u8] {
        let Range { start, end } = self.place();
        self.index.source.as_bytes().get(start + less..end.saturating_sub(less)).unwrap_or_default()
    }

    /// The text of a string, borrowed where it has no escapes; nothing for another value.
    pub fn string(self) -> Option<Cow<'a, str>> {
        match self.node()?.kind {
            Kind::Plain => {
                let Range { start, end } = self.place();
                self.index.source.get(start + 1..end.saturating_sub(1)).map(Cow::Borrowed)
            }
            Kind::Escaped => serde_json::from_str(self.raw()).ok().map(Cow::Owned),
            Kind::Object | Kind::Array | Kind::Scalar => None,
        }
    }

    /// The items of an array; nothing for another value.
    pub fn items(self) -> Option<impl Iterator<Item = Self> + Clone> {
        (self.node()?.kind == Kind::Array).then(|| self.children())
    }

    /// The members of an object; nothing for another value.
    pub fn object(self) -> Option<Object<'a>> {
        (self.node()?.kind == Kind::Object).then_some(Object(self))
    }

    /// What is directly inside: items, or names and values in turns.
    pub(super) fn children(self) -> impl Iterator<Item = Self> + Clone {
        let end = self.node().map_or(0, |node| node.next as usize);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let child = Self { index: self.index, at };
            let node = child.node().filter(|_| at < end)?;
            at = node.next as usize;
            Some(child)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever serde_json accepts is accepted, and nothing else; and every value stands where it says.
    fn check(text: &str) {
        let known = serde_json::from_str::<serde_json::Value>(text);
        let index = Index::of(text);
        assert_eq!(index.is_ok(), known.is_ok(), "{text}: {:?} {:?}", index.err(), known.err());
        let (Ok(index), Ok(known)) = (Index::of(text), known) else { return };
        same(index.root(), &known);
    }

    fn same(value: Value<'_>, known: &serde_json::Value) {
        assert_eq!(&serde_json::from_str::<serde_json::Value>(value.raw()).unwrap(), known);
        match known {
            serde_json::Value::Object(members) => {
                let object = value.object().unwrap();
                for (name, value) in object.members() {
                    same(value, &members[&*name]);
                }
            }
            serde_json::Value::Array(items) => {
                assert_eq!(value.items().unwrap().count(), items.len());
                value.items().unwrap().zip(items).for_each(|(value, known)| same(value, known));
            }
            serde_json::Value::String(text) => assert_eq!(value.string().unwrap(), *text),
            _ => assert!(value.string().is_none()),
        }
    }

    #[test]
    fn it_reads_what_serde_json_reads() {
        for text in [
            "{}",
            "[]",
            " [ ] ",
            "null",
            "true",
            "fals",
            "0",
            "-0",
            "01",
            "1.",
            "1.5e+3",
            "-",
            ".5",
            "1e",
            "\"\"",
            "\"a",
            "[1,2]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":{\"b\":[1,{}]},\"c\":[]}",
            "\"\\u00e9\\n\\\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83dx\"",
            "\"a\tb\"",
            "\"é😀\"",
            "[[[[]]]]",
            "[}",
            "{]",
            "[1]]",
            "",
            "  ",
            "nul",
            "{\"a\":}",
            "[\"a\" , \"b\" ]\n",
            "{\"\\u0061\":1}",
            "1 2",
            "\u{feff}1",
            "[-]",
            "[1e5,2E-1]",
            "\"\u{7f}\"",
            "[tru,1]",
        ] {
            check(text);
        }
    }

    #[test]
    fn it_reads_every_cut_of_a_request_as_serde_json_does() {
        let text = r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a\"\u00e9"}]}],"n":-1.5e2}"#;
        (0..=text.len()).for_each(|end| check(&text[..end]));
        (0..text.len()).for_each(|cut| check(&format!("{}{}", &text[..cut], &text[cut + 1..])));
    }

    #[test]
    fn depth_is_bounded() {
        assert!(Index::of(&format!("{}{}", "[".repeat(128), "]".repeat(128))).is_ok());
        assert_eq!(Index::of(&"[".repeat(100_000)).unwrap_err().what, "the values nest too deep");
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert_eq!(
            Index::of("{\"a\":1,\n \"b\" 2}").unwrap_err().to_string(),
            "expected `:` at line 2 column 6"
        );
    }
}
