//! What does each character stand for by itself, whatever stands beside it?

use super::Layers;
use super::letters::{is_control, next_odd};
use super::rewrite::{Edited, Rewriter};
use std::ops::Range;

/// What stands in a character's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    For(char),
    ForText(&'static str),
    ForNothing,
}

/// Puts in the place of each character what it stands for.
pub(super) fn rewrite(text: &str, layers: Layers) -> Option<Edited> {
    let mut rewriter = Rewriter::new(text);
    let mut from = 0;
    let controls = layers.has(Layers::INVISIBLE);
    while let Some(at) = next_odd(text.as_bytes(), from, controls) {
        from = run(text, at, layers, &mut rewriter);
    }
    rewriter.finish()
}

/// Rewrites the characters beyond ASCII from `start` on; returns where they end.
fn run(text: &str, start: usize, layers: Layers, rewriter: &mut Rewriter<'_>) -> usize {
    let mut end = start;
    for character in text.get(start..).unwrap_or_default().chars() {
        let at = end;
        if character.is_ascii() && !u8::try_from(character).is_ok_and(is_control) {
            break;
        }
        end += character.len_utf8();
        match meaning(u32::from(character)) {
            Some((layer, stands)) if layers.has(layer) => put(rewriter, at..end, stands),
            _ => {}
        }
    }
    end
}

fn put(rewriter: &mut Rewriter<'_>, part: Range<usize>, stands: Stands) {
    match stands {
        Stands::For(one) => rewriter.put(part, one),
        Stands::ForText(text) => rewriter.replace(part, text),
        Stands::ForNothing => rewriter.replace(part, ""),
    }
}

/// What a character stands for, and the layer that says so. The common letters of the world's scripts come first.
fn meaning(code: u32) -> Option<(Layers, Stands)> {
    match code {
        0x0410..=0x044F | 0x3041..=0x3096 | 0x30A1..=0x30FA | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 => None,
        0x0620..=0x063F
        | 0x0641..=0x064A
        | 0x0900..=0x0DFF
        | 0x03B1..=0x03C9
        | 0x05D0..=0x05EA
        | 0x0E01..=0x0E4E => None,
        0xAD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x3164 | 0xFFA0 => {
            INVISIBLE
        }
        0x00..=0x1F
        | 0x7F..=0x84
        | 0x86..=0x9F
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0xFE00..=0xFE0F => INVISIBLE,
        0xFEFF | 0xFFF9..=0xFFFB | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF => INVISIBLE,
        0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F => MARK,
        0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x064B..=0x065F | 0x0670 | 0x0640 => MARK,
        0xA0 | 0x2000..=0x200A | 0x202F | 0x205F | 0x2800 | 0x3000 => form(' '),
        0x2028 | 0x2029 | 0x85 => form('\n'),
        0xFF01..=0xFF5E => form(char::from_u32(code - 0xFEE0)?),
        0x1D400..=0x1D7FF => form(mathematical(code)?),
        0x1E00..=0x1EFF => mark(LATIN_MORE, code - 0x1E00),
        0x0370..=0x03FF | 0x1F00..=0x1FFF => {
            greek(code).and_then(char::from_u32).map(|one| (Layers::MARKS, Stands::For(one)))
        }
        0x0450 | 0x0451 => Some((Layers::MARKS, Stands::For('е'))),
        0x0400 | 0x0401 => Some((Layers::MARKS, Stands::For('Е'))),
        _ => text(code)
            .or_else(|| styled(code).and_then(form))
            .or_else(|| mark(LATIN, code.checked_sub(0xC0)?)),
    }
}

const INVISIBLE: Option<(Layers, Stands)> = Some((Layers::INVISIBLE, Stands::ForNothing));
const MARK: Option<(Layers, Stands)> = Some((Layers::MARKS, Stands::ForNothing));

fn form(character: char) -> Option<(Layers, Stands)> {
    Some((Layers::FORMS, Stands::For(character)))
}

/// The base letter at a place of a table, where a full stop stands for none.
fn mark(table: &[u8], place: u32) -> Option<(Layers, Stands)> {
    let letter = table.get(place as usize).filter(|letter| **letter != b'.')?;
    Some((Layers::MARKS, Stands::For(char::from(*letter))))
}

