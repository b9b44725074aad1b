//! Words that hide: with digits, accents or marks for letters, without spaces between them, or spelled letter by letter.

use super::Reader;
use crate::fold::{Folded, fold};
use crate::letters::{DOTTED, Letters, SPELLED};
use crate::lexicon::ROOT;
use crate::meter::Words;
use crate::skim::{self, JOINED, is_joint};
use crate::token::Token;

impl<W: Words> Reader<'_, W> {
    /// Reads a word with everything taken off that hides it.
    pub(super) fn disguised(&mut self, start: usize) -> Option<Token> {
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
            self.take(letters, (classes, from, to), end);
        }
        self.queue.reverse();
        self.queue.pop()
    }

    /// Queues one of the words that letters up to `end` hold: its classes, its letters.
    fn take(&mut self, letters: &Letters, (classes, from, to): (u64, usize, usize), end: usize) {
        self.word += 1;
        let until = if to == letters.len() { end } else { letters.start(to) };
        self.hear(letters.key(from, to), letters.start(from), until);
        let token = self.token(classes, letters.start(from), until);
        self.queue.extend(token);
    }

    /// Finds words in letters without spaces, the longest first. Where there are none it is one word.
    fn segment(&mut self, letters: &Letters, end: usize) -> Option<Token> {
        let mut at = 0;
        while at < letters.len() {
            let Some((classes, to)) = letters.word_at(at, self.lexicon) else {
                at += 1;
                continue;
            };
            self.take(letters, (classes, at, to), end);
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
    pub(super) fn spelled(&mut self, start: usize) -> Option<Token> {
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
}
