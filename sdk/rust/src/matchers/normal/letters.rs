//! Is a character part of a word, and is it Latin?

/// Whether a character belongs to a word: a letter, digit or mark of any script, but not `_`.
///
/// For ASCII and the common punctuation of every script; what is rare counts as a letter. A table of all characters
/// takes several times as long.
#[must_use]
pub fn is_word_like(character: char) -> bool {
    match u32::from(character) {
        0x00..=0x7F => character.is_ascii_alphanumeric(),
        0x80..=0xBF => matches!(character, 'ª' | 'µ' | 'º' | '²' | '³' | '¹'),
        0xD7 | 0xF7 | 0x037E | 0x0387 | 0x055A..=0x055F | 0x0589 => false,
        0x05BE | 0x05C0 | 0x05C3 | 0x05F3 | 0x05F4 | 0x060C | 0x061B | 0x061F | 0x066A..=0x066D | 0x06D4 => {
            false
        }
        0x0964 | 0x0965 | 0x0E5A | 0x0E5B | 0x104A..=0x104F | 0x1361..=0x1368 | 0x1680 | 0x17D4..=0x17DA => {
            false
        }
        0x2000..=0x206F | 0x20A0..=0x20CF | 0x2190..=0x2473 | 0x2500..=0x2BFF | 0x2E00..=0x2E7F => false,
        0x3000..=0x3004 | 0x3008..=0x3020 | 0x3030 | 0x303D..=0x303F | 0x30A0 | 0x30FB => false,
        0xFE10..=0xFE1F | 0xFE30..=0xFE6F | 0xFEFF | 0xFFF0..=0xFFFF => false,
        0xFF00..=0xFF0F | 0xFF1A..=0xFF20 | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF65 => false,
        0x1F000..=0x1F10F | 0x1F190..=0x1F1E5 | 0x1F200..=0x1FAFF | 0xE0000..=0xE0FFF => false,
        _ => true,
    }
}

/// The first byte at or after `from` that is beyond ASCII, or, where `controls` says so, one that shows nothing.
pub(super) fn next_odd(bytes: &[u8], from: usize, controls: bool) -> Option<usize> {
    let mut at = from;
    let odd = |byte: u8| byte >= 0x80 || (controls && is_control(byte));
    // Blocks without leaving early: that is what a vector unit can do at once.
    let (blocks, _) = bytes.get(from..)?.as_chunks::<32>();
    for block in blocks {
        if block.iter().fold(false, |any, &byte| any | (byte >= 0x80) | is_control(byte))
            && block.iter().any(|&byte| odd(byte))
        {
            break;
        }
        at += block.len();
    }
    bytes.get(at..)?.iter().position(|&byte| odd(byte)).map(|place| at + place)
}

/// Whether a byte of ASCII shows nothing and is no white space either.
pub(super) fn is_control(byte: u8) -> bool {
    (byte < 9) | (byte.wrapping_sub(14) < 18) | (byte == 0x7F)
}

/// A word: its first byte, and the byte after its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The next word at or after `from`, which is not within one.
pub(super) fn next_word(text: &str, from: usize) -> Option<Word> {
    let rest = text.get(from..)?;
    let start = from + rest.find(is_word_like)?;
    let rest = text.get(start..)?;
    Some(Word { start, end: rest.find(|one| !is_word_like(one)).map_or(text.len(), |length| start + length) })
}

/// The last word that ends at or before `until`; of a long one, the last `most` characters.
pub(super) fn last_word(text: &str, until: usize, gap: usize, most: usize) -> Option<Word> {
    let front = text.get(..until)?;
    let skipped = front.char_indices().rev().take(gap + 1).find(|(_, one)| is_word_like(*one))?;
    let end = skipped.0 + skipped.1.len_utf8();
    let letters = text.get(..end)?.char_indices().rev().take(most).take_while(|(_, one)| is_word_like(*one));
    Some(Word { start: letters.last()?.0, end })
}
