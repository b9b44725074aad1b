//! The grammar of JSON, in one pass: what it reads are nodes.

use super::{super::plain::plain_length, Kind, Node};

/// How deep values may nest; what serde_json allows too.
const MAX_DEPTH: usize = 128;

/// Reads one text.
pub(super) struct Reader<'a> {
    source: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
    /// The objects and arrays that are open, by place in `nodes`.
    open: Vec<usize>,
}

/// What is wrong, where something is.
type Read = Result<(), &'static str>;

impl<'a> Reader<'a> {
    /// At the beginning of a text.
    pub(super) fn new(source: &'a str) -> Self {
        Self { source: source.as_bytes(), at: 0, nodes: Vec::with_capacity(64), open: Vec::new() }
    }

    /// How far it has come.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Every value that it has read.
    pub(super) fn nodes(self) -> Vec<Node> {
        self.nodes
    }

    /// Reads one value to the end of the text.
    pub(super) fn document(&mut self) -> Read {
        if u32::try_from(self.source.len()).is_err() {
            return Err("the text is too large");
        }
        self.value()?;
        while let Some(&container) = self.open.last() {
            let object = self.nodes.get(container).is_some_and(|node| node.kind == Kind::Object);
            let close = if object { b'}' } else { b']' };
            match self.token() {
                Some(byte) if byte == close => self.close(container),
                Some(b',') if !self.is_empty(container) => {
                    self.at += 1;
                    self.token();
                    self.element(object)?;
                }
                Some(_) if self.is_empty(container) => self.element(object)?,
                _ if object => return Err("expected `,` or `}`"),
                _ => return Err("expected `,` or `]`"),
            }
        }
        if self.token().is_some() { Err("something follows the value") } else { Ok(()) }
    }

    /// Whether nothing was read inside a container yet.
    fn is_empty(&self, container: usize) -> bool {
        self.nodes.len() == container + 1
    }

    /// The next byte that is no white space, which is not taken.
    fn token(&mut self) -> Option<u8> {
        loop {
            match self.source.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte.copied(),
            }
        }
    }

    fn element(&mut self, object: bool) -> Read {
        if object {
            if self.token() != Some(b'"') {
                return Err("expected a name in quotes");
            }
            self.string()?;
            if self.token() != Some(b':') {
                return Err("expected `:`");
            }
            self.at += 1;
        }
        self.value()
    }

    /// Reads a string or a scalar, or opens an object or an array.
    fn value(&mut self) -> Read {
        match self.token() {
            Some(b'"') => self.string(),
            Some(b'{') => self.open(Kind::Object),
            Some(b'[') => self.open(Kind::Array),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err("expected a value"),
            None => Err("the text ends too early"),
        }
    }

    fn open(&mut self, kind: Kind) -> Read {
        if self.open.len() == MAX_DEPTH {
            return Err("the values nest too deep");
        }
        self.open.push(self.nodes.len());
        let start = self.at;
        self.at += 1;
        self.push(kind, start);
        Ok(())
    }

    fn close(&mut self, container: usize) {
        self.at += 1;
        self.open.pop();
        let (end, next) = (short(self.at), short(self.nodes.len()));
        if let Some(node) = self.nodes.get_mut(container) {
            (node.end, node.next) = (end, next);
        }
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let next = short(self.nodes.len() + 1);
        self.nodes.push(Node { kind, start: short(start), end: short(self.at), next });
    }

    fn word(&mut self, word: &[u8]) -> Read {
        let start = self.at;
        if self.source.get(start..start + word.len()) != Some(word) {
            return Err("expected a value");
        }
        self.at += word.len();
        self.push(Kind::Scalar, start);
        Ok(())
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        self.take(b"-");
        match self.source.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.take(b".") {
            self.digits()?;
        }
        if self.take(b"eE") {
            self.take(b"+-");
            self.digits()?;
        }
        self.push(Kind::Scalar, start);
        Ok(())
    }

    /// Takes one byte if it is any of these.
    fn take(&mut self, any: &[u8]) -> bool {
        let taken = self.source.get(self.at).is_some_and(|byte| any.contains(byte));
        self.at += usize::from(taken);
        taken
    }

    fn digits(&mut self) -> Read {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err("expected a digit") } else { Ok(()) }
    }

    fn string(&mut self) -> Read {
        let start = self.at;
        self.at += 1;
        let mut kind = Kind::Plain;
        loop {
            let rest = self.source.get(self.at..).unwrap_or_default();
            let found = plain_length(rest);
            self.at += found + 1;
            match rest.get(found) {
                Some(b'"') => {
                    self.push(kind, start);
                    return Ok(());
                }
                Some(b'\\') => {
                    kind = Kind::Escaped;
                    self.escape()?;
                }
                Some(_) => return Err("a control character in a string is not escaped"),
                None => return Err("a string does not end"),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Read {
        if self.take(b"\"\\/bfnrt") {
            return Ok(());
        }
        match self.unicode()? {
            0xd800..=0xdbff => {
                let low = if self.take(b"\\") { self.unicode()? } else { 0 };
                if (0xdc00..=0xdfff).contains(&low) {
                    Ok(())
                } else {
                    Err("half of a surrogate pair is missing")
                }
            }
            0xdc00..=0xdfff => Err("half of a surrogate pair is missing"),
            _ => Ok(()),
        }
    }

    fn unicode(&mut self) -> Result<u16, &'static str> {
        const WRONG: &str = "a string has an escape that does not exist";
        if !self.take(b"u") {
            return Err(WRONG);
        }
        let digits =
            self.source.get(self.at..self.at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok()).ok_or(WRONG)?;
        self.at += 4;
        u16::from_str_radix(digits, 16).map_err(|_| WRONG)
    }
}

/// An offset; a text of more than 4 GiB is refused before.
fn short(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
