//! The golden cases, whole and cut at every byte.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests may fail by panicking")]

use secrets::finding::{Finding, Piece};
use secrets::scan::{LOOK_BEHIND, scan};
use secrets::settings::Settings;
use serde_json::Value;

fn whole(text: &str, settings: &Settings) -> Vec<Finding> {
    let outcome = scan(Piece { text, settled: 0, complete: true }, settings);
    assert_eq!(outcome.undecided, None);
    outcome.findings
}

/// Shows `text` as a stream would: up to each of `cuts`, then to its end.
fn streamed(text: &str, cuts: &[usize], settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut decided = 0;
    for (end, complete) in cuts.iter().map(|&cut| (cut, false)).chain([(text.len(), true)]) {
        let mut base = decided - decided.min(LOOK_BEHIND);
        while !text.is_char_boundary(base) {
            base += 1;
        }
        let piece = Piece { text: &text[base..end], settled: decided - base, complete };
        let outcome = scan(piece, settings);
        decided = outcome.undecided.map_or(end, |open| open + base);
        for finding in outcome.findings {
            assert!(
                finding.start >= piece.settled && finding.end + base <= decided,
                "{finding:?} in {piece:?}"
            );
            found.push(Finding { start: finding.start + base, end: finding.end + base, ..finding });
        }
    }
    found
}

fn each_case(mut check: impl FnMut(&str, &Settings, &Value)) {
    for file in [include_str!("../cases/found.json"), include_str!("../cases/benign.json")] {
        let cases: Vec<Value> = serde_json::from_str(file).expect("the cases are JSON");
        for case in cases {
            let text = case["text"].as_str().expect("a case has a text");
            check(text, &Settings::default(), &case["found"]);
        }
    }
}

#[test]
fn every_case_finds_what_it_says() {
    let mut wrong = Vec::new();
    each_case(|text, settings, expected| {
        let found: Vec<String> = whole(text, settings)
            .iter()
            .map(|finding| format!("{}:{}", finding.rule, &text[finding.start..finding.end]))
            .collect();
        if serde_json::json!(found) != *expected {
            wrong.push(format!("{text}\n  found    {found:?}\n  expected {expected}"));
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    each_case(|text, settings, _| {
        let text = format!("so {text} and then {text}");
        let expected = whole(&text, settings);
        let cuts: Vec<usize> = (0..text.len()).filter(|&cut| text.is_char_boundary(cut)).collect();
        for &cut in &cuts {
            assert_eq!(streamed(&text, &[cut], settings), expected, "{text} cut at {cut}");
        }
        assert_eq!(streamed(&text, &cuts, settings), expected, "{text} cut everywhere");
    });
}

#[test]
fn cuts_in_random_soup_change_nothing() {
    let parts = [
        "sk-",
        "ghp_",
        "abcdEFGH0123",
        "password",
        ": ",
        "=",
        "\"",
        " ",
        "-----BEGIN RSA PRIVATE KEY-----",
        "\n",
        "-----END",
        "://",
        "u:p4",
        "@",
        "eyJhbGciOiJIUzI1NiJ9",
        ".",
        "123456789:",
        "AAFxYz0123456789abcdefghijKLMNOPQRS",
        "é",
        "-",
        "token",
        "Bearer ",
        "MIIEpAIBAAKCAQEA7bq",
        "/",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4",
    ];
    let settings = Settings::default();
    let mut state = 7_u64;
    let mut next = move |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for _ in 0..4000 {
        let text: String = (0..next(30)).map(|_| parts[next(parts.len())]).collect();
        let mut cuts: Vec<usize> =
            (0..=next(6)).map(|_| next(text.len() + 1)).filter(|&c| text.is_char_boundary(c)).collect();
        cuts.sort_unstable();
        assert_eq!(streamed(&text, &cuts, &settings), whole(&text, &settings), "{text:?} cut at {cuts:?}");
    }
}

#[test]
fn prose_is_undecided_by_a_word_only() {
    let text =
        "The committee met again on Tuesday to consider the proposal of the previous year, and agreed to it";
    let settings = Settings::default();
    for end in 1..text.len() {
        let outcome = scan(Piece { text: &text[..end], settled: 0, complete: false }, &settings);
        assert!(outcome.undecided.is_none_or(|open| end - open <= 10), "{}", &text[..end]);
    }
}
