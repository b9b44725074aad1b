//! What is swapped for what, over all texts of a call.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::{Empty, Redactor, testing};
use pseudonymizer::Pseudonymizer;

const NAMES: &str = r#"{"names": ["Ann Smith", "Ann", "Zoë"], "any_case": true}"#;

/// The texts as the provider gets them.
fn swapped(settings: &str, texts: &[&str]) -> Vec<String> {
    let plugin: Pseudonymizer = testing::configure(settings).unwrap();
    let segments: Vec<_> = texts.iter().map(|text| testing::segment(text)).collect();
    let mut output: Vec<String> = texts.iter().map(|text| (*text).into()).collect();
    let swaps = plugin.redact(&testing::context(), &Empty {}, &segments).unwrap();
    for swap in swaps.iter().rev() {
        let (start, end) = (swap.span.start as usize, swap.span.end as usize);
        output[swap.span.segment as usize].replace_range(start..end, &swap.placeholder);
    }
    output
}

fn check(settings: &str, texts: &[&str], expected: &[&str]) {
    assert_eq!(swapped(settings, texts), expected, "{texts:?}");
}

#[test]
fn the_same_text_has_the_same_placeholder_everywhere() {
    check(
        NAMES,
        &[
            "Ann Smith <ann@example.org>, +49 30 1234567",
            "bob@example.org or ann@example.org? Ask Ann, not Zoë.",
        ],
        &["<PERSON_1> <<EMAIL_1>>, <PHONE_1>", "<EMAIL_2> or <EMAIL_1>? Ask <PERSON_2>, not <PERSON_3>."],
    );
}

#[test]
fn two_texts_never_share_a_placeholder() {
    check(NAMES, &["Ann and ANN"], &["<PERSON_1> and <PERSON_2>"]);
}

#[test]
fn a_placeholder_that_occurs_by_itself_is_skipped() {
    check(
        "{}",
        &["a@b.de c@d.de", "what is <EMAIL_1> and <EMAIL_03>?"],
        &["<EMAIL_2> <EMAIL_4>", "what is <EMAIL_1> and <EMAIL_03>?"],
    );
}

#[test]
fn names_are_whole_words_in_their_own_case_unless_set() {
    check(r#"{"names": ["Ann"]}"#, &["Ann, ann, Anna, Joann"], &["<PERSON_1>, ann, Anna, Joann"]);
    check(NAMES, &["ann, Anna"], &["<PERSON_1>, Anna"]);
}

#[test]
fn what_is_switched_off_stays() {
    check(r#"{"emails": false, "phones": false}"#, &["a@b.de 555-123-4567"], &["a@b.de 555-123-4567"]);
}

#[test]
fn an_empty_name_is_refused_at_its_place() {
    let problems = testing::configure::<Pseudonymizer>(r#"{"names": ["a", " "]}"#).err().unwrap_or_default();
    assert_eq!(problems.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["names[1]"]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Pseudonymizer>(env!("CARGO_MANIFEST_DIR"));
}
