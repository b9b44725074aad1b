//! Do the texts of a body stand where they say, and can each be replaced?

use bytes::Bytes;
use dice::Dice;
use ghat::body::{
    Edits, Text,
    text::{self, Form},
};

/// What is put in the place of a text: nothing, all that JSON escapes, and characters of every length.
const WORDS: [&str; 6] = ["[EMAIL]", "", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}", "é系😀", "\\u0041", "a"];

/// Checks that the bytes at each text's place say that text, and that no two places overlap.
///
/// # Panics
/// Something does not hold.
pub(crate) fn check_places(body: &Bytes, texts: &[Text]) {
    let mut places: Vec<_> = texts.iter().map(|text| text.at.clone()).collect();
    places.sort_by_key(|at| at.start);
    assert!(places.windows(2).all(|pair| pair[0].end <= pair[1].start), "{places:?} overlap in {body:?}");
    for text in texts {
        let literal = body.get(text.at.clone()).unwrap_or_else(|| panic!("{text:?} is not in {body:?}"));
        let said = match text.form {
            Form::Value => std::str::from_utf8(literal).unwrap().to_owned(),
            Form::Words | Form::Document => serde_json::from_slice::<String>(literal).unwrap(),
        };
        assert_eq!(said, text.text, "{} of {body:?}", text.path);
        assert!(!text.edited);
    }
    let same = text::edits(texts).apply(body);
    assert_eq!(same.as_ptr(), body.as_ptr(), "nothing is edited, so the body is the same: {body:?}");
}

/// What some of the texts become, by the choice of the body; nothing for those that stay. Where a text must not be
/// empty, `filled` says so.
pub(crate) fn changes(body: &Bytes, texts: &[Text], filled: impl Fn(&Text) -> bool) -> Vec<Option<String>> {
    let mut dice = Dice::of(body);
    let change = |text: &Text| {
        let words: String = (0..dice.below(4)).filter_map(|_| dice.pick(&WORDS).copied()).collect();
        let word = match text.form {
            // Stays an object, as it is put back as it is.
            Form::Value => format!("{{\"a\":{}}}", serde_json::to_string(&words).unwrap()),
            Form::Words | Form::Document if filled(text) => format!("{words}."),
            Form::Words | Form::Document => words,
        };
        (dice.below(2) == 0).then_some(word)
    };
    texts.iter().map(change).collect()
}

/// Checks that a body with these changes differs from what it was at their places only.
///
/// # Panics
/// Something does not hold.
pub(crate) fn check_edited(body: &Bytes, texts: &[Text], changes: &[Option<String>], edits: Edits) -> Bytes {
    let edited = edits.apply(body);
    let mut expected = body.to_vec();
    let mut changed: Vec<_> = texts.iter().zip(changes).collect();
    changed.sort_by_key(|(text, _)| std::cmp::Reverse(text.at.start));
    for (text, change) in changed {
        if let Some(change) = change {
            let literal = match text.form {
                Form::Value => change.clone().into_bytes(),
                Form::Words | Form::Document => serde_json::to_vec(change).unwrap(),
            };
            expected.splice(text.at.clone(), literal);
        }
    }
    assert_eq!(edited, expected, "{changes:?} in {body:?}");
    edited
}

/// Checks that what is read of a changed body is what was read before, with the changes.
///
/// # Panics
/// Something does not hold.
pub(crate) fn check_again(before: &[Text], changes: &[Option<String>], after: &[Text]) {
    assert_eq!(before.len(), after.len(), "{before:?} became {after:?}");
    for ((before, change), after) in before.iter().zip(changes).zip(after) {
        assert_eq!((&before.path, before.author), (&after.path, after.author));
        assert_eq!(change.as_ref().unwrap_or(&before.text), &after.text, "{}", before.path);
    }
}
