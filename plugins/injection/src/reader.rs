//! Which words does a text hold, also where they are disguised?
//!
//! Plain words are told by bits, 64 bytes at a time. Only where a word meets something else (a character beyond ASCII, a
//! digit, a mark between letters, letters standing alone) is it read again with every disguise taken off.

mod disguised;

use crate::fold::{Folded, fold, leet};
use crate::foreign::{Front, before, is_stop, spaceless, two};
use crate::lexicon::{DEAD, Lexicon};
use crate::marks;
use crate::meter::{SENTENCE, Words};
use crate::skim::{self, Begins, JOINED, Odd, Skim, is_single, joins};
use crate::token::Token;

/// What is heard for a number; for a mark it is its classes. No key of letters is like these.
const NUMBER: u64 = 2;

/// Reads a text from front to back.
#[derive(Debug)]
pub struct Reader<'a, W> {
    text: &'a str,
    lexicon: &'a Lexicon,
    skim: Skim,
    at: usize,
    word: u32,
    sentence: u32,
    queue: Vec<Token>,
    /// Hears every word, also those that mean nothing to a rule.
    pub heard: W,
}

impl<'a, W: Words> Reader<'a, W> {
    /// A reader at the front of `text`.
    #[must_use]
    pub fn new(text: &'a str, lexicon: &'a Lexicon, heard: W) -> Self {
        let skim = Skim::at(text.as_bytes(), 0);
        Self { text, lexicon, skim, at: 0, word: 0, sentence: 0, queue: Vec::new(), heard }
    }

