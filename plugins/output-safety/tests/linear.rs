//! No text costs more than a constant per byte.

use output_safety::finding::Piece;
use output_safety::scan::scan;
use output_safety::settings::Written;
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
            #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
            let began = std::time::Instant::now();
            let outcome = scan(Piece { text: &text, settled: 0, complete }, &settings);
            let spent = began.elapsed();
            if complete && std::env::var_os("GHAT_SHOW").is_some() {
                show(part, outcome.findings.len(), spent.as_nanos() * 1024 / text.len() as u128);
            }
            assert!(spent < MOST, "{part:?} took {spent:?}");
        }
    }
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn show(part: &str, found: usize, nanoseconds: u128) {
    eprintln!("{nanoseconds:8} ns/KiB, {found} findings in {part:?}");
}
