//! What do Chinese, Japanese and Korean texts say? Pairs of characters stand for words, since none are parted.

use crate::read::figure::Figure;
use crate::read::fold;
use crate::read::lex::{Raw, blank};
use crate::read::lexicon::Entry;
use crate::read::token::{Token, mark};
use crate::read::unit::Unit;

/// Whether a character is of a script that is read in pairs.
#[must_use]
pub fn belongs(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Reads such a run at the front of `text`; returns its length in bytes.
pub fn read(text: &str, clause: u32, raw: &mut Vec<Raw>) -> usize {
    let mut at = 0;
    // A unit behind digits of the Western kind.
    if let Some(first) = text.chars().next()
        && let Some(figure) = raw.last_mut().and_then(|last| last.figure.as_mut())
        && figure.unit.is_none()
        && figure.date.is_none()
    {
        figure.unit = Unit::of_ideograph(first);
    }
    while let Some(one) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|one| belongs(*one)) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some((figure, length)) = number(rest) {
            raw.push(Raw {
                token: Token { marks: mark::FIGURE, stem: figure.key(), ..blank(clause) },
                entry: Entry::default(),
                figure: Some(figure),
            });
            at += length;
            continue;
        }
        let length = one.len_utf8();
        let denial = DENIALS.iter().find(|denial| rest.starts_with(**denial));
        if let Some(denial) = denial {
            let behind = !matches!(one, '不' | '没' | '沒' | '未' | '無' | '无' | '非' | '勿' | '別' | '안');
            let marks = mark::NEGATOR | if behind { mark::THAN } else { 0 };
            raw.push(Raw { token: Token { marks, ..blank(clause) }, entry: Entry::default(), figure: None });
            at += denial.len();
            continue;
        }
        let next = rest.get(length..).and_then(|rest| rest.chars().next()).filter(|next| belongs(*next));
        if let Some(next) = next {
            let pair = rest.get(..length + next.len_utf8()).unwrap_or_default();
            let small = is_particle(one) || is_particle(next);
            let marks = if small { mark::PAIR } else { mark::PAIR | mark::CONTENT };
            let token = Token { stem: fold::hash(pair.as_bytes()), marks, ..blank(clause) };
            raw.push(Raw { token, entry: Entry::default(), figure: None });
        }
        at += length;
    }
    at
}

/// What denies; those of Japanese stand behind what they deny.
const DENIALS: [&str; 14] =
    ["ません", "ない", "なかった", "않", "없", "아니", "不", "没", "沒", "未", "無", "无", "非", "勿"];

fn is_particle(one: char) -> bool {
    matches!(
        one,
        'の' | 'は'
            | 'が'
            | 'を'
            | 'に'
            | 'で'
            | 'と'
            | 'も'
            | 'す'
            | 'る'
            | 'た'
            | 'い'
            | 'ま'
            | '的'
            | '了'
            | '是'
            | '在'
            | '和'
            | '也'
            | '为'
            | '為'
            | '을'
            | '를'
            | '은'
            | '는'
            | '이'
            | '가'
            | '에'
            | '의'
            | '다'
    )
}

/// A number in ideographs: at least two of them, or one before a unit.
fn number(text: &str) -> Option<(Figure, usize)> {
    let (mut total, mut part, mut digit, mut length, mut count) = (0.0, 0.0, 0.0, 0, 0);
    let mut rest = text.chars();
    let mut unit = None;
    for one in rest.by_ref() {
        let scale = match one {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            '万' | '萬' => 10_000.0,
            '亿' | '億' => 100_000_000.0,
            _ => 0.0,
        };
        if scale >= 10_000.0 {
            total += f64::max(part + digit, 1.0) * scale;
            (part, digit) = (0.0, 0.0);
        } else if scale > 0.0 {
            part += f64::max(digit, 1.0) * scale;
            digit = 0.0;
        } else if let Some(value) =
            "零一二三四五六七八九".chars().position(|known| known == one).or((one == '两').then_some(2))
        {
            digit = digit * 10.0 + f64::from(u8::try_from(value).unwrap_or(0));
        } else {
            unit = Unit::of_ideograph(one)
                .or((one == '个' || one == '個').then_some(Unit { dimension: b'#', factor: 1.0 }));
            break;
        }
        length += one.len_utf8();
        count += 1;
    }
    let sure = count >= 2 || (count == 1 && unit.is_some());
    sure.then(|| (Figure { unit, ..Figure::number(total + part + digit) }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        for (text, value) in
            [("三十天", 30.0), ("一百二十三", 123.0), ("两天", 2.0), ("一万五千元", 15_000.0)]
        {
            assert_eq!(number(text).map(|(figure, _)| figure.value), Some(value), "{text}");
        }
        assert_eq!(number("一般"), None);
    }
}
