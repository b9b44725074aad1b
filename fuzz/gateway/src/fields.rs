//! Are edits made where they say, and is a changed body one with the fields that were asked for?

use std::ops::Range;

use bytes::Bytes;
use dice::Dice;
use ghat::body::{Edits, FieldChange, Fields, Index};

/// What a place or a field gets.
const VALUES: [&str; 5] = ["1.50", "\"a,\\\"}\"", "[{}]", "null", "{\"a\":1}"];

/// Edits a body at places that it chooses itself, and its fields where it is an object.
///
/// # Panics
/// Something does not hold.
pub fn check(input: &[u8]) {
    let body = Bytes::copy_from_slice(input);
    let mut dice = Dice::of(input);
    check_places(&body, &mut dice);
    if let Ok(source) = std::str::from_utf8(input)
        && let Ok(index) = Index::of(source)
        && let Some(Ok(fields)) = index.root().object().map(Fields::of)
    {
        check_fields(&body, &fields, &mut dice);
    }
}

fn check_places(body: &Bytes, dice: &mut Dice) {
    let count = dice.below(6);
    let ends = dice.places(2 * count, body.len());
    let mut edits: Vec<(Range<usize>, &str)> =
        ends.chunks_exact(2).map(|pair| (pair[0]..pair[1], *dice.pick(&VALUES).unwrap())).collect();
    // Two edits of one place have no order of their own.
    edits.dedup_by_key(|(at, _)| at.start);
    let mut expected = body.to_vec();
    for (at, with) in edits.iter().rev() {
        expected.splice(at.clone(), with.bytes());
    }
    let (mut first, mut second) = (Edits::default(), Edits::default());
    while !edits.is_empty() {
        let (at, with) = edits.remove(dice.below(edits.len()));
        let some = if dice.below(2) == 0 { &mut first } else { &mut second };
        some.replace(at, with);
    }
    first.append(second);
    assert_eq!(first.apply(body), expected, "{body:?}");
}

fn check_fields(body: &Bytes, fields: &Fields, dice: &mut Dice) {
    let names = fields.names();
    let changes: Vec<FieldChange> = (0..dice.below(6)).map(|number| change(&names, number, dice)).collect();
    let edited = fields.changed(&changes).apply(body);
    let source = std::str::from_utf8(&edited).unwrap();
    let index = Index::of(source).unwrap_or_else(|problem| panic!("{problem} in {source:?}, {changes:?}"));
    let found: Vec<(String, &str)> = index
        .root()
        .object()
        .unwrap()
        .members()
        .map(|(name, value)| (name.into_owned(), value.raw()))
        .collect();
    assert_eq!(found, expected(body, fields, &changes), "{changes:?} of {body:?}");
}

/// A change to a field that is there or not. No two changes give a field the same new name.
fn change(names: &[&str], number: usize, dice: &mut Dice) -> FieldChange {
    let known = dice.pick(names).filter(|_| dice.clone().below(4) > 0);
    let name = known.map_or_else(|| format!("new {}", dice.below(3)), |name| (*name).to_owned());
    match dice.below(4) {
        0 => FieldChange::Remove(name.into()),
        1 => FieldChange::Rename(name.into(), format!("renamed \" {number}").into()),
        _ => FieldChange::Set(name.into(), (*dice.pick(&VALUES).unwrap()).to_owned()),
    }
}

/// The fields that a body has after the changes: of several to one field the last counts.
fn expected<'a>(body: &'a Bytes, fields: &Fields, changes: &'a [FieldChange]) -> Vec<(String, &'a str)> {
    let source = std::str::from_utf8(body).unwrap();
    let mut expected = Vec::new();
    for name in fields.names() {
        let value = &source[fields.get(name).unwrap().value.clone()];
        match changes.iter().rev().find(|change| change.name() == name) {
            None => expected.push((name.to_owned(), value)),
            Some(FieldChange::Set(_, value)) => expected.push((name.to_owned(), value)),
            Some(FieldChange::Rename(_, to)) => expected.push((to.to_string(), value)),
            Some(FieldChange::Remove(_)) => {}
        }
    }
    for (at, change) in changes.iter().enumerate() {
        let last = changes.iter().rposition(|other| other.name() == change.name()) == Some(at);
        match change {
            FieldChange::Set(name, value) if last && fields.get(name).is_none() => {
                expected.push((name.to_string(), value));
            }
            _ => {}
        }
    }
    expected
}
