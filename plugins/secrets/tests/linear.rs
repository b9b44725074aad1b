//! No text costs more than a constant per byte.

use secrets::finding::Piece;
use secrets::scan::scan;
use secrets::settings::Settings;

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    // Enough for a quadratic rule to show, little enough for a build without optimisation.
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let settings = Settings::default();
    for part in [
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
