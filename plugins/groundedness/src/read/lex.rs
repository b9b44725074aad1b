//! Which words and numbers does a sentence hold? One pass over its letters.

use crate::read::figure::Figure;
use crate::read::fold;
use crate::read::language::Language;
use crate::read::lexicon::{Entry, Lexicon};
use crate::read::number::{self, Written};
use crate::read::token::{Page, Token, mark};
use crate::read::unit::Unit;
use crate::read::{compose, denial, ideograph};

/// The longest word that is read; the rest of a longer one does not count.
const LONGEST: usize = 48;

/// A word before numbers are put together.
#[derive(Debug, Clone, Copy)]
pub struct Raw {
    /// The word.
    pub token: Token,
    /// What the lists say of it.
    pub entry: Entry,
    /// Its number or date, where it is one.
    pub figure: Option<Figure>,
}

/// Reads sentences of one language.
#[derive(Debug)]
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    language: Option<Language>,
    raw: Vec<Raw>,
    word: Vec<u8>,
    clause: u32,
    front: bool,
    /// Whether a hyphen joins the next word to the last.
    glued: bool,
    unit: Option<Unit>,
}

impl<'a> Reader<'a> {
    /// A reader; clauses are counted from 0.
    #[must_use]
    pub fn new(lexicon: &'a Lexicon) -> Self {
        let (raw, word) = (Vec::with_capacity(64), Vec::with_capacity(LONGEST));
        Self { lexicon, language: None, raw, word, clause: 0, front: true, glued: false, unit: None }
    }

    /// Appends the words of a sentence to a page.
    pub fn read(&mut self, text: &str, language: Option<Language>, page: &mut Page) {
        self.language = language;
        self.raw.clear();
        (self.front, self.glued, self.unit) = (true, false, None);
        let mut at = 0;
        while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
            at += if next.is_ascii_digit() {
                self.digits(text, at)
            } else if ideograph::belongs(next) {
                let rest = text.get(at..).unwrap_or_default();
                ideograph::read(rest, self.clause, &mut self.raw)
            } else if next.is_alphabetic() {
                self.word(text, at)
            } else {
                self.punctuation(next);
                next.len_utf8()
            };
        }
        compose::compose(&mut self.raw);
        denial::mark(&mut self.raw, language);
        let opening = self.raw.first().map_or(0, |first| first.token.clause);
        for raw in &self.raw {
            let mut token = raw.token;
            if token.clause == opening {
                token.marks |= mark::OPENING;
            }
            if let Some(figure) = raw.figure {
                token.figure = u32::try_from(page.figures.len()).unwrap_or(u32::MAX);
                page.figures.push(figure);
            }
            page.tokens.push(token);
        }
        // A sentence is further away than a clause.
        self.clause += if page.tokens.is_empty() { 0 } else { 3 };
    }

    /// A sentence that refers to the one before is as near to it as a clause.
    pub fn draw_near(&mut self) {
        self.clause = self.clause.saturating_sub(2);
    }

    fn punctuation(&mut self, next: char) {
        match next {
            ',' | ';' | '—' | '–' | ')' | '،' => self.clause += 1,
            ':' | '(' | '"' | '“' | '„' | '«' | '*' | '|' | '[' => {
                self.clause += u32::from(matches!(next, ':' | '(' | '|'));
                self.front = true;
            }
            _ => {}
        }
        self.glued = next == '-' && !self.front;
        self.unit = Unit::of_mark(next).or(self.unit.filter(|_| next == ' '));
    }

    fn digits(&mut self, text: &str, at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        let (written, length) = number::read(rest, self.language);
        let mut before = text.get(..at).unwrap_or_default().chars().rev();
        let minus = matches!(before.next(), Some('-' | '−'))
            && before.next().is_none_or(|one| one == ' ' || one == '(');
        let unit = self.unit.take();
        match written {
            Written::Figure(mut figure) => {
                if minus && figure.date.is_none() {
                    (figure.value, figure.other) = (-figure.value, -figure.other);
                }
                figure.unit = figure.unit.or(unit);
                self.raw.push(self.figure(figure));
            }
            Written::Code => {
                self.word.clear();
                rest.get(..length)
                    .unwrap_or_default()
                    .chars()
                    .for_each(|one| fold::push(one, &mut self.word));
                self.push(mark::CONTENT | mark::CAPITAL | mark::CODE);
            }
        }
        self.front = false;
        length
    }

    fn figure(&self, figure: Figure) -> Raw {
        let token = Token { marks: mark::FIGURE, stem: figure.key(), ..blank(self.clause) };
        Raw { token, entry: Entry::default(), figure: Some(figure) }
    }

    /// Reads a word, with its digits and, where it is a code, its hyphens.
    fn word(&mut self, text: &str, at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        self.word.clear();
        let (mut length, mut digits, mut upper, mut letters) = (0, 0, 0, 0);
        for one in rest.chars() {
            let joins = one == '-'
                && upper == letters
                && rest
                    .get(length + 1..)
                    .is_some_and(|next| next.starts_with(|one: char| one.is_ascii_digit()));
            if !one.is_alphanumeric() && !joins || ideograph::belongs(one) {
                break;
            }
            length += one.len_utf8();
            if joins {
                continue;
            }
            digits += u32::from(one.is_ascii_digit());
            letters += u32::from(!one.is_ascii_digit());
            upper += u32::from(one.is_uppercase());
            if self.word.len() < LONGEST {
                fold::push(one, &mut self.word);
            }
        }
        let capital = rest.starts_with(char::is_uppercase);
        let code = digits > 0 || (upper == letters && letters > 1);
        let mut marks = mark::CONTENT;
        if capital || digits > 0 {
            marks |= mark::CAPITAL;
        }
        if code {
            marks |= mark::CODE;
        }
        if letters == 1 && digits == 0 {
            marks = self.letter(rest, length, capital, marks);
        }
        self.unit = None;
        length + self.contraction(rest, length, marks)
    }

    /// A letter that stands alone is a name when it is a capital: "plan A", and "A costs", where no article can stand.
    fn letter(&self, rest: &str, length: usize, capital: bool, marks: u32) -> u32 {
        let next = rest.get(length..).unwrap_or_default().trim_start();
        let last = !next.starts_with(char::is_alphanumeric);
        let next = next.split(|one: char| !one.is_alphabetic()).next().unwrap_or_default();
        let is_verb = next.ends_with('s') && !["ss", "us"].iter().any(|end| next.ends_with(end));
        let pronoun = self.word.as_slice() == b"i";
        if capital && !pronoun && (!self.front || is_verb || last) {
            marks | mark::CODE
        } else {
            marks & !mark::CONTENT
        }
    }

    /// Pushes the word, and the denial of "don't"; returns how many bytes belong to it besides.
    fn contraction(&mut self, rest: &str, length: usize, marks: u32) -> usize {
        let tail = rest.get(length..).unwrap_or_default();
        let Some(after) = tail.strip_prefix(['\'', '’']) else {
            self.push(marks);
            return 0;
        };
        let mark_length = tail.len() - after.len();
        let denies = after.starts_with(['t', 'T'])
            && !after.get(1..).is_some_and(|more| more.starts_with(char::is_alphanumeric));
        if self.language == Some(Language::English) && denies && self.word.last() == Some(&b'n') {
            self.word.clear();
            self.word.extend_from_slice(b"not");
            self.push(mark::CONTENT);
            return mark_length + 1;
        }
        self.push(marks);
        mark_length
    }

    fn push(&mut self, marks: u32) {
        let mut entry = self.lexicon.get(self.language, &self.word).copied().unwrap_or_default();
        // "US" is not "us", "IT" is not "it".
        let shouts = marks & mark::CODE != 0 && self.word.len() <= 3 && entry.stop && !entry.negator;
        if shouts && !self.front {
            entry = Entry::default();
        }
        let glued = self.glued && self.word.len() <= 4 && !entry.negator;
        let mut opposite = false;
        if self.language == Some(Language::English) && entry == Entry::default() && is_opposite(&self.word) {
            self.word.drain(..2);
            opposite = true;
        }
        let is_stem = entry.stop || entry.negator;
        let stem = fold::hash(self.lexicon.stem(self.language, &self.word));
        if entry.topic == 0
            && !is_stem
            && let Some((topic, sign)) = self.lexicon.topic(self.language, stem)
        {
            (entry.topic, entry.sign) = (topic, sign);
        }
        let stem = if entry.topic > 0 { u64::from(entry.topic) } else { stem };
        self.clause += u32::from(entry.joint && !self.front);
        let mut marks = marks | listed(&entry);
        if marks & mark::CAPITAL == 0 && entry.number.is_some_and(|value| value == 1.0) {
            marks &= !mark::CONTENT;
        }
        if entry.stop && !glued && entry.topic == 0 && marks & mark::CODE == 0 || entry.negator {
            marks &= !mark::CONTENT;
        }
        if opposite {
            marks |= mark::DENIED;
        }
        if self.front {
            marks |= mark::FRONT;
        }
        (self.front, self.glued) = (false, false);
        let token = Token {
            stem,
            head: head(&self.word),
            marks,
            choice: entry.choice,
            topic: entry.topic,
            sign: if opposite { -entry.sign } else { entry.sign },
            ..blank(self.clause)
        };
        self.raw.push(Raw { token, entry, figure: None });
    }
}