/// What stands for more than one character, and punctuation.
fn text(code: u32) -> Option<(Layers, Stands)> {
    let (layer, text) = match code {
        0x2018..=0x201B | 0x2032 | 0x02BC => (Layers::FORMS, "'"),
        0x201C..=0x201F | 0x2033 | 0xAB | 0xBB => (Layers::FORMS, "\""),
        0x2010..=0x2015 | 0x2212 | 0xFE58 | 0xFE63 => (Layers::FORMS, "-"),
        0x2026 => (Layers::FORMS, "..."),
        0x2044 | 0x2215 => (Layers::FORMS, "/"),
        0xFB00 => (Layers::FORMS, "ff"),
        0xFB01 => (Layers::FORMS, "fi"),
        0xFB02 => (Layers::FORMS, "fl"),
        0xFB03 => (Layers::FORMS, "ffi"),
        0xFB04 => (Layers::FORMS, "ffl"),
        0xFB05 | 0xFB06 => (Layers::FORMS, "st"),
        0x2116 => (Layers::FORMS, "No"),
        0x2122 => (Layers::FORMS, "TM"),
        0xC6 | 0x01E2 | 0x01FC => (Layers::MARKS, "AE"),
        0xE6 | 0x01E3 | 0x01FD => (Layers::MARKS, "ae"),
        0x0132 => (Layers::FORMS, "IJ"),
        0x0133 => (Layers::FORMS, "ij"),
        0x0152 => (Layers::MARKS, "OE"),
        0x0153 => (Layers::MARKS, "oe"),
        _ => return None,
    };
    Some((layer, Stands::ForText(text)))
}

/// A mathematical letter or digit.
fn mathematical(code: u32) -> Option<char> {
    let ascii = match code {
        0x1D400..=0x1D6A3 => match (code - 0x1D400) % 52 {
            place @ 0..26 => u32::from('A') + place,
            place => u32::from('a') + place - 26,
        },
        0x1D6A4 => u32::from('i'),
        0x1D6A5 => u32::from('j'),
        0x1D6A8..=0x1D7C9 => match (code - 0x1D6A8) % 58 {
            // What stands between the capitals and the small letters is an operator.
            25 => return None,
            place @ 0..=24 => 0x0391 + place,
            place @ 26..=50 => 0x03B1 + place - 26,
            _ => return None,
        },
        0x1D7CE.. => u32::from('0') + (code - 0x1D7CE) % 10,
        _ => return None,
    };
    char::from_u32(ascii)
}

/// The letter without its marks of a Greek one that has some.
fn greek(code: u32) -> Option<u32> {
    Some(match code {
        0x0386 => 0x0391,
        0x0388 => 0x0395,
        0x0389 => 0x0397,
        0x038A | 0x03AA => 0x0399,
        0x038C => 0x039F,
        0x038E | 0x03AB => 0x03A5,
        0x038F => 0x03A9,
        0x03AC | 0x1F00..=0x1F0F | 0x1F70 | 0x1F71 | 0x1F80..=0x1F8F | 0x1FB0..=0x1FBC => 0x03B1,
        0x03AD | 0x1F10..=0x1F1D | 0x1F72 | 0x1F73 => 0x03B5,
        0x03AE | 0x1F20..=0x1F2F | 0x1F74 | 0x1F75 | 0x1F90..=0x1F9F | 0x1FC2..=0x1FCC => 0x03B7,
        0x0390 | 0x03AF | 0x03CA | 0x1F30..=0x1F3F | 0x1F76 | 0x1F77 | 0x1FD0..=0x1FDB => 0x03B9,
        0x03CC | 0x1F40..=0x1F4D | 0x1F78 | 0x1F79 => 0x03BF,
        0x1FE4 | 0x1FE5 => 0x03C1,
        0x03B0 | 0x03CB | 0x03CD | 0x1F50..=0x1F5F | 0x1F7A | 0x1F7B | 0x1FE0..=0x1FEB => 0x03C5,
        0x03CE | 0x1F60..=0x1F6F | 0x1F7C | 0x1F7D | 0x1FA0..=0x1FAF | 0x1FF2..=0x1FFC => 0x03C9,
        _ => return None,
    })
}

/// The ASCII letter or digit that a character is another form of.
fn styled(code: u32) -> Option<char> {
    let after = STYLED.partition_point(|(first, _)| *first <= code);
    let (first, letters) = STYLED.get(after.checked_sub(1)?)?;
    let letter = letters.get((code - first) as usize).filter(|letter| **letter != b'.')?;
    Some(char::from(*letter))
}

/// Base letters from U+00C0 on; a full stop where there is none.
const LATIN: &[u8] = b"AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLl..LlNnNnNnnNnOoOoOo..RrRrRrSsSsSsSs\
TtTtTtUuUuUuUuUuUuWwYyYZzZzZzsbB.b...Cc.D......FfG.h.IKkl..NnOOo..Pp.....tTtTUu.VYyZz............\
..........AaIiOoUuUuUuUuUueAaAa..GgGgKkOoOo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh.d..\
ZzAaEeOoOoOoOoYylntj..ACcLT....BUVEeJj.qRrYy";

