//! No text costs more than a constant per byte, neither an answer nor a context.

use groundedness::index::Index;
use groundedness::read::lexicon::Lexicon;
use groundedness::scan::{Piece, scan};
use groundedness::settings::Settings;
use std::time::Duration;

/// What texts are made of; `#` is another number each time.
const PARTS: [&str; 31] = [
    "a. ",
    "a",
    "A ",
    "A1 ",
    "1 ",
    "12. ",
    "1. ",
    "1,",
    "Costs 5. ",
    "A costs 5. ",
    "Not 7 days. ",
    "not ",
    "Berlin Paris ",
    "twenty ",
    "March 5 ",
    "2024-03-05 ",
    "```",
    "```\n",
    "\n",
    "三十天",
    "不",
    "é",
    "The price of plan A is not 5 euros, and the price of plan B is 7 euros in Berlin on March 5, 2024. ",
    "e.g. ",
    "A costs #. ",
    "Costs #. ",
    "Not # days. ",
    "#. ",
    "5 euros 7 euros ",
    "Plan A is 5, plan B is 7, plan # is sold in Berlin on March 5; ",
    "Ann hired Bob# of Berlin. ",
];

/// What 1 MiB may take: 100 ms, and three times as much where a machine is busy; less is looked at without optimisation.
const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 300 });

/// The time that one answer to one context takes, with all its sentences judged: the best of three tries, since a busy
/// machine makes some longer.
fn spent(context: &[String], answer: &str, lexicon: &Lexicon) -> Duration {
    (0..3).map(|_| spent_once(context, answer, lexicon)).min().unwrap_or_default()
}

fn spent_once(context: &[String], answer: &str, lexicon: &Lexicon) -> Duration {
    #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
    let began = std::time::Instant::now();
    let index = Index::new(context, lexicon);
    let outcome =
        scan(Piece { text: answer, settled: 0, complete: true }, &index, lexicon, &Settings::default());
    let spent = began.elapsed();
    assert_eq!(outcome.undecided, None);
    spent
}

fn told(what: &str, part: &str, small: Duration, large: Duration) {
    if std::env::var_os("GHAT_SHOW").is_some() {
        print_spent(what, part, small, large);
    }
    // Sixteen times the text; what is not linear by a factor of three is found.
    let bound = small.max(Duration::from_millis(2)) * 48;
    assert!(large < bound.min(MOST), "{what} {part:?}: {small:?}, then {large:?}");
}

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    // Enough for a quadratic rule to show, little enough for a build without optimisation.
    let large = if cfg!(debug_assertions) { 1 << 17 } else { 1 << 20 };
    let lexicon = Lexicon::new();
    let fixed =
        ["The price of plan A is 5 euros. Plan B costs 7 euros and is not sold in Berlin. ".repeat(50)];
    for part in PARTS {
        let of = |size: usize| numbered(part, size);
        let answers = [large / 16, large].map(|size| spent(&fixed, &of(size), &lexicon));
        told("answer", part, answers[0], answers[1]);
        let answer = "Plan A costs 5 euros in Berlin on March 5, 2024, and is not sold. ".repeat(20);
        let contexts = [large / 16, large].map(|size| spent(&[of(size)], &answer, &lexicon));
        told("context", part, contexts[0], contexts[1]);
    }
    let both = [large / 16, large].map(|size| {
        let text = words(size);
        spent(std::slice::from_ref(&text), &text, &lexicon)
    });
    // Twice the text: what is half as long is twice as fast.
    told("both", "ever new words", both[0] / 2, both[1] / 2);
}

/// A part again and again, with another number each time.
fn numbered(part: &str, size: usize) -> String {
    if !part.contains('#') {
        return part.repeat(size / part.len());
    }
    let mut text = String::with_capacity(size + 64);
    let mut number = 0;
    while text.len() < size {
        number = (number + 7) % 10_007;
        text.push_str(&part.replace('#', &number.to_string()));
    }
    text
}

/// Sentences of words of which hardly one comes twice, and some that come often.
fn words(size: usize) -> String {
    let mut text = String::new();
    let mut state = 7_u64;
    while text.len() < size {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (word, number) = (state >> 40, state >> 58);
        text.push_str(&format!(
            "The price of x{word:x}q is {number} euros and y{:x} is not {word}. ",
            word / 3
        ));
    }
    text
}

/// What one call costs: an answer of 1 KB and a context of 4 KB, read anew and known already.
#[test]
fn an_ordinary_call_is_cheap() {
    let lexicon = Lexicon::new();
    let context = ["Returns are accepted within 30 days of purchase. The refund is paid by bank transfer. Shipping costs 5 euros to \
Germany and 9 euros to Spain. The warranty does not cover water damage, and support is open from Monday to Friday. "
        .repeat(18)];
    let answer = "You can return items within thirty days. The warranty doesn't cover water damage. \
Shipping to Spain costs 9 euros, and refunds are paid by bank transfer. "
        .repeat(7);
    let rounds = 50;
    let anew: Duration = (0..rounds).map(|_| spent_once(&context, &answer, &lexicon)).sum();
    if std::env::var_os("GHAT_SHOW").is_some() {
        print_spent("1 KB of answer, 4 KB of context, 50 times", "", Duration::ZERO, anew);
    }
    let most = Duration::from_micros(if cfg!(debug_assertions) { 30_000 } else { 900 });
    assert!(anew / rounds < most, "{anew:?}");
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn print_spent(what: &str, part: &str, small: Duration, large: Duration) {
    eprintln!("{what} {part:?}: {small:?}, then {large:?}");
}
