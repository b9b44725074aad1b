//! Which words does a text hold, also where they are disguised?
//!
//! Plain words are told by bits, 64 bytes at a time. Only where a word meets something else (a character beyond ASCII, a
//! digit, a mark between letters, letters standing alone) is it read again with every disguise taken off.

use crate::fold::{Folded, fold, leet};
use crate::foreign::{Front, before, is_stop, spaceless, two};
use crate::letters::{DOTTED, Letters, SPELLED};
use crate::lexicon::{DEAD, Lexicon, ROOT};
use crate::marks;
use crate::meter::{SENTENCE, Words};
use crate::skim::{self, Begins, JOINED, Odd, Skim, is_joint, is_single, joins};
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
    queue: Vec<Token>,
    /// Hears every word, also those that mean nothing to a rule.
    pub heard: W,
}

impl<'a, W: Words> Reader<'a, W> {
    /// A reader at the front of `text`.
    #[must_use]
    pub fn new(text: &'a str, lexicon: &'a Lexicon, heard: W) -> Self {
        Self { text, lexicon, skim: Skim::at(text.as_bytes(), 0), at: 0, word: 0, queue: Vec::new(), heard }
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
        (classes != 0).then_some(Token { classes, word: self.word, start, end })
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
                (Folded::Break | Folded::Spaceless | Folded::Foreign, _) => break,
            }
            at = next;
        }
        self.at = end;
        self.word += 1;
        match letters.whole(self.lexicon) {
            _ if letters.is_empty() => None,
            0 if !(letters.is_dotted() && letters.len() < DOTTED)
                && letters.is_run()
                && letters.len() >= SPELLED
                && (letters.len() >= JOINED || letters.are_words(self.lexicon)) =>
            {
                self.segment(&letters, end)
            }
            0 if letters.is_run() => {
                self.hear(letters.key(0, letters.len()), letters.start(0), end);
                None
            }
            0 if !letters.is_dotted() => self.parts(&letters, end),
            classes => {
                self.hear(letters.key(0, letters.len()), letters.start(0), end);
                self.token(classes, letters.start(0), end)
            }
        }
    }

    /// Takes the words between marks.
    fn parts(&mut self, letters: &Letters, end: usize) -> Option<Token> {
        for (classes, from, to) in letters.parts(self.lexicon) {
            self.word += 1;
            let until = if to == letters.len() { end } else { letters.start(to) };
            self.hear(letters.key(from, to), letters.start(from), until);
            let token = self.token(classes, letters.start(from), until);
            self.queue.extend(token);
        }
        self.queue.reverse();
        self.queue.pop()
    }

    /// Finds words in letters without spaces, the longest first. Where there are none it is one word.
    fn segment(&mut self, letters: &Letters, end: usize) -> Option<Token> {
        let mut at = 0;
        while at < letters.len() {
            let Some((classes, to)) = letters.word_at(at, self.lexicon) else {
                at += 1;
                continue;
            };
            self.word += 1;
            let until = if to == letters.len() { end } else { letters.start(to) };
            self.hear(letters.key(at, to), letters.start(at), until);
            let token = self.token(classes, letters.start(at), until);
            self.queue.extend(token);
            at = to;
        }
        if self.queue.is_empty() {
            self.hear(letters.key(0, letters.len()), letters.start(0), end);
        }
        self.queue.reverse();
        self.queue.pop()
    }

    /// Reads letters that stand alone, `i g n o r e`, as the words they spell. Where words lie further apart than their
    /// letters, it is one word.
    fn spelled(&mut self, start: usize) -> Option<Token> {
        let mut letters = Letters::new();
        let (mut at, mut end, mut pitch) = (start, start, 0);
        // Where marks stand between letters, a space ends the word.
        let (mut has_space, mut is_spaced, mut is_mixed) = (false, true, false);
        while let Some((c, length)) = self.char(at).filter(|_| !is_mixed) {
            let gap = at - end;
            match fold(c) {
                Folded::Letter(letter)
                    if !self.letter(at + length)
                        && (letters.len() < 2 || gap <= pitch)
                        && (is_spaced || !has_space)
                        && letters.push(letter, at, true) =>
                {
                    pitch = pitch.max(gap);
                    end = at + length;
                    // `a b.a.d`: the first is a word by itself.
                    is_mixed = letters.len() == 3 && is_spaced && !has_space;
                    is_spaced = letters.len() < 2 || has_space;
                    has_space = false;
                }
                Folded::Nothing => {}
                Folded::Break if gap < 3 && !matches!(c, '\n' | '0'..='9') => has_space |= c == ' ',
                _ => break,
            }
            at += length;
        }
        self.word += 1;
        self.at = end;
        if !is_mixed && letters.len() > 1 && (at - end > pitch || !is_spaced) && letters.len() < JOINED {
            self.hear(letters.key(0, letters.len()), start, end);
            return self.token(letters.whole(self.lexicon), start, end);
        }
        if letters.len() >= SPELLED {
            return self.segment(&letters, end);
        }
        self.at = start + self.char(start).map_or(1, |(_, length)| length);
        let first = self.char(start).map(|(c, _)| fold(c));
        let Some(Folded::Letter(letter)) = first else { return None };
        self.hear(skim::key(&[letter]), start, self.at);
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
            Folded::Spaceless => self.spaceless(),
            Folded::Foreign => self.foreign(),
            Folded::Break if is_stop(c) => {
                self.hear(SENTENCE, self.at, self.at + length);
                self.word += 1;
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