    /// The next word or mark with a meaning.
    pub fn read(&mut self) -> Option<Token> {
        if let Some(token) = self.queue.pop() {
            return Some(token);
        }
        loop {
            let token = match self.skim.next() {
                Some(Begins::Plain(start, length)) => self.plain(start, length),
                Some(Begins::Odd(word)) => self.odd(word),
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
        self.skim.go_on(self.text.as_bytes(), self.at);
        token
    }

    fn token(&self, classes: u64, start: usize, end: usize) -> Option<Token> {
        let (word, sentence) = (self.word, self.sentence);
        (classes != 0).then_some(Token { classes, word, sentence, start, end })
    }

    /// Reads a word of plain letters and nothing else.
    #[inline(always)]
    fn plain(&mut self, start: usize, length: usize) -> Option<Token> {
        let end = start + length;
        let key = skim::key_of(self.text.as_bytes().get(start..)?, length);
        self.word += 1;
        self.heard.word(key, start, end);
        if !self.lexicon.may_mean(key) {
            return None;
        }
        if length <= skim::KEY && !self.lexicon.may_end_stem(key) {
            return self.token(self.lexicon.short(key), start, end);
        }
        self.token(self.lexicon.classes(self.lexicon.walk(self.text.as_bytes(), start..end)), start, end)
    }

    /// Reads a word that may be more than its plain letters.
    fn odd(&mut self, Odd { start, length, is_joined, is_spelled }: Odd) -> Option<Token> {
        let rest = self.text.as_bytes().get(start..)?;
        let end = start + length;
        // `y0u` is a word, `y.o.u` are letters.
        if is_spelled
            && rest.get(length).is_none_or(|next| leet(*next).is_none())
            && is_single(rest, length + 1)
        {
            return self.slowly(start, |reader| reader.spelled(start));
        }
        // What no rule's word begins with does not become one by a mark in it.
        let goes_on = is_joined && joins(rest, length);
        if length >= JOINED
            || goes_on && (self.is_disguised(end, length) || self.lexicon.walk(rest, 0..length) != DEAD)
        {
            return self.slowly(start, |reader| reader.disguised(start));
        }
        self.plain(start, length)
    }

    /// Hands a word over that was not plain.
    #[inline(never)]
    fn hear(&mut self, key: u64, start: usize, end: usize) {
        self.heard.word(key, start, end);
    }

    /// Whether what stands behind a word's plain letters, up to `end`, is more of it: a digit for a letter, a letter with
    /// an accent, something invisible.
    fn is_disguised(&self, end: usize, length: usize) -> bool {
        match self.char(end) {
            Some((digit @ '0'..='9', _)) => {
                leet(digit as u8).is_some() && (length > 1 || self.letter(end + 1))
            }
            Some((c, _)) => !c.is_ascii() && matches!(fold(c), Folded::Letter(_) | Folded::Nothing),
            None => false,
        }
    }

    /// Reads a number; a letter right behind it makes it a word in disguise.
    fn number(&mut self) -> Option<Token> {
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let next = rest.get(length).copied().unwrap_or(b' ');
        if next.is_ascii_alphabetic() || next >= 0x80 || leet(next).is_some() {
            return self.disguised(self.at);
        }
        self.hear(NUMBER, self.at, self.at + length + 1);
        self.at += length + 1;
        self.word += 1;
        None
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
            Folded::Spaceless => self.spaceless(),
            Folded::Foreign => self.foreign(),
            Folded::Break if is_stop(c) => {
                self.hear(SENTENCE, self.at, self.at + length);
                (self.word, self.sentence) = (self.word + 1, self.sentence + 1);
                self.at += length;
                None
            }
            Folded::Nothing | Folded::Break => {
                self.at += length;
                None
            }
        }
    }

    /// Reads a script without spaces up to a phrase with a meaning. Each two characters are heard.
    fn spaceless(&mut self) -> Option<Token> {
        let mut rest = self.text.get(self.at..).unwrap_or_default();
        let mut previous = self.text.get(..self.at).and_then(before).map_or(0, spaceless);
        while let Some(c) = rest.chars().next().filter(|&c| fold(c) == Folded::Spaceless) {
            let start = self.at;
            let (classes, taken) = self.lexicon.phrase(c, rest).unwrap_or((0, c.len_utf8()));
            let (phrase, behind) = rest.split_at_checked(taken)?;
            self.word += 1;
            for c in phrase.chars() {
                let end = self.at + c.len_utf8();
                self.hear(two(previous, u32::from(c)), self.at, end);
                (self.at, previous) = (end, u32::from(c));
            }
            rest = behind;
            if classes != 0 {
                return self.token(classes, start, self.at);
            }
        }
        None
    }

    /// Reads a word of another script with spaces. No rule knows one; what is heard is its front.
    fn foreign(&mut self) -> Option<Token> {
        let start = self.at;
        let mut front = Front::default();
        let mut letters = 0;
        while let Some((c, length)) = self.char(self.at) {
            match fold(c) {
                Folded::Foreign => {
                    front.take(c);
                    letters += 1;
                }
                Folded::Nothing => {}
                // Letters that stand alone make a word, up to a wider gap.
                Folded::Break if c == ' ' && letters > 0 && self.is_alone(self.at + 1, letters) => {
                    letters = 0
                }
                Folded::Letter(_) | Folded::Spaceless | Folded::Break => break,
            }
            self.at += length;
        }
        self.word += 1;
        self.hear(front.key(), start, self.at);
        None
    }

    /// Whether a letter of a script that is foreign stands alone at `at`, behind a space and one other that does.
    fn is_alone(&self, at: usize, letters: usize) -> bool {
        let is_foreign = |at: usize| self.char(at).is_some_and(|(c, _)| fold(c) == Folded::Foreign);
        let next = self.char(at).map_or(at, |(_, length)| at + length);
        letters == 1 && is_foreign(at) && !is_foreign(next)
    }

    /// The end of a sentence counts as a word, so that rules reach over it, but less far.
    fn sentence(&mut self, at: usize, byte: u8) -> Option<Token> {
        let next = self.text.as_bytes().get(at + 1).copied().unwrap_or(b'\n');
        let is_end = byte == b'\n' || next.is_ascii_whitespace();
        if is_end {
            self.hear(SENTENCE, at, at + 1);
            if byte == b'\n' && next == b'\n' {
                self.heard.paragraph();
            }
        }
        self.word += u32::from(is_end);
        // A line may end within a sentence.
        self.sentence += u32::from(is_end && matches!(byte, b'.' | b'!' | b'?'));
        if matches!(byte, b'\n' | b'!') { self.mark(at) } else { None }
    }

    fn mark(&mut self, start: usize) -> Option<Token> {
        let (classes, length) = marks::read(self.text.as_bytes(), start)?;
        self.word += 1;
        self.hear(classes, start, start + length);
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
