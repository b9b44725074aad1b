//! Learns a weight for each place from texts of both kinds.

use ghat_sdk::matchers::{Layers, normalise};
use injection::concept::Concepts;
use injection::lexicon::Lexicon;
use injection::marks;
use injection::meter::{SENTENCE, Words};
use injection::model::{Past, TOLL, UNIT, WEIGHTS};
use injection::reader::Reader;
use injection::turn::turned;

use crate::templates::Text;

/// How often every text is learnt from.
pub(crate) const PASSES: usize = 8;
/// From this pass on the weights are averaged.
const SETTLED: usize = 3;
/// How far a step goes at first.
pub(crate) const RATE: f32 = 0.15;
/// How much all injections together count beside all harmless texts. What matters is the rank of the few harmless ones
/// that look most like an attack.
pub(crate) const BALANCE: f32 = 0.4;
/// What each step takes off a weight that it touches: few examples leave a small weight.
pub(crate) const DECAY: f32 = 3e-4;
/// What every word takes before training.
pub(crate) const DRIFT: f32 = 0.4;
/// The sum at which an injection is as likely as not.
pub(crate) const EVEN: f32 = 3.0;
/// What is added to that sum once all is learnt, so that the default threshold lets 995 of 1,000 harmless texts pass.
pub(crate) const CAUTION: f32 = 0.5;
/// A text without a stretch that speaks for an injection learns from this many words at its front.
const FRONT: usize = 32;
/// The largest weight that fits into a byte.
const LARGEST: f32 = 127.0 / UNIT;

/// A text as the places of its words' weights.
pub(crate) struct Example {
    places: Vec<u32>,
    /// Where the places of each word end.
    ends: Vec<u32>,
    /// What each word takes from the sum.
    tolls: Vec<f32>,
    /// Whether it is an injection.
    pub(crate) is_injection: bool,
}

/// Notes the places of words.
struct Places<'a> {
    concepts: &'a Concepts,
    past: Past,
    places: Vec<u32>,
    ends: Vec<u32>,
    tolls: Vec<f32>,
}

impl Words for Places<'_> {
    fn word(&mut self, key: u64, _: usize, _: usize) {
        self.past.take(key, self.concepts, |place| self.places.push(place as u32));
        self.ends.push(self.places.len() as u32);
        self.tolls.push(if key == SENTENCE { DRIFT + TOLL as f32 / UNIT } else { DRIFT });
    }
}

impl Example {
    /// The places that a text touches.
    pub(crate) fn of(text: &Text, concepts: &Concepts, lexicon: &Lexicon) -> Self {
        let view = normalise(&text.text, Layers::ESCAPES);
        let places = Places {
            concepts,
            past: Past::default(),
            places: Vec::new(),
            ends: Vec::new(),
            tolls: Vec::new(),
        };
        let lines: Vec<_> = view.text().split('\n').map(|line| (line, turned(line))).collect();
        let is_turned = 2 * lines.iter().filter(|(_, turned)| turned.is_some()).count() > lines.len();
        let meant = lines.into_iter().map(|(line, turned)| turned.unwrap_or_else(|| line.to_owned()));
        let meant = if is_turned { meant.collect::<Vec<_>>().join("\n") } else { view.text().to_owned() };
        let mut reader = Reader::new(&meant, lexicon, places);
        if let Some((classes, end)) = marks::at_front(meant.as_bytes()) {
            reader.heard.word(classes, 0, end);
        }
        while reader.read().is_some() {}
        let Places { places, ends, tolls, .. } = reader.heard;
        Self { places, ends, tolls, is_injection: text.is_injection }
    }

    fn words(&self) -> impl Iterator<Item = &[u32]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(from, to)| self.places.get(from as usize..*to as usize).unwrap_or_default())
    }
}

/// What is learnt, with the sum of squared steps of each weight (AdaGrad), which slows those that moved much.
pub(crate) struct Learner {
    weights: Vec<f32>,
    moved: Vec<f32>,
    /// The sum of the weights after each of the later passes, and how many those are.
    sums: Vec<f32>,
    summed: usize,
}

impl Learner {
    /// Nothing learnt.
    pub(crate) fn new() -> Self {
        Self { weights: vec![0.0; WEIGHTS], moved: vec![1e-2; WEIGHTS], sums: vec![0.0; WEIGHTS], summed: 0 }
    }

    /// Learns from each text once; their mean loss before that.
    pub(crate) fn learn_all(&mut self, examples: &[Example], pass: usize) -> f32 {
        let positive = examples.iter().filter(|example| example.is_injection).count();
        let balance = BALANCE * (examples.len() - positive) as f32 / positive.max(1) as f32;
        let rate = RATE / (1.0 + pass as f32 / 4.0);
        let losses = examples
            .iter()
            .map(|example| self.learn(example, rate, if example.is_injection { balance } else { 1.0 }));
        let loss = losses.sum::<f32>() / examples.len() as f32;
        if pass >= SETTLED {
            self.sums.iter_mut().zip(&self.weights).for_each(|(sum, weight)| *sum += weight);
            self.summed += 1;
        }
        loss
    }

    /// Takes the mean of the weights after the later passes: the last texts have no more say than others.
    pub(crate) fn settle(&mut self) {
        let passes = self.summed.max(1) as f32;
        self.weights = self.sums.iter().map(|sum| sum / passes).collect();
    }

    /// Whether a text is told right.
    pub(crate) fn is_right(&self, example: &Example) -> bool {
        (self.best(example).map_or(0.0, |best| best.2) >= EVEN) == example.is_injection
    }

    fn learn(&mut self, example: &Example, rate: f32, share: f32) -> f32 {
        let wanted = if example.is_injection { 1.0 } else { 0.0 };
        let (from, to, sum) = match self.best(example) {
            Some(best) => best,
            None if example.is_injection => (0, example.ends.len().min(FRONT), 0.0),
            None => return 0.0,
        };
        let likely = 1.0 / (1.0 + (EVEN - sum).exp());
        let error = (likely - wanted) * share;
        for place in example.words().skip(from).take(to - from).flatten() {
            let (Some(weight), Some(moved)) =
                (self.weights.get_mut(*place as usize), self.moved.get_mut(*place as usize))
            else {
                continue;
            };
            let step = error + DECAY * *weight;
            *moved += step * step;
            *weight = (*weight - rate * step / moved.sqrt()).clamp(-LARGEST, LARGEST);
        }
        -(if example.is_injection { likely } else { 1.0 - likely }).max(1e-6).ln()
    }

    /// The words that together speak most for an injection, and their sum.
    fn best(&self, example: &Example) -> Option<(usize, usize, f32)> {
        let mut best = None;
        let (mut start, mut sum, mut highest) = (0, 0.0, 0.0);
        for (index, (places, toll)) in example.words().zip(&example.tolls).enumerate() {
            let weights = places.iter().filter_map(|place| self.weights.get(*place as usize));
            if sum <= 0.0 {
                (start, sum) = (index, 0.0);
            }
            sum += weights.sum::<f32>() - toll;
            if sum > highest {
                highest = sum;
                best = Some((start, index + 1, sum));
            }
        }
        best
    }

    /// The weights as the plugin reads them.
    pub(crate) fn packed(&self) -> Vec<u8> {
        let scaled = |value: f32| (value * UNIT).round();
        let head = [scaled(DRIFT) as i16, scaled(EVEN + CAUTION) as i16];
        let weights = self.weights.iter().map(|weight| (scaled(*weight) as i8).cast_unsigned());
        head.iter().flat_map(|value| value.to_le_bytes()).chain(weights).collect()
    }
}
