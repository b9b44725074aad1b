//! Which letters count as the same? Case and accents are dropped.

/// Appends a character without case and accent.
#[inline]
pub fn push(character: char, out: &mut Vec<u8>) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase() as u8);
        return;
    }
    if let Some(plain) = plain(character) {
        out.extend_from_slice(plain.as_bytes());
        return;
    }
    let mut bytes = [0; 4];
    for lower in character.to_lowercase() {
        out.extend_from_slice(lower.encode_utf8(&mut bytes).as_bytes());
    }
}

/// A word without case and accents.
#[must_use]
pub fn folded(word: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    word.chars().for_each(|character| push(character, &mut out));
    out
}

/// The letters of Latin-1 and Latin Extended-A that Western languages use.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' | 'Ă' | 'ă' | 'Ą' | 'ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ď'..='đ' | 'Ð' | 'ð' => "d",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ğ' | 'ğ' => "g",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ł' | 'ł' => "l",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' | 'Ō'..='ő' => "o",
        'Œ' | 'œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' => "s",
        'ß' | 'ẞ' => "ss",
        'Ţ'..='ť' => "t",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' => "y",
        'Ź'..='ž' => "z",
        _ => return None,
    })
}

/// A hash of bytes, the same on every machine.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0x9E37_79B9, |sum: u64, byte| {
        (sum.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x517C_C1B7_2722_0A95)
    })
}
