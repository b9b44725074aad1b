//! Trains the model: `cargo run --release --example train -- training/ model/ corpus.jsonl … -- harmless.jsonl …`.
//!
//! A corpus is lines of `{"text": …, "label": 0 or 1, …}`, 1 for an injection; of a harmless one only the text counts. The
//! same texts and the same program give the same model. Besides `weights.bin` and `concepts.bin` the folder gets
//! `record.json`: on what it was trained, how, and how well it fits.
#![expect(clippy::print_stdout, reason = "a program for people")]

mod concepts;
mod learner;
mod noise;
mod random;
mod templates;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::{env, error, fs};

use ghat_sdk::matchers::decoded;
use injection::lexicon::Lexicon;
use learner::{BALANCE, CAUTION, DECAY, DRIFT, EVEN, Example, Learner, PASSES, RATE};
use random::Random;
use serde::Deserialize;
use serde_json::json;
use templates::Text;

type Failure = Box<dyn error::Error>;

/// How many copies with mistakes there are of each text of ours, and of each plain one of the corpus.
const COPIES: usize = 3;

/// A line of a corpus; it may say more.
#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    label: u8,
    #[serde(default = "plain")]
    variant: String,
}

fn plain() -> String {
    "plain".to_owned()
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [training, folder, files @ ..] = arguments.as_slice() else {
        return Err("train TRAINING FOLDER CORPUS … [-- HARMLESS …]".into());
    };
    let (training, folder) = (Path::new(training), Path::new(folder));
    let mut halves = files.split(|file| file == "--");
    let corpora = [(halves.next(), false), (halves.next(), true)];
    let mut lines = Vec::new();
    let mut digests = BTreeMap::new();
    for (files, is_harmless) in corpora {
        for file in files.unwrap_or_default() {
            let corpus = fs::read_to_string(file)?;
            lines.extend(read(&corpus, is_harmless)?);
            let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
            digests.insert(name, format!("{:016x}", digest(corpus.as_bytes())));
        }
    }
    let mut seen = HashSet::new();
    lines.retain(|(text, _)| seen.insert(digest(text.text.as_bytes())));
    let ours = templates::read(training)?;
    let plain = lines.iter().filter(|(_, is_plain)| *is_plain).map(|(text, _)| text);
    let concepts = concepts::read(training, plain.chain(&ours))?;
    let texts = with_mistakes(lines, &ours);
    fs::write(folder.join("concepts.bin"), concepts.bytes)?;
    let lexicon = Lexicon::new();
    let mut examples: Vec<Example> =
        texts.iter().map(|text| Example::of(text, &concepts.table, &lexicon)).collect();
    let mut learner = Learner::new();
    let positive = examples.iter().filter(|example| example.is_injection).count();
    for pass in 0..PASSES {
        Random::new(pass as u64).shuffle(&mut examples);
        let loss = learner.learn_all(&examples, pass);
        println!("pass {pass}: loss {loss:.4}");
    }
    learner.settle();
    let fit = examples.iter().filter(|example| learner.is_right(example)).count();
    let about: serde_json::Value = serde_json::from_str(&fs::read_to_string(training.join("about.json"))?)?;
    let record = json!({
        "about": about,
        "examples": examples.len(), "injections": positive, "corpora_fnv1a": digests,
        "own_texts": ours.len(), "copies_with_mistakes": COPIES, "concept_words": concepts.words,
        "passes": PASSES, "rate": RATE, "decay": DECAY, "drift": DRIFT, "even": EVEN, "balance": BALANCE, "caution": CAUTION,
        "fits": fit as f32 / examples.len() as f32,
    });
    fs::write(folder.join("weights.bin"), learner.packed())?;
    fs::write(folder.join("record.json"), format!("{record:#}\n"))?;
    println!("{record:#}");
    Ok(())
}

/// The texts of a corpus. What is in an encoding is decoded before it is judged, so that something is encoded is no sign.
fn read(corpus: &str, is_harmless: bool) -> Result<Vec<(Text, bool)>, Failure> {
    let lines = corpus.lines().map(serde_json::from_str::<Line>);
    let plain = lines.filter(|line| line.as_ref().map_or(true, |line| decoded(&line.text, 0).is_empty()));
    plain
        .map(|line| {
            line.map(|line| {
                (
                    Text { text: line.text, is_injection: line.label == 1 && !is_harmless },
                    line.variant == "plain",
                )
            })
        })
        .map(|line| line.map_err(Failure::from))
        .collect()
}

/// All texts, and copies with mistakes of those that may have them.
fn with_mistakes(lines: Vec<(Text, bool)>, ours: &[Text]) -> Vec<Text> {
    let mut random = Random::new(7);
    let mut all: Vec<Text> = Vec::new();
    let own = ours.iter().map(|text| (text.clone(), true));
    for (text, is_plain) in lines.into_iter().chain(own) {
        let copies = if is_plain && text.is_injection { COPIES } else { usize::from(is_plain) };
        for _ in 0..copies {
            all.push(Text { text: noise::mistype(&text.text, &mut random), ..text });
        }
        all.push(text);
    }
    all
}

fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}