/// The same from U+1E00 on.
const LATIN_MORE: &[u8] = b"AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMm\
NnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwya.ssSd\
AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

/// Runs of characters that are forms of ASCII letters and digits; a full stop where one is not.
const STYLED: &[(u32, &[u8])] = &[
    (0x00AA, b"a.......23.....1o"),
    (0x017F, b"s"),
    (0x0251, b"a"),
    (0x0261, b"gg.......i"),
    (0x0274, b"n"),
    (0x0280, b"r"),
    (0x028F, b"y"),
    (0x0299, b"b..h..l"),
    (0x02B0, b"h.jr...wy"),
    (0x02E1, b"lsx"),
    (0x1D00, b"a...cd.e..jk.m.o"),
    (0x1D18, b"p..tu...vwz"),
    (0x1D2C, b"A.B.DE.GHIJKLMN.O.PRTUWa...bde...g.km.o...ptu..v......iruv"),
    (0x1D9C, b"c...f"),
    (0x1DBB, b"z"),
    (0x2070, b"0i..456789.....n0123456789......aeox.hklmnpst"),
    (0x2102, b"C.......gHHHhhIILl.N...PQRRR......Z...Z.K.BC.eEF.Mo....i"),
    (0x2145, b"Ddeij"),
    (0x2160, b"I...V....X..LCDMi...v....x..lcdm"),
    (0x2460, b"123456789"),
    (0x2474, b"123456789"),
    (0x249C, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0"),
    (0x24F5, b"123456789.0"),
    (0x2776, b"123456789.123456789.123456789"),
    (0x2C7C, b"jV"),
    (0xA730, b"fs"),
    (0xA7AF, b"q"),
    (0xA7F2, b"CFQ"),
    (0x107A5, b"q"),
    (
        0x1F110,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ......ABCDEFGHIJKLMNOPQRSTUVWXYZ......ABCDEFGHIJKLMNOPQRSTUVWXYZ......\
ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ),
    (0x1F1E6, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (0x1FBF0, b"0123456789"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, layers: Layers, expected: &str) {
        let rewritten = rewrite(text, layers).map_or_else(|| text.to_owned(), |(text, _)| text);
        assert_eq!(rewritten, expected, "{text}");
    }

    #[test]
    fn the_tables_are_as_long_as_what_they_cover() {
        assert_eq!((LATIN.len(), LATIN_MORE.len()), (0x250 - 0xC0, 0x100));
        assert!(STYLED.windows(2).all(|pair| pair[0].0 + pair[0].1.len() as u32 <= pair[1].0));
        for (from, to) in [('Ż', 'Z'), ('ɏ', 'y'), ('ẅ', 'w'), ('ỹ', 'y'), ('ȝ', 'ȝ'), ('ǘ', 'u'), ('ƶ', 'z')]
        {
            check(&from.to_string(), Layers::MARKS, &to.to_string());
        }
    }

    #[test]
    fn forms_are_ascii() {
        check("ｉｇｎｏｒｅ　ａｌｌ！", Layers::FORMS, "ignore all!");
        check("𝐢𝓰𝔫𝕠𝖗𝚎 𝟎𝟗 𝛂𝜝 ℎℯℓℓ", Layers::FORMS, "ignore 09 αΒ hell");
        check("ⓘⒼ🄽🅞🅡🇪 ⁱᵍⁿᵒʳᵉ ɪɢɴᴏʀᴇ ﬁﬀﬃ", Layers::FORMS, "iGNORE ignore ignore fiffffi");
        check("“don’t” – wait…", Layers::FORMS, "\"don't\" - wait...");
    }

    #[test]
    fn what_shows_nothing_is_dropped() {
        check("ig\u{200b}no\u{ad}re\u{fe0f}\u{e0041} \u{202e}x\u{1b}\0y\n", Layers::INVISIBLE, "ignore xy\n");
    }

    #[test]
    fn marks_are_dropped() {
        check(
            "ígnöre e\u{301}\u{327} Ærø Œuvre ώ Ὦ ё Straße",
            Layers::MARKS,
            "ignore e AEro OEuvre ω ω е Straße",
        );
        check("şalom שָׁלוֹם مَرْحَبًا", Layers::MARKS, "salom שלום مرحبا");
    }

    #[test]
    fn other_texts_stay() {
        for text in ["обычный текст, й и Й", "普通の文章です。ガギグ", "हिन्दी भाषा", "ภาษาไทยสั้นๆ", "한국어"]
        {
            check(text, Layers::ALL, text);
        }
    }
}
