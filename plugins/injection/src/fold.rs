//! Which plain letter does a character stand for?

/// What a character counts as when words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// One of `a` to `z`, as 0 to 25.
    Letter(u8),
    /// Nothing: it is invisible, or a mark upon the letter before it.
    Nothing,
    /// A character of a script without spaces between words.
    Spaceless,
    /// A letter of another script with spaces, which has no counterpart from `a` to `z`.
    Foreign,
    /// The end of a word.
    Break,
}

/// Base letters from U+00C0 on; a full stop ends a word.
const LATIN: &str = "aaaaaaaceeeeiiiidnooooo.ouuuuypsaaaaaaaceeeeiiiidnooooo.ouuuuypyaaaaaaccccccccddddeeeeeeeeeegggg\
gggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// From U+0391: the letter that each looks like, else the one it sounds like.
const GREEK: &str = "abgdezhoiklmnxopp.styfxpwiyaeniuabydeznoikluvxonpsotufxywiuouw";
/// From U+0410, small letters again from U+0430.
const CYRILLIC: &str = "abbrdexzuuklmhonpctyfxuhwwbibeor";
/// From U+0450.
const CYRILLIC_MORE: &str = "eehresiijlhhkuyu";
const SMALL_CAPITALS: &str = "aaabcdeeeijksmnoooooooooprrtuuum";

/// Folds one character. Digits and marks that stand for letters are the reader's business, since only
/// their neighbours tell.
#[must_use]
pub fn fold(c: char) -> Folded {
    let code = u32::from(c);
    match code {
        0x41..=0x5A => Folded::Letter(low(code - 0x41)),
        0x61..=0x7A => Folded::Letter(low(code - 0x61)),
        0x00..=0x7F => Folded::Break,
        0xAD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F => Folded::Nothing,
        0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF => Folded::Nothing,
        0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xE0000..=0xE0FFF => {
            Folded::Nothing
        }
        0xC0..=0x17F => at(LATIN, code - 0xC0),
        0x0391..=0x03CE => at(GREEK, code - 0x0391),
        0x0410..=0x044F => at(CYRILLIC, (code - 0x0410) % 32),
        0x0400..=0x040F => at(CYRILLIC_MORE, code - 0x0400),
        0x0450..=0x045F => at(CYRILLIC_MORE, code - 0x0450),
        0x1D00..=0x1D1F => at(SMALL_CAPITALS, code - 0x1D00),
        _ => rare(code),
    }
}

fn rare(code: u32) -> Folded {
    match code {
        0x04BB | 0x04BA => Folded::Letter(7),
        0x0501 | 0x0500 => Folded::Letter(3),
        0x051B | 0x051A => Folded::Letter(16),
        0x051D | 0x051C => Folded::Letter(22),
        0x0251 => Folded::Letter(0),
        0x0261 | 0x0262 | 0x210A => Folded::Letter(6),
        0x026A | 0x0131 | 0x0269 => Folded::Letter(8),
        0x0274 => Folded::Letter(13),
        0x0280 => Folded::Letter(17),
        0x028F => Folded::Letter(24),
        0x029C | 0x210E => Folded::Letter(7),
        0x029F | 0x2113 => Folded::Letter(11),
        0x212F => Folded::Letter(4),
        0x2134 => Folded::Letter(14),
        0xA731 => Folded::Letter(18),
        // Full width, mathematical, circled, parenthesised and squared alphabets run from a to z.
        0xFF21..=0xFF3A => Folded::Letter(low(code - 0xFF21)),
        0xFF41..=0xFF5A => Folded::Letter(low(code - 0xFF41)),
        0x1D400..=0x1D6A3 => Folded::Letter(low((code - 0x1D400) % 26)),
        0x24B6..=0x24E9 => Folded::Letter(low((code - 0x24B6) % 26)),
        0x249C..=0x24B5 => Folded::Letter(low(code - 0x249C)),
        0x1F110..=0x1F129 => Folded::Letter(low(code - 0x1F110)),
        0x1F130..=0x1F149 => Folded::Letter(low(code - 0x1F130)),
        0x1F150..=0x1F169 => Folded::Letter(low(code - 0x1F150)),
        0x1F170..=0x1F189 => Folded::Letter(low(code - 0x1F170)),
        0x1F1E6..=0x1F1FF => Folded::Letter(low(code - 0x1F1E6)),
        0x01A0 | 0x01A1 => Folded::Letter(14),
        0x01AF | 0x01B0 => Folded::Letter(20),
        0x0218 | 0x0219 => Folded::Letter(18),
        0x021A | 0x021B => Folded::Letter(19),
        0x1E00..=0x1EFF => vietnamese(code),
        // Vowel points of Hebrew and Arabic, and the line that stretches Arabic words.
        0x0591..=0x05BD | 0x05BF..=0x05C7 | 0x0640 | 0x064B..=0x065F | 0x0670 => Folded::Nothing,
        0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => Folded::Spaceless,
        // Thai, Lao, Tibetan, Burmese, Khmer.
        0x0E01..=0x0FBC | 0x1000..=0x109F | 0x1780..=0x17D3 => Folded::Spaceless,
        0x0964 | 0x0965 | 0x060C | 0x061B | 0x061F | 0x06D4 => Folded::Break,
        // From Armenian over Hebrew, Arabic and the scripts of India to Sinhala; Georgian to Ethiopic; Korean.
        0x0531..=0x0DF4 | 0x10A0..=0x137F | 0xAC00..=0xD7A3 => Folded::Foreign,
        _ => Folded::Break,
    }
}

/// The letters with two marks of Vietnamese and their neighbours.
fn vietnamese(code: u32) -> Folded {
    let letter = match code {
        0x1EA0..=0x1EB7 | 0x1E00..=0x1E01 => b'a',
        0x1EB8..=0x1EC7 | 0x1E14..=0x1E1D => b'e',
        0x1EC8..=0x1ECB | 0x1E2C..=0x1E2F => b'i',
        0x1ECC..=0x1EE3 | 0x1E4C..=0x1E53 => b'o',
        0x1EE4..=0x1EF1 | 0x1E72..=0x1E7B => b'u',
        0x1EF2..=0x1EF9 => b'y',
        0x1E58..=0x1E5F => b'r',
        0x1E60..=0x1E69 => b's',
        0x1E6A..=0x1E71 => b't',
        0x1E44..=0x1E4B => b'n',
        _ => return Folded::Break,
    };
    Folded::Letter(letter - b'a')
}

/// The letter that a digit or mark between letters stands for.
#[must_use]
pub fn leet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'0' => 14,
        b'1' | b'!' | b'|' => 8,
        b'3' => 4,
        b'4' | b'@' => 0,
        b'5' | b'$' => 18,
        b'6' | b'9' => 6,
        b'7' => 19,
        b'8' => 1,
        _ => return None,
    })
}

fn at(table: &str, index: u32) -> Folded {
    match table.as_bytes().get(index as usize) {
        Some(letter) if letter.is_ascii_lowercase() => Folded::Letter(letter - b'a'),
        _ => Folded::Break,
    }
}

fn low(value: u32) -> u8 {
    u8::try_from(value % 26).unwrap_or(0)
}
