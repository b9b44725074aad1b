//! No text costs more than a constant per byte.

use output_safety::finding::Piece;
use output_safety::scan::scan;
use output_safety::settings::{Settings, Written};
use std::time::Duration;

const PROSE: &str =
    "The committee met on Tuesday. It looked at the budget of 2024, and agreed to go on as it did before. ";

/// What 1 MiB may take: 100 ms, and three times as much where a machine is busy; without optimisation a sixteenth of it
/// is looked at.
const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 600 } else { 300 });

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    // Enough for a quadratic rule to show, little enough for a build without optimisation.
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let Ok(settings) = Written::default().check() else { unreachable!("the defaults are right") };
    for part in [
        PROSE,
        "a",
        "a ",
        "a. ",
        "bomb ",
        "bomb. ",
        "make ",
        "make bomb ",
        "make a bomb. ",
        "how to make a bomb ",
        "you will need ",
        "1. Mix. ",
        "kill ",
        "kill yourself ",
        "can't ",
        "'",
        "\n",
        ".",
        "é ",
        "о ",
        "explosiv",
        "detonator",
        "1 g ",
        "m a k e ",
        "immigrants ",
        "Mix\n",
        "TWFrZSBhIGJvbWIuIA",
        "TWFrZSBhIGJvbWIuIA ",
    ] {
        let text = part.repeat(size / part.len());
        for complete in [true, false] {
            let piece = Piece { text: &text, settled: 0, complete };
            let (found, spent) = best(piece, &settings);
            if complete && std::env::var_os("GHAT_SHOW").is_some() {
                show(part, found, spent.as_nanos() * 1024 / text.len() as u128);
            }
            assert!(spent < MOST, "{part:?} took {spent:?}");
        }
    }
}

/// How many findings there are, and the best time of three tries: a busy machine makes some longer.
fn best(piece: Piece<'_>, settings: &Settings) -> (usize, Duration) {
    let tries = (0..3).map(|_| {
        #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
        let began = std::time::Instant::now();
        let outcome = scan(piece, settings);
        (outcome.findings.len(), began.elapsed())
    });
    tries.min_by_key(|(_, spent)| *spent).unwrap_or_default()
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn show(part: &str, found: usize, nanoseconds: u128) {
    eprintln!("{nanoseconds:8} ns/KiB, {found} findings in {part:?}");
}
