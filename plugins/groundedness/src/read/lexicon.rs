//! What does a word do in a sentence? The word lists as one table, finished when the plugin is configured.

use crate::read::fold;
use crate::read::language::Language;
use crate::read::unit::Unit;
use crate::read::words::{LANGUAGES, TOPICS, Words};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a word may do; one word may do several things.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Entry {
    /// Whether it carries no claim of its own.
    pub stop: bool,
    /// Whether it denies.
    pub negator: bool,
    /// Whether it denies what follows it and nothing else.
    pub lack: bool,
    /// Whether it takes back a denial before it.
    pub only: bool,
    /// Whether it refers to the sentence before.
    pub pronoun: bool,
    /// Whether it begins a clause.
    pub joint: bool,
    /// Whether it makes a sentence uncertain.
    pub hedge: bool,
    /// Whether it names the text that is spoken about.
    pub source: bool,
    /// Whether it is what such a text does.
    pub saying: bool,
    /// Whether it says who does what is done.
    pub agent: bool,
    /// Whether it parts two sides that are compared.
    pub than: bool,
    /// Whether names stand behind it.
    pub before_name: bool,
    /// Whether it is a verb that speaks of one thing.
    pub of_one: bool,
    /// Whether it joins a day to its month, or a month to its year.
    pub of: bool,
    /// Whether it is the first half of a denial.
    pub half_denial: bool,
    /// Whether it denies where a first half stands before it.
    pub other_half: bool,
    /// The number it is.
    pub number: Option<f64>,
    /// What it multiplies a number by.
    pub scale: Option<f64>,
    /// The place in an order it is.
    pub ordinal: Option<f64>,
    /// The month it is, from 1 on; 0 where it is none.
    pub month: u8,
    /// The set of words of which only one can be true, and its place there, from 1 on; 0 where it is in none.
    pub choice: (u8, u8),
    /// The unit it is.
    pub unit: Option<Unit>,
    /// What it is about, from 1 on; 0 where no list has it.
    pub topic: u8,
    /// 1 for the topic itself, -1 for its opposite.
    pub sign: i8,
}

/// Hashes are keys already, but for a last stir.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fold::hash(bytes);
    }

    /// Numbers are keys too, and have nothing in their lower bits.
    fn write_u64(&mut self, key: u64) {
        let mixed = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 29;
    }
}

/// A table whose keys are hashes.
pub type Table<T> = HashMap<u64, T, BuildHasherDefault<Plain>>;

/// The words of every language.
#[derive(Debug, Clone)]
pub struct Lexicon {
    entries: Table<Entry>,
    /// Topic and sign by stem.
    stems: Table<(u8, i8)>,
    /// The languages that a word belongs to, one bit each.
    known: Table<u8>,
    courtesies: Vec<&'static str>,
    /// Endings by language and the lower bits of their last letter, the longest first.
    endings: Vec<[Vec<&'static [u8]>; LETTERS]>,
}

/// How many lists of endings there are.
const LETTERS: usize = 32;

impl Lexicon {
    /// Builds the table.
    #[must_use]
    pub fn new() -> Self {
        let mut lexicon = Self {
            entries: Table::default(),
            stems: Table::default(),
            known: Table::default(),
            courtesies: LANGUAGES.iter().flat_map(|words| words.courtesies.split(';')).collect(),
            endings: LANGUAGES.iter().map(|words| by_last(words.endings)).collect(),
        };
        lexicon.courtesies.sort_unstable();
        for (language, words) in Language::ALL.into_iter().zip(&LANGUAGES) {
            lexicon.add(language, words);
            lexicon.add_compounds(language, words);
            lexicon.add_topics(language, words);
        }
        lexicon
    }

    /// What a word, without case and accents, does in a language.
    #[must_use]
    pub fn get(&self, language: Option<Language>, word: &[u8]) -> Option<&Entry> {
        self.entries.get(&key(language?, fold::hash(word)))
    }

    /// The topic of a stem, told by its hash, and its sign.
    #[must_use]
    pub fn topic(&self, language: Option<Language>, stem: u64) -> Option<(u8, i8)> {
        self.stems.get(&key(language?, stem)).copied()
    }

    /// The languages that have a word with this hash on a list, one bit each.
    #[must_use]
    pub fn languages_of(&self, word: u64) -> u8 {
        self.known.get(&word).copied().unwrap_or(0)
    }

