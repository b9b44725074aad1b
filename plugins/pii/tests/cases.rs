//! The golden cases, whole and cut at every character; and that no text costs more than a constant per byte.
#![expect(clippy::expect_used, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{
    check_cases, check_linear, check_soup, check_streaming, configure, context, segment,
};
use ghat_sdk::{Empty, Guardrail, Segment};
use pii::Pii;

/// Every rule, and every finding however unsure.
const ALL: &str = r#"{"entities":["email","phone","card","us-ssn","iban","ip-address","passport","driver-license","date-of-birth","crypto-wallet"],"min_score":0}"#;

fn plugin(settings: &str) -> Pii {
    configure(settings).expect("the settings are right")
}

#[test]
fn every_case_finds_what_it_says() {
    check_cases::<Pii>(include_str!("../cases/found.json"));
}

#[test]
fn ordinary_texts_pass() {
    check_cases::<Pii>(include_str!("../cases/benign.json"));
}

#[test]
fn cuts_in_random_soup_change_nothing() {
    #[rustfmt::skip]
    let parts = [
        "4111 1111 1111 1111",
        "ann@b.com",
        "@",
        ".",
        "-",
        " ",
        "+1",
        "415-555-2671",
        "123-45-6789",
        "DE89370400440532013000",
        "phone ",
        "ssn ",
        "12",
        "3",
        "0",
        "x",
        "(",
        ")",
        "é",
        "系",
        ":",
        "fe80::1",
        "10.0.0.1",
        "4111111111111111",
        "a",
        "\u{200b}",
        "１",
        "＠",
        " at ",
        " dot ",
        "[at]",
        " mail ",
        "dob ",
        "May",
        " 12, 1985",
        "x12",
        " ext. ",
        "passport ",
        "driver license ",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "\"",
    ];
    check_soup(&plugin(ALL), &parts, 4000);
}

#[test]
fn an_address_too_long_to_be_one_is_the_same_however_it_is_cut() {
    let plugin = plugin(ALL);
    for length in [40, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 100, 180] {
        let label = "o".repeat(length);
        check_streaming(&plugin, &format!("ann [at]  example [dot] {label} or bob"));
        check_streaming(&plugin, &format!("mail ann at example dot {label} or bob"));
        check_streaming(&plugin, &format!("ann (at) {label}.{label} [dot] {label} [dot] org"));
    }
}

#[test]
fn an_address_with_any_word_for_a_full_stop_is_the_same_however_it_is_cut() {
    let plugin = plugin(ALL);
    let dots = [" [dot] ", " [dot]", "[dot] ", "[dot]", " [DOT] ", " ( Dot ) ", " dot ", "."];
    for (first, second) in dots.iter().flat_map(|first| dots.map(|second| (first, second))) {
        check_streaming(&plugin, &format!("ann [at] mail{first}example{second}org or bob"));
        check_streaming(&plugin, &format!("mail ann at mail{first}example{second}org or bob"));
    }
}

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    #[rustfmt::skip]
    let parts = [
        "a.",
        "a",
        "@",
        "a@",
        "a@a.",
        "ann@b.com@",
        "1 ",
        "12 ",
        "1-",
        "(1",
        "+1",
        "1",
        "4111 ",
        "41111111",
        "123-45-",
        "DE89",
        "DE89 ",
        "::",
        "a:",
        "1:",
        "1.",
        "123456789 ",
        "phone 1234567 ",
        "ssn123456789 ",
        "系1",
        "é@",
        "0123456789012 ",
        "+12345 6789 ",
        "\u{200b}",
        "１",
        "[at]",
        "mail a at b dot ",
        "a dot ",
        "(at)a.",
        "dob 12 May ",
        "dob 1.1.",
        "passport A1",
        "driver license 1234 ",
        "0x1",
        "bc1",
        "1 x",
        "1 ext ",
        "\"a",
    ];
    check_linear(&plugin(ALL), &parts);
}

#[test]
fn prose_is_undecided_by_a_word_only() {
    let text =
        "The committee met again on Tuesday to consider the proposal of the previous year, and agreed to it";
    let plugin = plugin("{}");
    for end in 1..text.len() {
        let part = Segment { complete: false, ..segment(&text[..end]) };
        let verdict = plugin.inspect(&context(), &Empty {}, &[part]).expect("the text is judged");
        let open = verdict.undecided.first().map_or(end, |one| one.start as usize);
        assert!(end - open <= "committee ".len(), "{}", &text[..end]);
    }
}
