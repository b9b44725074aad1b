//! Which texts has this instance judged before? A chat sends its whole history again with every turn.

use std::sync::{Mutex, PoisonError};

use crate::{Context, Outcome, Piece};

/// How many texts are kept; a new one takes the place of one with the same hash.
const TEXTS: usize = 256;
/// The longest text that is kept, in bytes.
const LONGEST: usize = 16 << 10;
/// How many bytes of text are kept; with more, all are forgotten.
const ROOM: usize = 256 << 10;

/// Whole texts that were judged, with what was found in them. For guardrails whose findings depend on nothing but the text
/// and the operator's settings.
///
/// An instance that serves one request keeps nothing, so that it writes nothing that the host would have to undo: texts
/// are kept from the second request on. One that is kept (isolation `app`) serves one app of one tenant only.
///
/// ```
/// use ghat_sdk::{Known, Outcome, Piece, testing};
/// let known: Known<u8> = Known::default();
/// let piece = Piece { text: "hello", settled: 0, complete: true };
/// let outcome = known.or_judge(&testing::context(), piece, |_| Outcome::default());
/// assert!(outcome.findings.is_empty());
/// ```
#[derive(Debug)]
pub struct Known<F>(Mutex<Table<F>>);

impl<F: Clone> Known<F> {
    /// What was found in this text when it was judged before, or is found by `judge` now. A text that is not whole is
    /// judged each time.
    pub fn or_judge(
        &self,
        ctx: &Context,
        piece: Piece<'_>,
        judge: impl FnOnce(Piece<'_>) -> Outcome<F>,
    ) -> Outcome<F> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_kept = *table.first.get_or_insert(ctx.seed) != ctx.seed;
        if !is_kept || !piece.complete || piece.settled > 0 || piece.text.len() > LONGEST {
            return judge(piece);
        }
        let place = place_of(piece.text);
        if let Some((_, findings)) = table.at(place).filter(|(known, _)| is_same(known, piece.text)) {
            return Outcome { findings: findings.clone(), undecided: None };
        }
        let outcome = judge(piece);
        table.keep(place, piece.text, &outcome.findings);
        outcome
    }
}

impl<F> Default for Known<F> {
    fn default() -> Self {
        Self(Mutex::new(Table { first: None, texts: Vec::new(), bytes: 0 }))
    }
}

#[derive(Debug)]
struct Table<F> {
    /// The seed of the first request: another one means another request.
    first: Option<u64>,
    /// By the hashes of the texts; empty before the first of them.
    texts: Vec<Option<(Box<str>, Vec<F>)>>,
    bytes: usize,
}

impl<F: Clone> Table<F> {
    fn at(&self, place: usize) -> Option<&(Box<str>, Vec<F>)> {
        self.texts.get(place)?.as_ref()
    }

    fn keep(&mut self, place: usize, text: &str, findings: &[F]) {
        if self.bytes + text.len() > ROOM {
            self.texts.clear();
            self.bytes = 0;
        }
        if self.texts.is_empty() {
            self.texts.resize_with(TEXTS, || None);
        }
        if let Some(slot) = self.texts.get_mut(place) {
            let before = slot.replace((text.into(), findings.to_vec()));
            self.bytes += text.len();
            self.bytes -= before.map_or(0, |(text, _)| text.len());
        }
    }
}

/// Where a text belongs. Whoever makes texts of one hash only makes them forget each other.
fn place_of(text: &str) -> usize {
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let last = rest.iter().fold(rest.len() as u64, |last, byte| last << 8 | u64::from(*byte));
    let mix = |hash: u64, next: u64| (hash ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let hash = eights.iter().fold(mix(0, last), |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
    (hash >> 32) as usize % TEXTS
}

/// Whether two texts are the same, sixteen bytes at a time: the comparison that WebAssembly gets by default goes byte by
/// byte.
fn is_same(one: &str, other: &str) -> bool {
    let ((ones, end), (others, other_end)) =
        (one.as_bytes().as_chunks::<16>(), other.as_bytes().as_chunks::<16>());
    one.len() == other.len()
        && ones
            .iter()
            .zip(others)
            .all(|(one, other)| u128::from_le_bytes(*one) == u128::from_le_bytes(*other))
        && end.iter().zip(other_end).all(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::context;

    /// Judges a text in a request with this seed: how many texts were really judged.
    fn judged(known: &Known<usize>, seed: u64, text: &str, complete: bool) -> usize {
        let mut count = 0;
        let piece = Piece { text, settled: 0, complete };
        let mut ctx = context();
        ctx.seed = seed;
        let outcome = known.or_judge(&ctx, piece, |piece| {
            count += 1;
            Outcome { findings: vec![piece.text.len()], undecided: None }
        });
        assert_eq!(outcome.findings, [text.len()]);
        count
    }

    #[test]
    fn an_instance_that_serves_one_request_keeps_nothing() {
        let known = Known::default();
        assert_eq!(judged(&known, 1, "one", true) + judged(&known, 1, "one", true), 2);
        assert!(known.0.lock().unwrap().texts.is_empty());
    }

    #[test]
    fn later_requests_judge_what_is_new() {
        let known = Known::default();
        judged(&known, 1, "one", true);
        assert_eq!(judged(&known, 2, "one", true), 1);
        for seed in 3..6 {
            assert_eq!(judged(&known, seed, "one", true), 0);
            assert_eq!(judged(&known, seed, "one", false), 1);
            assert_eq!(judged(&known, seed, &format!("one {seed}"), true), 1);
            assert_eq!(judged(&known, seed, "", true), usize::from(seed == 3));
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let known = Known::default();
        judged(&known, 1, "first", true);
        for number in 0..3000 {
            let text = format!("{number} {}", "x".repeat(number * 7 % (LONGEST + 100)));
            judged(&known, 2, &text, true);
            let table = known.0.lock().unwrap();
            let kept: usize = table.texts.iter().flatten().map(|(text, _)| text.len()).sum();
            assert_eq!(kept, table.bytes);
            assert!(kept <= ROOM);
        }
    }

    #[test]
    fn texts_that_differ_in_one_byte_are_two() {
        let known = Known::default();
        judged(&known, 1, "", true);
        for length in [1, 8, 15, 16, 17, 31, 33] {
            let text = "a".repeat(length);
            assert_eq!(judged(&known, 2, &text, true), 1);
            for at in 0..length {
                let mut other = text.clone();
                other.replace_range(at..=at, "b");
                assert!(!is_same(&text, &other));
            }
            assert!(is_same(&text, &text.clone()));
        }
    }
}
