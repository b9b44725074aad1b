//! A word that some rule may want, and the window of the latest of them.

/// A word or mark with a meaning to some rule.
#[derive(Debug, Clone, Copy, Default)]
pub struct Token {
    /// Its classes.
    pub classes: u64,
    /// Which word of the text it is; the end of a sentence counts as one more.
    pub word: u32,
    /// Which sentence of the text it stands in.
    pub sentence: u32,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// How many tokens are held at a time.
pub const SIZE: usize = 64;
/// How many tokens around its first one a rule may look at, on either side.
pub const REACH: usize = 16;

/// The latest tokens. They are judged in batches, each token once, with the tokens around it in view.
#[derive(Debug)]
pub struct Window {
    tokens: Vec<Token>,
    judged: usize,
}

impl Window {
    /// An empty window.
    #[must_use]
    pub fn new() -> Self {
        Self { tokens: Vec::with_capacity(SIZE), judged: 0 }
    }

    /// Adds a token.
    pub fn push(&mut self, token: Token) {
        self.tokens.push(token);
    }

    /// Whether the next token needs room to be made.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.tokens.len() >= SIZE
    }

    /// All tokens, and which of them are to be judged now: all at the end, else those with enough of them behind.
    #[must_use]
    pub fn ready(&self, last: bool) -> (&[Token], core::ops::Range<usize>) {
        let until = if last { self.tokens.len() } else { self.tokens.len().saturating_sub(REACH) };
        (&self.tokens, self.judged..until)
    }

    /// Makes room: forgets what no token still to be judged can look back at.
    pub fn advance(&mut self) {
        let until = self.tokens.len().saturating_sub(REACH);
        let from = until.saturating_sub(REACH);
        self.tokens.drain(..from);
        self.judged = until - from;
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::new()
    }
}
