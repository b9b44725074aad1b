//! Makes the table of words that tells concepts, also with a mistake in a word.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use injection::concept::{CONCEPTS, Concepts, WORDS, pack};
use injection::lexicon::Lexicon;
use injection::meter::Words;
use injection::reader::Reader;

use crate::Failure;
use crate::templates::Text;

/// Words that are shorter are not told with a mistake in them: they would be other words.
const SHORTEST: usize = 5;

/// The table, and what it was made of.
pub(crate) struct Table {
    /// As it is written.
    pub(crate) bytes: &'static [u8],
    /// As it is used.
    pub(crate) table: Concepts,
    /// How many words it knows without mistakes.
    pub(crate) words: usize,
}

/// Notes the keys of words.
#[derive(Default)]
struct Keys(Vec<u64>);

impl Words for Keys {
    fn word(&mut self, key: u64, _: usize, _: usize) {
        self.0.push(key);
    }
}

/// Reads the concepts of a folder. A mistake that ordinary texts hold as a word is none.
pub(crate) fn read<'a>(folder: &Path, texts: impl Iterator<Item = &'a Text>) -> Result<Table, Failure> {
    let file = fs::read_to_string(folder.join("concepts.json"))?;
    let concepts: BTreeMap<String, Vec<String>> = serde_json::from_str(&file)?;
    if concepts.len() >= CONCEPTS {
        return Err("more concepts than there is room for".into());
    }
    let lexicon = Lexicon::new();
    let (mut exact, mut mistaken) = (Vec::new(), Vec::new());
    for (number, words) in (1_u8..).zip(concepts.values()) {
        for (is_english, word) in
            words.iter().enumerate().flat_map(|(row, words)| words.split(' ').map(move |w| (row == 0, w)))
        {
            let keys = keys_of(word, &lexicon);
            exact.extend(keys.last().map(|key| (*key, number)));
            let is_long = is_english && word.len() >= SHORTEST && word.is_ascii();
            let spoilt = if is_long { spoil(word) } else { Vec::new() };
            mistaken
                .extend(spoilt.iter().filter_map(|word| Some((*keys_of(word, &lexicon).first()?, number))));
        }
    }
    let known: HashSet<u64> = exact.iter().map(|(key, _)| *key).collect();
    let ordinary = texts.filter(|text| !text.is_injection).flat_map(|text| keys_of(&text.text, &lexicon));
    let ordinary: HashSet<u64> = ordinary.collect();
    mistaken.retain(|(key, _)| !known.contains(key) && !ordinary.contains(key));
    let count = exact.len();
    exact.extend(mistaken);
    let (bytes, left_out) = pack(&exact);
    println!("{count} words of {} concepts, {} in all, {left_out} without room", concepts.len(), exact.len());
    // A program that ends soon may leave it.
    let bytes: &'static [u8] = bytes.leak();
    let table =
        bytes.first_chunk::<{ 2 * WORDS }>().map(Concepts::read).ok_or("the table has another size")?;
    Ok(Table { bytes, table, words: count })
}

fn keys_of(text: &str, lexicon: &Lexicon) -> Vec<u64> {
    let mut reader = Reader::new(text, lexicon, Keys::default());
    while reader.read().is_some() {}
    reader.heard.0
}

/// A word with each mistake that one slip makes: two letters swapped, one left out, one doubled.
fn spoil(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let places = 0..letters.len().min(injection::skim::KEY);
    let spoilt = places.flat_map(|at| {
        let (mut swapped, mut shorter, mut longer) = (letters.clone(), letters.clone(), letters.clone());
        if at + 1 < letters.len() {
            swapped.swap(at, at + 1);
        }
        shorter.remove(at);
        longer.extend(letters.get(at));
        longer.get_mut(at..).into_iter().for_each(|tail| tail.rotate_right(1));
        [swapped, shorter, longer]
    });
    spoilt.map(String::from_iter).collect()
}
