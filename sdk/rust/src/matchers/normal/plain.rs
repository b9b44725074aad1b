//! Can a text hold a disguise at all? A look at its bytes, many at a time.

use super::Layers;
use super::letters::is_control;

/// How many bytes are looked at together.
const BLOCK: usize = 64;
/// How many bytes around a block decide about it: the widest gap between two letters that stand alone.
const EDGE: usize = 6;

/// The layers that have something to look at: none for plain prose.
///
/// It may name a layer that then finds nothing to do, never the other way round. Beyond ASCII it tells nothing, so
/// that such a text has a closer look at each of its characters.
pub(super) fn look(text: &str, layers: Layers) -> Layers {
    let bytes = text.as_bytes();
    let mut look = Look::default();
    for at in (0..bytes.len()).step_by(BLOCK) {
        let from = at.checked_sub(EDGE);
        match from.and_then(|from| bytes.get(from..)).and_then(|rest| rest.first_chunk()) {
            Some(window) => look.at(window),
            None => look.at(&edge(bytes, at)),
        }
        if look.beyond {
            return layers;
        }
    }
    let told = look.layers();
    Layers(told.0 & layers.0)
}

/// A block and what is around it.
type Window = [u8; BLOCK + 2 * EDGE];

/// The block at `at`, at the front or the end of a text, with spaces where there is none.
fn edge(bytes: &[u8], at: usize) -> Window {
    let mut window = [b' '; BLOCK + 2 * EDGE];
    let from = at.saturating_sub(EDGE);
    let shown = bytes.get(from..bytes.len().min(at + BLOCK + EDGE)).unwrap_or_default();
    let skip = EDGE - (at - from);
    window.iter_mut().skip(skip).zip(shown).for_each(|(slot, byte)| *slot = *byte);
    window
}

/// What the blocks so far hold.
#[derive(Debug, Default)]
struct Look {
    escape: bool,
    control: bool,
    digit: bool,
    spacing: bool,
    beyond: bool,
}

impl Look {
    fn layers(&self) -> Layers {
        let told = [
            (self.escape, Layers::ESCAPES),
            (self.control, Layers::INVISIBLE),
            (self.digit, Layers::LEET),
            (self.spacing, Layers::SPACING),
        ];
        told.into_iter().filter(|(is, _)| *is).fold(Layers::NONE, |all, (_, layer)| all.and(layer))
    }

    fn at(&mut self, window: &Window) {
        let letter = |byte: u8| u8::from(byte.is_ascii_alphabetic());
        let (mut escape, mut control, mut digit, mut alone, mut all) = (0, 0, 0, 0_u8, 0);
        let around = window.iter().zip(window.iter().skip(1)).zip(window.iter().skip(2));
        for ((&before, &byte), &after) in around {
            escape |= u8::from((byte == b'%') | (byte == b'&') | (byte == b'\\'));
            control |= u8::from(is_control(byte));
            let stands_in = byte.is_ascii_digit() | (byte == b'@') | (byte == b'$') | (byte == b'!');
            digit |= u8::from(stands_in) & letter(after);
            alone += letter(byte) & !letter(before) & !letter(after);
            all |= byte;
        }
        self.escape |= escape != 0;
        self.control |= control != 0;
        self.digit |= digit != 0;
        self.beyond |= all >= 0x80;
        // Two letters without others beside them are rare enough for a closer look.
        self.spacing |= alone > 1 && has_spacing(window);
    }
}

/// Whether two letters that stand alone are close to each other; one of the two may be a digit.
fn has_spacing(window: &Window) -> bool {
    const LETTER: u8 = 2;
    let mut word = [0; BLOCK + 2 * EDGE];
    for (is, byte) in word.iter_mut().zip(window) {
        *is = u8::from(byte.is_ascii_digit()) | (3 * u8::from(byte.is_ascii_alphabetic()));
    }
    // As many as have a neighbour on either side; the edges overlap those of the next block.
    let mut alone = [0; BLOCK + 2 * EDGE];
    let around = word.iter().zip(word.iter().skip(1)).zip(word.iter().skip(2));
    for (is, ((before, this), after)) in alone.iter_mut().skip(1).zip(around) {
        *is = if (before | after) == 0 { *this } else { 0 };
    }
    let mut close = 0;
    for distance in 2..EDGE {
        let pairs = alone.iter().zip(alone.iter().skip(distance));
        // A letter has both bits, a digit one, so that a pair has both if one of it is a letter and both are something.
        close |= pairs.fold(0, |any, (one, other)| any | if (one & other) == 0 { 0 } else { one | other });
    }
    close & LETTER != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Layers) {
        for lead in 0..2 * BLOCK {
            let text = format!("{}{text}", ". ".repeat(lead).split_at(lead).0);
            assert_eq!(look(&text, Layers::ALL), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_prose_has_no_disguise() {
        check("", Layers::NONE);
        check("Plain prose, in 2024; I said \"yes\" - and so on.\n\tv1.2.3", Layers::NONE);
    }

    #[test]
    fn each_disguise_is_seen_wherever_it_stands() {
        check("a 100% b", Layers::ESCAPES);
        check("one\u{7}two", Layers::INVISIBLE);
        check("so 1gnore", Layers::LEET);
        check("so a b", Layers::SPACING);
        check("so a    b", Layers::SPACING);
        check("größer", Layers::ALL);
    }

    #[test]
    fn a_layer_that_is_not_wanted_is_not_told() {
        assert_eq!(look("größer 1gnore", Layers::LEET), Layers::LEET);
        assert_eq!(look("100%", Layers::LEET), Layers::NONE);
    }
}
