//! Which topic does a place in a text mention? Phrases as stems, found by the first bytes of their first word.

use crate::phrase::{BESIDE, COMPOUND, Mention, Phrase, Within, is_noun};
use crate::similar::Features;
use crate::skim::{Fronts, front};
use crate::tokens::Token;
use crate::topic::{Full, Topic, rule};
use ghat_sdk::Problem;
use ghat_sdk::matchers::{Layers, normalise};

/// The most topics in one list.
const TOPICS: usize = 256;
/// The most phrases of all topics of a list together.
const PHRASES: usize = 1024;
/// The most examples of all topics of a list together: each costs a little for each sentence.
const EXAMPLES: usize = 64;
/// The longest name, phrase or example, in bytes.
const LONGEST: usize = 400;
/// The longest word that is looked into for compounds.
const LONGEST_WORD: usize = 64;

/// A list of topics, compiled.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    rules: Vec<String>,
    phrases: Vec<Phrase>,
    /// The front of each phrase's first word, with the phrase's number, in order.
    keys: Vec<(u32, u16)>,
    /// Which keys there may be.
    pub(crate) fronts: Fronts,
    /// In which longer words some phrase is found.
    pub(crate) within: Within,
    /// The features of each example, and its topic.
    pub examples: Vec<(Features, usize)>,
}

impl Lexicon {
    /// Compiles a list.
    ///
    /// # Errors
    /// Every topic that says nothing or too much.
    pub fn compile(topics: Vec<Topic>) -> Result<Self, Vec<Problem>> {
        let mut lexicon = Self::default();
        let mut problems = Vec::new();
        if topics.len() > TOPICS {
            problems.push(Problem::new("topics", format!("no more than {TOPICS}")));
        }
        for (number, topic) in topics.into_iter().take(TOPICS).enumerate() {
            lexicon.add(number, topic.into_full(), &mut problems);
        }
        for (count, most, of) in
            [(lexicon.phrases.len(), PHRASES, "phrases"), (lexicon.examples.len(), EXAMPLES, "examples")]
        {
            if count > most {
                problems.push(Problem::new("topics", format!("no more than {most} {of} in all")));
            }
        }
        lexicon.keys.sort_unstable();
        if problems.is_empty() { Ok(lexicon) } else { Err(problems) }
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The name of the rule that finds a topic.
    #[must_use]
    pub fn rule(&self, topic: usize) -> &str {
        self.rules.get(topic).map_or("topic", String::as_str)
    }

    /// The longest mention of a topic at a token, which may begin within it where it is a compound.
    #[must_use]
    pub fn mention(&self, text: &str, token: Token, complete: bool) -> Mention {
        let mut best = self.at(text, token, token.start, complete);
        let may_hold = match self.within {
            Within::None => false,
            Within::Nouns => is_noun(text.get(token.start..).unwrap_or_default()),
            Within::All => true,
        };
        if !may_hold || token.spaceless || token.end - token.start > LONGEST_WORD {
            return best;
        }
        let inner = token.start + BESIDE..token.end.saturating_sub(COMPOUND - 1);
        for at in inner.filter(|at| text.is_char_boundary(*at)) {
            if best != Mention::None {
                break;
            }
            best = self.at(text, token, at, complete);
        }
        best
    }

    fn at(&self, text: &str, token: Token, at: usize, complete: bool) -> Mention {
        let Some(word) = text.get(at..token.end) else { return Mention::None };
        let mut best = Mention::None;
        let key = front(word.as_bytes(), word.len());
        if !self.fronts.has(key) {
            return best;
        }
        let from = self.keys.partition_point(|(known, _)| *known < key);
        let same = self.keys.get(from..).unwrap_or_default().iter().take_while(|(known, _)| *known == key);
        for phrase in same.filter_map(|(_, number)| self.phrases.get(usize::from(*number))) {
            match (phrase.at(text, token, at, complete), best) {
                (Mention::Open, _) => return Mention::Open,
                (Mention::Found(_, end), Mention::Found(_, longest)) if end <= longest => {}
                (found @ Mention::Found(..), _) => best = found,
                (Mention::None, _) => {}
            }
        }
        best
    }

    fn add(&mut self, number: usize, mut topic: Full, problems: &mut Vec<Problem>) {
        let place = |field: &str| format!("topics[{number}]{field}");
        if topic.name.trim().is_empty() {
            problems.push(Problem::new(place(""), "a topic has a name"));
        }
        self.rules.push(rule(&topic.name, number));
        if topic.phrases.is_empty() {
            topic.phrases.push(std::mem::take(&mut topic.name));
        }
        for (at, phrase) in topic.phrases.iter().enumerate() {
            let added = phrase.len() <= LONGEST && self.add_phrase(number, phrase, topic.compounds);
            if !added {
                problems.push(Problem::new(
                    place(&format!(".phrases[{at}]")),
                    format!("must have a letter, and {LONGEST} bytes at most"),
                ));
            }
        }
        for (at, example) in topic.examples.iter().enumerate() {
            let view = normalise(example, LAYERS);
            let features = Features::of(view.text());
            if features.words < Features::FEWEST || example.len() > LONGEST {
                let told = format!(
                    "must have {} words that say something, and {LONGEST} bytes at most",
                    Features::FEWEST
                );
                problems.push(Problem::new(place(&format!(".examples[{at}]")), told));
            }
            self.examples.push((features, number));
        }
    }

    fn add_phrase(&mut self, topic: usize, phrase: &str, compounds: bool) -> bool {
        let view = normalise(phrase, LAYERS);
        let found = Phrase::read(topic, view.text(), compounds);
        self.insert(found.joined(view.text()));
        let some = found.first().is_some();
        self.insert(Some(found));
        some
    }

    fn insert(&mut self, phrase: Option<Phrase>) {
        let Some(phrase) = phrase else { return };
        let Some(key) = phrase.first().map(|word| front(word.as_bytes(), word.len())) else { return };
        self.within = self.within.max(phrase.within);
        self.fronts.add(key);
        self.keys.push((key, u16::try_from(self.phrases.len()).unwrap_or(u16::MAX)));
        self.phrases.push(phrase);
    }
}

/// The disguises that come off texts and topics alike.
pub const LAYERS: Layers = Layers::ALL;
