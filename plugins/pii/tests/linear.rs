//! No text costs more than a constant per byte.

use pii::finding::{Entity, Piece};
use pii::scan::scan;
use pii::settings::Settings;

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    // Enough for a quadratic rule to show, little enough for a build without optimisation.
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let settings = Settings::new(&Entity::ALL, 0.0);
    for part in [
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
    ] {
        let text = part.repeat(size / part.len());
        for complete in [true, false] {
            #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
            let began = std::time::Instant::now();
            let outcome = scan(Piece { text: &text, settled: 0, complete }, &settings);
            let spent = began.elapsed();
            if std::env::var_os("GHAT_SHOW").is_some() {
                eprintln_spent(part, outcome.findings.len(), spent);
            }
            // A quadratic rule needs minutes, a linear one a small part of this.
            assert!(spent.as_secs() < 3, "{part:?} took {spent:?}");
        }
    }
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn eprintln_spent(part: &str, found: usize, spent: std::time::Duration) {
    eprintln!("{part:?}: {found} findings in {spent:?}");
}
