//! Trains the model: `cargo run --release --example train -- corpus.jsonl model/`.
//!
//! A corpus is lines of `{"text": …, "label": 0 or 1, …}`, 1 for an injection. The same text and the same program give the
//! same weights. Besides `weights.bin` the folder gets `record.json`: on what it was trained, how, and how well it fits.
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::path::Path;
use std::{env, error, fs};

use ghat_sdk::matchers::{Layers, decoded, normalise};
use prompt_injection::lexicon::Lexicon;
use prompt_injection::meter::Words;
use prompt_injection::model::{UNIT, WEIGHTS, places};
use prompt_injection::reader::Reader;
use serde::Deserialize;
use serde_json::json;

const PASSES: usize = 12;
const RATE: f32 = 0.25;
/// What each step takes off a weight that it touches: few examples leave a small weight.
const DECAY: f32 = 2e-3;
/// What every word takes before training.
const DRIFT: f32 = 0.25;
/// The sum at which an injection is as likely as not.
const EVEN: f32 = 3.0;
/// A text without a stretch that speaks for an injection learns from this many words at its front.
const FRONT: usize = 32;
/// The largest weight that fits into a byte.
const LARGEST: f32 = 127.0 / UNIT;

type Failure = Box<dyn error::Error>;

/// A line of a corpus; it may say more.
#[derive(Deserialize)]
struct Line {
    text: String,
    label: u8,
}

/// A text as the places of its words' weights.
struct Example {
    words: Vec<[usize; 3]>,
    is_injection: bool,
}

/// Notes the places of words.
#[derive(Default)]
struct Places {
    found: Vec<[usize; 3]>,
    previous: u64,
    before: u64,
}

impl Words for Places {
    fn word(&mut self, key: u64, _: usize, _: usize) {
        self.found.push(places(key, self.previous, self.before));
        (self.before, self.previous) = (self.previous, key);
    }
}

/// What is learnt, with the sum of squared steps of each weight (AdaGrad), which slows those that moved much.
struct Learner {
    weights: Vec<f32>,
    moved: Vec<f32>,
    drift: f32,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [corpus, folder] = arguments.as_slice() else { return Err("train CORPUS FOLDER".into()) };
    let text = fs::read_to_string(corpus)?;
    let mut examples = read(&text)?;
    let mut learner = Learner { weights: vec![0.0; WEIGHTS], moved: vec![1e-2; WEIGHTS], drift: DRIFT };
    let positive = examples.iter().filter(|example| example.is_injection).count();
    let balance = (examples.len() - positive) as f32 / positive.max(1) as f32;
    for pass in 0..PASSES {
        shuffle(&mut examples, pass as u64);
        let rate = RATE / (1.0 + pass as f32 / 4.0);
        let loss: f32 = examples.iter().map(|example| learner.learn(example, rate, balance)).sum();
        println!("pass {pass}: loss {:.4}", loss / examples.len() as f32);
    }
    let fit = examples.iter().filter(|example| {
        (learner.best(&example.words).map_or(0.0, |best| best.2) >= EVEN) == example.is_injection
    });
    let record = json!({
        "examples": examples.len(), "injections": positive, "corpus_fnv1a": format!("{:016x}", digest(text.as_bytes())),
        "passes": PASSES, "rate": RATE, "decay": DECAY, "drift": DRIFT, "even": EVEN,
        "fits": fit.count() as f32 / examples.len() as f32,
    });
    fs::write(Path::new(folder).join("weights.bin"), learner.packed())?;
    fs::write(Path::new(folder).join("record.json"), format!("{record:#}\n"))?;
    println!("{record:#}");
    Ok(())
}

fn read(corpus: &str) -> Result<Vec<Example>, Failure> {
    let lexicon = Lexicon::new();
    let example = |Line { text, label }: &Line| {
        let view = normalise(text, Layers::ESCAPES);
        let mut reader = Reader::new(view.text(), &lexicon, Places::default());
        while reader.read().is_some() {}
        Example { words: reader.heard.found, is_injection: *label == 1 }
    };
    // What is in an encoding is decoded before it is judged; that something is encoded is no sign.
    let lines = corpus.lines().map(serde_json::from_str::<Line>);
    let plain = lines.filter(|line| line.as_ref().map_or(true, |line| decoded(&line.text, 0).is_empty()));
    plain.map(|line| Ok(example(&line?))).collect()
}

impl Learner {
    /// Learns from one text; its loss before that.
    fn learn(&mut self, example: &Example, rate: f32, balance: f32) -> f32 {
        let wanted = if example.is_injection { 1.0 } else { 0.0 };
        let (from, to, sum) = match self.best(&example.words) {
            Some(best) => best,
            None if example.is_injection => (0, example.words.len().min(FRONT), 0.0),
            None => return 0.0,
        };
        let likely = 1.0 / (1.0 + (EVEN - sum).exp());
        let error = (likely - wanted) * if example.is_injection { balance } else { 1.0 };
        for place in example.words.get(from..to).into_iter().flatten().flatten() {
            let (Some(weight), Some(moved)) = (self.weights.get_mut(*place), self.moved.get_mut(*place)) else {
                continue;
            };
            let step = error + DECAY * *weight;
            *moved += step * step;
            *weight = (*weight - rate * step / moved.sqrt()).clamp(-LARGEST, LARGEST);
        }
        -(if example.is_injection { likely } else { 1.0 - likely }).max(1e-6).ln()
    }

    /// The words that together speak most for an injection, and their sum.
    fn best(&self, words: &[[usize; 3]]) -> Option<(usize, usize, f32)> {
        let mut best = None;
        let (mut start, mut sum, mut highest) = (0, 0.0, 0.0);
        for (index, places) in words.iter().enumerate() {
            let weights = places.iter().filter_map(|place| self.weights.get(*place));
            if sum <= 0.0 {
                (start, sum) = (index, 0.0);
            }
            sum += weights.sum::<f32>() - self.drift;
            if sum > highest {
                highest = sum;
                best = Some((start, index + 1, sum));
            }
        }
        best
    }

    fn packed(&self) -> Vec<u8> {
        let scaled = |value: f32| (value * UNIT).round();
        let head = [scaled(self.drift) as i16, scaled(EVEN) as i16];
        let weights = self.weights.iter().map(|weight| (scaled(*weight) as i8).cast_unsigned());
        head.iter().flat_map(|value| value.to_le_bytes()).chain(weights).collect()
    }
}

/// Puts the examples into another order, the same one each time.
fn shuffle(examples: &mut [Example], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for last in (1..examples.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        examples.swap(last, (state % (last as u64 + 1)) as usize);
    }
}

fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}