/// Whether an English word is the opposite of what follows its "un".
fn is_opposite(word: &[u8]) -> bool {
    let rest = word.strip_prefix(b"un").filter(|rest| rest.len() >= 5);
    rest.is_some_and(|rest| ![&b"der"[..], b"i", b"til", b"less"].iter().any(|other| rest.starts_with(other)))
}

/// The marks that follow from the lists.
fn listed(entry: &Entry) -> u32 {
    let pairs = [
        (entry.stop, mark::STOP),
        (entry.negator, mark::NEGATOR),
        (entry.only, mark::ONLY),
        (entry.pronoun, mark::PRONOUN),
        (entry.hedge, mark::HEDGE),
        (entry.source, mark::SOURCE),
        (entry.saying, mark::SAYING),
        (entry.agent, mark::AGENT),
        (entry.than, mark::THAN),
        (entry.before_name, mark::BEFORE_NAME),
        (entry.of_one, mark::OF_ONE),
        (entry.of, mark::OF),
        (entry.half_denial, mark::HALF),
        (entry.other_half, mark::OTHER_HALF),
    ];
    pairs.into_iter().filter(|(is, _)| *is).fold(0, |all, (_, one)| all | one)
}

/// A word that says nothing.
#[must_use]
pub fn blank(clause: u32) -> Token {
    Token { stem: 0, head: 0, marks: 0, choice: (0, 0), topic: 0, sign: 0, clause, figure: 0 }
}

/// The first eight bytes of a word, the first the highest.
fn head(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
    u64::from_be_bytes(bytes)
}
