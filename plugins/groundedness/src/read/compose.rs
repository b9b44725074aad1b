//! Which words make one number or date together? "Twenty-five million dollars", "the 5th of March 2024".

use crate::read::figure::{Date, Figure};
use crate::read::lex::Raw;
use crate::read::token::mark;

/// Puts numbers, their units and dates together, in place.
pub fn compose(raw: &mut Vec<Raw>) {
    if !raw.iter().any(|one| one.figure.is_some() || is_number(one) || one.entry.month > 0) {
        return;
    }
    let (mut at, mut kept) = (0, 0);
    while let Some(one) = raw.get(at) {
        let rest = raw.get(at..).unwrap_or_default();
        let (made, length) = match date(rest).or_else(|| number(rest)) {
            Some((figure, length)) => (figured(one, figure), length),
            None => (*one, 1),
        };
        raw.get_mut(kept).into_iter().for_each(|slot| *slot = made);
        (at, kept) = (at + length, kept + 1);
    }
    raw.truncate(kept);
    name_units(raw);
}

fn is_number(one: &Raw) -> bool {
    one.entry.number.is_some() || one.entry.ordinal.is_some() || one.entry.scale.is_some()
}

fn figured(one: &Raw, figure: Figure) -> Raw {
    let mut made = *one;
    made.token.marks = mark::FIGURE | (made.token.marks & mark::FRONT);
    (made.token.stem, made.token.topic, made.token.sign, made.token.choice) = (figure.key(), 0, 0, (0, 0));
    made.figure = Some(figure);
    made
}

/// A number in words, or digits with a word that multiplies them.
fn number(rest: &[Raw]) -> Option<(Figure, usize)> {
    let first = rest.first()?;
    if let Some(value) =
        first.entry.ordinal.filter(|_| first.figure.is_none() && first.entry.number.is_none())
    {
        let soft = value == 1.0;
        return Some((Figure { ordinal: true, soft, ..Figure::number(value) }, 1));
    }
    let digits = first.figure;
    let (mut total, mut part, mut length) = (0.0, digits.map_or(0.0, |figure| figure.value), 0);
    if let Some(figure) = digits {
        let scale = rest.get(1).filter(|next| next.figure.is_none()).and_then(|next| next.entry.scale)?;
        if figure.date.is_some() || figure.ordinal {
            return None;
        }
        return Some((Figure { value: figure.value * scale, other: figure.other * scale, ..figure }, 2));
    }
    for one in rest {
        let value = (one.entry.number, one.entry.scale);
        match value {
            (Some(value), _) if length == 0 => part = value,
            (Some(20.0), _) if part == 4.0 => part = 80.0,
            (Some(value), _) if part >= 100.0 && part % 100.0 == 0.0 && value < 100.0 => part += value,
            (Some(value), _) if part >= 20.0 && part % 10.0 == 0.0 && (1.0..20.0).contains(&value) => {
                part += value
            }
            (Some(value), _) if part == 0.0 && total > 0.0 => part = value,
            (None, Some(scale)) if scale >= 1000.0 => {
                total += f64::max(part, 1.0) * scale;
                part = 0.0;
            }
            (None, Some(scale)) => part = f64::max(part, 1.0) * scale,
            // "Treinta y cinco", "one hundred and five".
            (None, None) if joins(rest, length, part) => {}
            _ => break,
        }
        length += 1;
    }
    let value = total + part;
    let soft = value == 1.0 && length == 1;
    (length > 0).then(|| (Figure { soft, ..Figure::number(value) }, length))
}

/// Whether a small word stands within a number.
fn joins(rest: &[Raw], at: usize, part: f64) -> bool {
    let room = part >= 20.0 && part % 10.0 == 0.0;
    let small = rest.get(at).is_some_and(|one| one.entry.joint && one.entry.stop);
    let next = rest.get(at + 1).and_then(|next| next.entry.number);
    at > 0
        && room
        && small
        && next.is_some_and(|value| value < if part >= 100.0 { 100.0 } else { 10.0 } && value >= 1.0)
}

