//! The golden cases, whole and cut at every character; and that no text costs more than a constant per byte.
#![expect(clippy::expect_used, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{check_cases, check_linear, check_soup, configure, context, segment};
use ghat_sdk::{Empty, Guardrail, Segment};
use secrets::Secrets;

/// Every rule, and every finding however unsure.
const ALL: &str = "{}";

fn plugin(settings: &str) -> Secrets {
    configure(settings).expect("the settings are right")
}

#[test]
fn every_case_finds_what_it_says() {
    check_cases::<Secrets>(include_str!("../cases/found.json"));
}

#[test]
fn ordinary_texts_pass() {
    check_cases::<Secrets>(include_str!("../cases/benign.json"));
}

#[test]
fn cuts_in_random_soup_change_nothing() {
    #[rustfmt::skip]
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
        "\u{200b}",
        "：",
        "ｓｋ",
        "~",
        "a8Q~",
        "sha256",
        "-us1",
        ";Password",
        "cX7+",
    ];
    check_soup(&plugin(ALL), &parts, 4000);
}

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    #[rustfmt::skip]
    let parts = [
        "a.",
        "a",
        "sk-",
        "sk-ant-",
        "eyJ",
        "eyJ.",
        "eyJhbGciOiJIUzI1NiJ9.",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "-",
        "://",
        "a://u:p",
        "=",
        "a:",
        "token=",
        "token=12",
        "token=\"",
        "password=1",
        "password:\"a1",
        "123456789:",
        "a1b2c3d4e5f6a1b2c3d4e5f6 ",
        "secret a1b2c3d4e5f6a1b2c3d4 ",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789 ",
        "_ghp_",
        "M.",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.",
        "AccountKey=",
        "-----BEGIN ",
        "AKIA",
        "hooks.slack.com/services/",
        "\u{200b}",
        "a\u{200b}",
        "ａ",
        "8Q~",
        "sha256~a",
        ";Password=a",
        "access_token$production$",
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
        assert!(end - open <= 10, "{}", &text[..end]);
    }
}