    /// Beginnings of sentences that claim nothing, in any language, that begin with this byte.
    pub fn courtesies(&self, first: u8) -> impl Iterator<Item = &'static str> {
        let byte = |known: &&str| known.as_bytes().first().copied().unwrap_or(0);
        let from = self.courtesies.partition_point(|known| byte(known) < first);
        let rest = self.courtesies.get(from..).unwrap_or_default();
        rest.iter().copied().take_while(move |known| byte(known) == first)
    }

    /// The part of a word that its forms share.
    #[must_use]
    pub fn stem<'a>(&self, language: Option<Language>, word: &'a [u8]) -> &'a [u8] {
        let Some(endings) = language.and_then(|language| self.endings.get(language as usize)) else {
            return word;
        };
        let mut stem = word;
        for _ in 0..3 {
            let last = stem.last().copied().unwrap_or_default();
            let likely = endings.get(usize::from(last) % LETTERS).map(Vec::as_slice).unwrap_or_default();
            let Some(rest) = likely.iter().find_map(|ending| cut(stem, ending)) else { break };
            stem = match rest {
                [front @ .., one, two] if one == two && !b"aeios".contains(one) && front.len() >= 2 => {
                    rest.split_last().map_or(rest, |(_, front)| front)
                }
                _ => rest,
            };
        }
        stem
    }

    fn entry(&mut self, language: Language, word: &str) -> &mut Entry {
        let hash = fold::hash(word.as_bytes());
        *self.known.entry(hash).or_default() |= 1 << language as u8;
        self.entries.entry(key(language, hash)).or_default()
    }

    fn add(&mut self, language: Language, words: &Words) {
        type Mark = fn(&mut Entry);
        type Put = fn(&mut Entry, f64);
        let lists: [(&str, Mark); 16] = [
            (words.stop, |entry| entry.stop = true),
            (words.negators, |entry| entry.negator = true),
            (words.lacks, |entry| (entry.negator, entry.lack) = (true, true)),
            (words.only, |entry| entry.only = true),
            (words.pronouns, |entry| entry.pronoun = true),
            (words.joints, |entry| entry.joint = true),
            (words.hedges, |entry| entry.hedge = true),
            (words.sources, |entry| entry.source = true),
            (words.sayings, |entry| entry.saying = true),
            (words.agents, |entry| entry.agent = true),
            (words.than, |entry| entry.than = true),
            (words.before_names, |entry| entry.before_name = true),
            (words.of_one, |entry| entry.of_one = true),
            (words.of, |entry| entry.of = true),
            (words.half_denials, |entry| entry.half_denial = true),
            (words.other_halves, |entry| entry.other_half = true),
        ];
        for (list, mark) in lists {
            list.split_whitespace().for_each(|word| mark(self.entry(language, word)));
        }
        let values: [(&str, Put); 3] = [
            (words.numbers, |entry, value| entry.number = Some(value)),
            (words.scales, |entry, value| entry.scale = Some(value)),
            (words.ordinals, |entry, value| entry.ordinal = Some(value)),
        ];
        for (list, set) in values {
            for (word, value) in list.split_whitespace().filter_map(|pair| pair.split_once('=')) {
                set(self.entry(language, word), value.parse().unwrap_or_default());
            }
        }
        for (word, unit) in words.units.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            self.entry(language, word).unit = Unit::parse(unit);
        }
        for (month, names) in (1..).zip(words.months.split(';')) {
            names.split_whitespace().for_each(|name| self.entry(language, name).month = month);
        }
        for (set, members) in (1..).zip(words.exclusive.split('|')) {
            for (member, forms) in (1..).zip(members.split(';')) {
                forms.split_whitespace().for_each(|form| self.entry(language, form).choice = (set, member));
            }
        }
    }

    /// Numbers that are written as one word: the one and the ten, in the order of the language.
    fn add_compounds(&mut self, language: Language, words: &Words) {
        let numbers: Vec<(&str, f64)> = words
            .numbers
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(word, value)| Some((word, value.parse().ok()?)))
            .collect();
        let one = match language {
            Language::German => ("ein", 1.0),
            Language::Dutch => ("een", 1.0),
            Language::Italian => ("uno", 1.0),
            Language::English | Language::French | Language::Spanish | Language::Portuguese => return,
        };
        let ones = numbers.iter().copied().filter(|(_, value)| (2.0..10.0).contains(value)).chain([one]);
        for (unit, low) in ones {
            for (ten, high) in numbers.iter().filter(|(_, value)| *value >= 20.0 && *value <= 90.0) {
                let word = compound(language, unit, ten);
                self.entry(language, &word).number = Some(high + low);
            }
        }
    }

    fn add_topics(&mut self, language: Language, words: &Words) {
        for line in words.topics.split(';').filter(|line| !line.trim().is_empty()) {
            let Some((name, sides)) = line.split_once(':') else { continue };
            let Some(topic) = topic_number(name.trim()) else { continue };
            for (sign, list) in [1, -1].into_iter().zip(sides.split('/')) {
                list.split_whitespace().for_each(|word| self.add_topic(language, word, (topic, sign)));
            }
        }
    }

    fn add_topic(&mut self, language: Language, word: &str, topic: (u8, i8)) {
        let stem = fold::hash(self.stem(Some(language), word.as_bytes()));
        self.stems.entry(key(language, stem)).or_insert(topic);
        let entry = self.entry(language, word);
        if entry.topic == 0 {
            (entry.topic, entry.sign) = topic;
        }
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}

