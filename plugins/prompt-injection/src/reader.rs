//! Which words does a text hold, also where they are disguised?
//!
//! Plain words are told by bits, 64 bytes at a time. Only where a word meets something else (a character beyond ASCII, a
//! digit, a mark between letters, letters standing alone) is it read again with every disguise taken off.

use crate::fold::{Folded, fold, leet};
use crate::letters::Letters;
use crate::lexicon::{DEAD, Lexicon, ROOT};
use crate::marks;
use crate::skim::{self, Begins, Plain, Skim};
use crate::token::Token;

/// From this length on, a word may be several without spaces.
const JOINED: usize = 18;
/// How many letters standing alone make a word.
const SPELLED: usize = 5;

/// Reads a text from front to back.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    skim: Skim,
    at: usize,
    word: u32,
    queue: Vec<Token>,
}

impl<'a> Reader<'a> {
    /// A reader at the front of `text`.
    #[must_use]
    pub fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        Self { text, lexicon, skim: Skim::at(text.as_bytes(), 0), at: 0, word: 0, queue: Vec::new() }
    }

    /// The next word or mark with a meaning.
    pub fn read(&mut self) -> Option<Token> {
        loop {
            if let Some(token) = self.queue.pop() {
                return Some(token);
            }
            let token = match self.skim.next() {
                Some(Begins::Word(word)) => self.plain(word),
                Some(Begins::Other(at)) => self.other(at),
                Some(Begins::Beyond(start)) => {
                    self.skim = Skim::at(self.text.as_bytes(), start);
                    None
                }
                None if self.skim.end() < self.text.len() => {
                    self.skim = Skim::at(self.text.as_bytes(), self.skim.end());
                    None
                }
                None => return None,
            };
            if token.is_some() {
                return token;
            }
        }
    }

    /// Reads what is no plain word.
    fn other(&mut self, at: usize) -> Option<Token> {
        match self.text.as_bytes().get(at)? {
            byte @ (b'.' | b'!' | b'?' | b'\n' | b':' | b';') => self.sentence(at, *byte),
            b'<' | b'[' | b'#' => self.mark(at),
            b'0'..=b'9' | b'@' | b'$' => self.slowly(at, Self::number),
            0x80.. => self.slowly(at, Self::beyond),
            _ => None,
        }
    }

    /// Reads at `at` in a way that says itself how far it came.
    fn slowly(&mut self, at: usize, read: impl Fn(&mut Self) -> Option<Token>) -> Option<Token> {
        self.at = at;
        let token = read(self);
        self.skim = Skim::at(self.text.as_bytes(), self.at);
        token
    }

    fn token(&self, classes: u64, start: usize, end: usize) -> Option<Token> {
        (classes != 0).then_some(Token { classes, word: self.word, start, end })
    }

    /// Reads a word of plain letters; hands over to [`Self::disguised`] where it does not end like one.
    fn plain(&mut self, Plain { start, end, is_joined, is_spelled }: Plain) -> Option<Token> {
        if is_spelled && self.is_single(end + 1) {
            return self.slowly(start, |reader| reader.spelled(start));
        }
        let rest = self.text.as_bytes().get(start..)?;
        let length = end - start;
        // What no word begins with does not become one by what follows.
        if length >= JOINED || (is_joined && joins(rest, length) && self.walk(start, end) != DEAD) {
            return self.slowly(start, |reader| reader.disguised(start));
        }
        self.word += 1;
        let key = skim::key_of(rest, length);
        if !self.lexicon.may_mean(key) {
            return None;
        }
        if length <= skim::KEY && !self.lexicon.may_end_stem(key) {
            return self.token(self.lexicon.short(key), start, end);
        }
        self.token(self.lexicon.classes(self.walk(start, end)), start, end)
    }

    fn walk(&self, start: usize, end: usize) -> u16 {
        let letters = self.text.as_bytes().get(start..end).unwrap_or_default();
        letters.iter().fold(ROOT, |state, byte| self.lexicon.step(state, (byte | 0x20).wrapping_sub(b'a')))
    }

    /// Reads a number; a letter right behind it makes it a word in disguise.
    fn number(&mut self) -> Option<Token> {
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let next = rest.get(length).copied().unwrap_or(b' ');
        if next.is_ascii_alphabetic() || next >= 0x80 || leet(next).is_some() {
            return self.disguised(self.at);
        }
        self.at += length + 1;
        self.word += 1;
        None
    }

    /// Whether the letter at `at` stands alone.
    fn is_single(&self, at: usize) -> bool {
        let next = self.text.as_bytes().get(at + 1).copied().unwrap_or(b' ');
        !(next.is_ascii_alphanumeric() || next == b'\'')
    }

    /// Reads a word with everything taken off that hides it.
    fn disguised(&mut self, start: usize) -> Option<Token> {
        let mut letters = Letters::new();
        let mut at = start;
        let mut end = start + self.char(start).map_or(1, |(_, length)| length);
        while let Some((c, length)) = self.char(at) {
            let next = at + length;
            match (fold(c), self.inside(c, next)) {
                (Folded::Letter(letter), _) | (Folded::Break, Some(letter)) => {
                    letters.push(letter, at, c.is_alphabetic());
                    end = next;
                }
                (Folded::Nothing, _) => {}
                (Folded::Break, None) if c == '\'' && self.letter(next) => {}
                (Folded::Break, None) if u8::try_from(c).is_ok_and(is_joint) && self.letter(next) => {
                    letters.join()
                }
                (Folded::Break | Folded::Spaceless, _) => break,
            }
            at = next;
        }
        self.at = end;
        self.word += 1;
        match letters.whole(self.lexicon) {
            _ if letters.is_empty() => None,
            0 if letters.is_run() => self.segment(&letters, end),
            0 => self.parts(&letters, end),
            classes => self.token(classes, letters.start(0), end),
        }
    }

    /// Takes the words between marks.
    fn parts(&mut self, letters: &Letters, end: usize) -> Option<Token> {
        for (classes, from, to) in letters.parts(self.lexicon) {
            self.word += 1;
            self.keep(
                classes,
                letters.start(from),
                if to == letters.len() { end } else { letters.start(to) },
            );
        }
        self.queue.reverse();
        self.queue.pop()
    }

    /// Finds words in letters without spaces, the longest first; in a short word there are none.
    fn segment(&mut self, letters: &Letters, end: usize) -> Option<Token> {
        let mut at = if letters.len() < SPELLED { letters.len() } else { 0 };
        while at < letters.len() {
            let Some((classes, to)) = letters.word_at(at, self.lexicon) else {
                at += 1;
                continue;
            };
            self.word += 1;
            self.keep(classes, letters.start(at), if to == letters.len() { end } else { letters.start(to) });
            at = to;
        }
        self.queue.reverse();
        self.queue.pop()
    }

    fn keep(&mut self, classes: u64, start: usize, end: usize) {
        let token = self.token(classes, start, end);
        self.queue.extend(token);
    }

    /// Reads letters that stand alone, `i g n o r e`, as the words they spell.
    fn spelled(&mut self, start: usize) -> Option<Token> {
        let mut letters = Letters::new();
        let mut at = start;
        let mut end = start;
        while let Some((c, length)) = self.char(at) {
            match fold(c) {
                Folded::Letter(letter) if !self.letter(at + length) && letters.push(letter, at, true) => {
                    end = at + length
                }
                Folded::Nothing => {}
                Folded::Break if at - end < 3 && !matches!(c, '\n' | '0'..='9') => {}
                _ => break,
            }
            at += length;
        }
        self.word += 1;
        if letters.len() >= SPELLED {
            self.at = end;
            return self.segment(&letters, end);
        }
        self.at = start + self.char(start).map_or(1, |(_, length)| length);
        let first = self.char(start).map(|(c, _)| fold(c));
        let Some(Folded::Letter(letter)) = first else { return None };
        self.token(self.lexicon.classes(self.lexicon.step(ROOT, letter)), start, self.at)
    }

    /// Reads a character beyond ASCII: part of a word, a phrase of a script without spaces, or nothing.
    fn beyond(&mut self) -> Option<Token> {
        let Some((c, length)) = self.char(self.at) else {
            self.at += 1;
            return None;
        };
        match fold(c) {
            Folded::Letter(_) if !self.letter(self.at + length) => self.spelled(self.at),
            Folded::Letter(_) => self.disguised(self.at),
            Folded::Spaceless => {
                let start = self.at;
                let found = self.lexicon.phrase(self.text.get(start..).unwrap_or_default());
                let (classes, taken) = found.unwrap_or((0, length));
                self.at += taken;
                self.word += 1;
                self.token(classes, start, start + taken)
            }
            Folded::Nothing | Folded::Break => {
                self.at += length;
                None
            }
        }
    }

    /// The end of a sentence counts as a word, so that rules reach over it, but less far.
    fn sentence(&mut self, at: usize, byte: u8) -> Option<Token> {
        let next = self.text.as_bytes().get(at + 1).copied().unwrap_or(b'\n');
        self.word += u32::from(byte == b'\n' || next.is_ascii_whitespace());
        if matches!(byte, b'\n' | b'!') { self.mark(at) } else { None }
    }

    fn mark(&mut self, start: usize) -> Option<Token> {
        let (classes, length) = marks::read(self.text.as_bytes(), start)?;
        self.word += 1;
        self.token(classes, start, start + length)
    }

    fn char(&self, at: usize) -> Option<(char, usize)> {
        let bytes = self.text.as_bytes();
        match bytes.get(at) {
            Some(&byte) if byte < 0x80 => Some((char::from(byte), 1)),
            _ => self.text.get(at..)?.chars().next().map(|c| (c, c.len_utf8())),
        }
    }

    /// Whether a letter stands at `at`.
    fn letter(&self, at: usize) -> bool {
        self.char(at).is_some_and(|(c, _)| matches!(fold(c), Folded::Letter(_) | Folded::Nothing))
    }

    /// The letter that a digit or mark in a word stands for: only where a letter or digit follows.
    fn inside(&self, c: char, next: usize) -> Option<u8> {
        let byte = u8::try_from(c).ok()?;
        let follows = self.letter(next) || self.char(next).is_some_and(|(c, _)| c.is_ascii_digit());
        leet(byte).filter(|_| follows || byte.is_ascii_digit())
    }
}

/// Whether what stands behind the first `length` letters may belong to their word.
fn joins(rest: &[u8], length: usize) -> bool {
    let next = rest.get(length).copied().unwrap_or(b' ');
    let after = rest.get(length + 1).copied().unwrap_or(b' ');
    let follows = after.is_ascii_alphanumeric() || after >= 0x80;
    next >= 0x80 || next.is_ascii_digit() || (follows && (is_joint(next) || leet(next).is_some()))
}

/// Whether a mark can stand within a word.
fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'*' | b'_' | b'~' | b'+' | b'\'' | b'`')
}