/// A date with a month in letters: day and month in either order, with or without a year, or a month with a year.
fn date(rest: &[Raw]) -> Option<(Figure, usize)> {
    let whole = |one: Option<&Raw>, least: f64, most: f64| {
        let figure = one?.figure.filter(|figure| figure.date.is_none() && figure.unit.is_none())?;
        (figure.value.fract() == 0.0 && (least..=most).contains(&figure.value)).then_some(figure.value)
    };
    let day = |at: usize| {
        whole(rest.get(at), 1.0, 31.0).or_else(|| rest.get(at)?.entry.ordinal.filter(|_| at == 0))
    };
    let year = |at: usize| whole(rest.get(at), 1000.0, 2999.0);
    let month = |at: usize| rest.get(at).map(|one| one.entry.month).filter(|month| *month > 0);
    let link = |at: usize| usize::from(rest.get(at).is_some_and(is_of));
    let made = |year: Option<f64>, month: u8, day: Option<f64>, length: usize| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be small and whole"
        )]
        let date =
            Date { year: year.unwrap_or(0.0) as u16, month, day: day.unwrap_or(0.0) as u8, either: false };
        Some((Figure::date(date), length))
    };
    if let Some(first) = day(0) {
        let at = 1 + link(1);
        let found = month(at)?;
        let then = at + 1 + link(at + 1);
        return match (year(at + 1), year(then)) {
            (Some(year), _) => made(Some(year), found, Some(first), at + 2),
            (None, Some(year)) => made(Some(year), found, Some(first), then + 1),
            (None, None) => made(None, found, Some(first), at + 1),
        };
    }
    let found = month(0)?;
    if let Some(day) = day(1) {
        return match year(2) {
            Some(year) => made(Some(year), found, Some(day), 3),
            None => made(None, found, Some(day), 2),
        };
    }
    let at = 1 + link(1);
    if let Some(year) = year(1) {
        return made(Some(year), found, None, 2);
    }
    if let Some(year) = year(at) {
        return made(Some(year), found, None, at + 1);
    }
    // A month by itself: not "may" and "march", and no abbreviation.
    let first = rest.first()?;
    let long = first.token.head.to_be_bytes().get(3).is_some_and(|byte| *byte != 0);
    let capital = first.token.is(mark::CAPITAL) && !first.token.is(mark::FRONT);
    let sure = capital
        || (!first.entry.stop
            && !first.entry.hedge
            && long
            && first.token.head.to_be_bytes() != *b"march\0\0\0");
    if sure && (capital || long) { made(None, found, None, 1) } else { None }
}

/// Whether a word joins a day to its month, or a month to its year.
fn is_of(one: &Raw) -> bool {
    one.figure.is_none() && one.entry.of
}

/// Gives numbers the unit that the next word is.
fn name_units(raw: &mut [Raw]) {
    let counts = |one: &Raw| one.figure.is_some_and(|figure| figure.date.is_none() && !figure.ordinal);
    for at in 0..raw.len() {
        if !raw.get(at).is_some_and(counts) {
            continue;
        }
        let unit = [at + 1, at + 2].into_iter().find_map(|next| {
            let between = raw.get(at + 1).filter(|_| next == at + 2);
            let near = between.is_none_or(|one| one.token.is(mark::STOP) && one.entry.unit.is_none());
            raw.get(next).filter(|one| near && one.figure.is_none()).and_then(|one| one.entry.unit)
        });
        let Some(one) = raw.get_mut(at) else { break };
        if let Some(figure) = one.figure.as_mut() {
            let clock = unit.filter(|unit| unit.dimension == b'o').is_some();
            if clock && figure.unit.is_none() {
                (figure.value, figure.other) = (figure.value * 60.0, figure.other * 60.0);
                figure.unit = Some(crate::read::unit::Unit::CLOCK);
                one.token.stem = figure.key();
            } else {
                figure.unit = figure.unit.or(unit);
                figure.soft &= figure.unit.is_none();
            }
        }
    }
    // A number that may say nothing, and has nothing that it counts, is no number.
    for one in raw.iter_mut().filter(|one| one.figure.is_some_and(|figure| figure.soft)) {
        one.figure = None;
        one.token.marks = mark::STOP | (one.token.marks & mark::FRONT);
    }
}