/// A list of endings, parted by their last letters.
fn by_last(list: &'static str) -> [Vec<&'static [u8]>; LETTERS] {
    let mut lists = [const { Vec::new() }; LETTERS];
    for ending in list.split(' ').map(str::as_bytes) {
        let last = ending.last().copied().unwrap_or_default();
        lists.get_mut(usize::from(last) % LETTERS).into_iter().for_each(|list| list.push(ending));
    }
    lists
}

/// A word without an ending, if enough of it is left.
fn cut<'a>(word: &'a [u8], ending: &[u8]) -> Option<&'a [u8]> {
    let rest = word.strip_suffix(ending)?;
    let least = if ending.len() == 1 { 3 } else { 4 };
    (rest.len() >= least).then_some(rest)
}

/// A number that is written as one word: the one and the ten, as the language puts them.
fn compound(language: Language, unit: &str, ten: &str) -> String {
    match language {
        Language::German => format!("{unit}und{ten}"),
        Language::Dutch => format!("{unit}en{ten}"),
        // "Ventuno", "trentotto".
        _ if unit.starts_with(['u', 'o']) => {
            format!("{}{unit}", ten.get(..ten.len() - 1).unwrap_or_default())
        }
        _ => format!("{ten}{unit}"),
    }
}

/// The number of a topic, from 1 on.
fn topic_number(name: &str) -> Option<u8> {
    (1..).zip(TOPICS.split_whitespace()).find_map(|(number, topic)| (topic == name).then_some(number))
}

fn key(language: Language, word: u64) -> u64 {
    word.wrapping_add((language as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_well_formed() {
        for words in &LANGUAGES {
            assert_eq!(words.months.split(';').count(), 12);
            for line in words.topics.split(';') {
                let (name, sides) = line.split_once(':').expect("a topic has a name");
                assert!(topic_number(name.trim()).is_some(), "{name}");
                assert!(sides.split('/').count() <= 2, "{line}");
            }
            for pair in words.units.split_whitespace() {
                assert!(pair.split_once('=').is_some_and(|(_, unit)| Unit::parse(unit).is_some()), "{pair}");
            }
            for pair in
                [words.numbers, words.scales, words.ordinals].into_iter().flat_map(str::split_whitespace)
            {
                assert!(
                    pair.split_once('=').is_some_and(|(_, value)| value.parse::<f64>().is_ok()),
                    "{pair}"
                );
            }
        }
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let lexicon = Lexicon::new();
        for (language, forms) in [
            (Language::English, "delivery deliver delivers delivered deliveries"),
            (Language::English, "ship ships shipped shipping"),
            (Language::English, "price prices priced pricing"),
            (Language::German, "garantie garantien"),
            (Language::French, "livraison livraisons"),
            (Language::Spanish, "devolucion devoluciones"),
        ] {
            let stems: Vec<&[u8]> =
                forms.split(' ').map(|form| lexicon.stem(Some(language), form.as_bytes())).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms}");
        }
    }
}
