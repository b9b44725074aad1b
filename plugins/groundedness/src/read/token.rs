//! What is left of a word when a sentence has been read?

use crate::read::figure::Figure;

/// Bits of [`Token::marks`].
pub mod mark {
    /// It carries a claim.
    pub const CONTENT: u32 = 1;
    /// It begins with a capital.
    pub const CAPITAL: u32 = 1 << 1;
    /// It is all capitals, or has digits among its letters.
    pub const CODE: u32 = 1 << 2;
    /// It stands where any word has a capital: at the front, behind a colon or an opening mark.
    pub const FRONT: u32 = 1 << 3;
    /// It is a number or a date.
    pub const FIGURE: u32 = 1 << 4;
    /// It denies something.
    pub const NEGATOR: u32 = 1 << 5;
    /// It is denied.
    pub const DENIED: u32 = 1 << 6;
    /// It refers to the sentence before.
    pub const PRONOUN: u32 = 1 << 7;
    /// It takes back a denial before it.
    pub const ONLY: u32 = 1 << 8;
    /// It makes the sentence uncertain.
    pub const HEDGE: u32 = 1 << 9;
    /// It names the text that is spoken about.
    pub const SOURCE: u32 = 1 << 10;
    /// It is what such a text does.
    pub const SAYING: u32 = 1 << 11;
    /// Two characters of a script without spaces.
    pub const PAIR: u32 = 1 << 12;
    /// It says who does what is done: "by".
    pub const AGENT: u32 = 1 << 13;
    /// It has no claim of its own: articles, auxiliaries.
    pub const STOP: u32 = 1 << 14;
    /// It parts two sides that are compared: "than".
    pub const THAN: u32 = 1 << 15;
    /// It is in the first clause of its sentence.
    pub const OPENING: u32 = 1 << 16;
    /// It is denied, and the rest of its clause is not: "without".
    pub const LACKING: u32 = 1 << 17;
    /// Names stand behind it more often than other nouns do: "von", "Frau".
    pub const BEFORE_NAME: u32 = 1 << 18;
    /// It is a verb that speaks of one thing: "is".
    pub const OF_ONE: u32 = 1 << 19;
    /// It joins a day to its month: "of".
    pub const OF: u32 = 1 << 20;
    /// It is the first half of a denial: French "ne".
    pub const HALF: u32 = 1 << 21;
    /// It denies where a first half stands before it: French "plus".
    pub const OTHER_HALF: u32 = 1 << 22;
}

/// One word, number or date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token {
    /// What its forms share, as a hash; the topic's number where it has one.
    pub stem: u64,
    /// Its first eight bytes, without case and accents.
    pub head: u64,
    /// See [`mark`].
    pub marks: u32,
    /// The set of words of which only one can be true, and its place there; 0 where it is in none.
    pub choice: (u8, u8),
    /// What it is about, from 1 on; 0 where no list has it.
    pub topic: u8,
    /// 1 for the topic, -1 for its opposite.
    pub sign: i8,
    /// The number of its clause; clauses of the sentence before have lower numbers.
    pub clause: u32,
    /// Its figure, as its place on the page.
    pub figure: u32,
}

impl Token {
    /// Whether it has one of these marks.
    #[must_use]
    pub fn is(&self, marks: u32) -> bool {
        self.marks & marks != 0
    }

    /// Whether it says the opposite of its stem: denied, or a word for the opposite of its topic.
    #[must_use]
    pub fn is_opposite(&self) -> bool {
        if self.topic > 0 { self.sign < 0 } else { self.is(mark::DENIED) }
    }

    /// Whether it claims something that can be looked for: a word with a meaning, a number, a date.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.is(mark::CONTENT | mark::FIGURE)
    }
}

/// The words of a text, and its figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The words in order.
    pub tokens: Vec<Token>,
    /// Numbers and dates.
    pub figures: Vec<Figure>,
}

impl Page {
    /// The figure of a word.
    #[must_use]
    pub fn figure(&self, token: &Token) -> Option<&Figure> {
        if token.is(mark::FIGURE) { self.figures.get(token.figure as usize) } else { None }
    }

    /// Forgets everything, and keeps the memory.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.figures.clear();
    }
}
