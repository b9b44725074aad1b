//! Can a text hold a disguise at all? A look at its bytes, many at a time.

use super::Layers;
use crate::matchers::{Block, ByteSet};

/// How many bytes around one decide about it: the widest gap between two letters that stand alone, and a letter.
const EDGE: usize = 6;
/// How far the blocks that are looked at are apart: they overlap, so that every byte is in one that has its edges.
const STEP: usize = Block::SIZE - 2 * EDGE;

/// What an escape begins with.
const ESCAPES: ByteSet = ByteSet::of(b"%&\\");
/// What shows nothing and is no white space either.
const CONTROLS: ByteSet = ByteSet::of(b"\x7F").and(0, 8).and(14, 31);
/// Marks that may stand for letters.
const MARKS: ByteSet = ByteSet::of(b"@$!");
/// All of these: most blocks have none.
const ODD: ByteSet = ByteSet::of(b"%&\\\x7F@$!").and(0, 8).and(14, 31);

/// The layers that have something to look at: none for plain prose.
///
/// It may name a layer that then finds nothing to do, never the other way round. Beyond ASCII it tells nothing, so
/// that such a text has a closer look at each of its characters.
pub(super) fn look(text: &str, layers: Layers) -> Layers {
    let bytes = text.as_bytes();
    // Escapes are told by the byte that they begin with, in whatever text.
    if layers == Layers::ESCAPES {
        let blocks = (0..bytes.len()).step_by(Block::SIZE).map(|at| Block::at(bytes, at));
        let escapes = blocks.fold(0, |escapes, block| escapes | block.members(&ESCAPES));
        return if escapes == 0 { Layers::NONE } else { layers };
    }
    let mut told = Layers::NONE;
    let mut spelled = false;
    for at in (0..bytes.len()).step_by(STEP) {
        let block = Block::at(bytes, at);
        if block.beyond_ascii() != 0 {
            return layers;
        }
        let rest = bytes.len() - at;
        told = told.and(look_at(&block, Shown { first: at == 0, rest }, &mut spelled));
    }
    // Two letters that stand alone, "a I", are in many texts, and stay as they are without a third.
    if !spelled {
        told = told.without(Layers::SPACING);
    }
    Layers(told.0 & layers.0)
}

/// Where in a text a block stands.
#[derive(Debug, Clone, Copy)]
struct Shown {
    /// Whether it is the first.
    first: bool,
    /// How many bytes there are from its first one on.
    rest: usize,
}

/// The layers that have something to look at in a block, and whether three that stand alone are close to each other.
fn look_at(block: &Block, shown: Shown, spelled: &mut bool) -> Layers {
    let (letters, digits) = (block.letters(), block.digits());
    let mut told = Layers::NONE;
    let mut stand_in = digits;
    let text = if shown.rest < Block::SIZE { (1 << shown.rest) - 1 } else { u64::MAX };
    if block.members(&ODD) & text != 0 {
        stand_in |= block.members(&MARKS);
        let found = [
            (block.members(&ESCAPES), Layers::ESCAPES),
            (block.members(&CONTROLS) & text, Layers::INVISIBLE),
        ];
        told = found.into_iter().filter(|(bits, _)| *bits != 0).fold(told, |all, (_, layer)| all.and(layer));
    }
    if stand_in & letters >> 1 != 0 {
        told = told.and(Layers::LEET);
    }
    // Of the first and the last byte one cannot tell what is beside them, but at the ends of the text.
    let (before, after) = (u64::from(!shown.first), u64::from(shown.rest > Block::SIZE) << (Block::SIZE - 1));
    let alone = |word: u64| word & !(word << 1 | before) & !(word >> 1 | after);
    // Two letters without others beside them are rare enough for a closer look.
    let single = alone(letters | digits);
    if alone(letters).count_ones() > 1 && are_close(single, letters) {
        told = told.and(Layers::SPACING);
    }
    *spelled |= single.count_ones() > 2 && are_three(single);
    told
}

/// Whether two that stand alone are close to each other and one of them is a letter.
fn are_close(alone: u64, letters: u64) -> bool {
    (2..EDGE).any(|distance| alone & alone >> distance & (letters | letters >> distance) != 0)
}

/// Whether one that stands alone has another close before it and one close behind it. With what is beside them they are
/// as long as two edges and a byte, so that a block has all of it.
fn are_three(alone: u64) -> bool {
    let (before, after) = (2..EDGE)
        .fold((0, 0), |(before, after), distance| (before | alone << distance, after | alone >> distance));
    alone & before & after != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Layers) {
        for lead in 0..2 * Block::SIZE {
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
        check("so a b c", Layers::SPACING);
        check("so a    b    c", Layers::SPACING);
        check("so a b", Layers::NONE);
        check("größer", Layers::ALL);
    }

    #[test]
    fn a_layer_that_is_not_wanted_is_not_told() {
        assert_eq!(look("größer 1gnore", Layers::LEET), Layers::LEET);
        assert_eq!(look("100%", Layers::LEET), Layers::NONE);
        assert_eq!(look("größer 1gnore", Layers::ESCAPES), Layers::NONE);
        assert_eq!(look("größer 100%", Layers::ESCAPES), Layers::ESCAPES);
    }
}
