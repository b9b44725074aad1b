//! Prints how long a call on 3 KB takes: `cargo run --release --example secrets_speed`.
#![expect(clippy::print_stdout, clippy::disallowed_types, reason = "it measures and prints")]

use secrets::finding::Piece;
use secrets::scan;
use secrets::settings::Settings;
use std::hint::black_box;
use std::time::Instant;

const PROSE: &str = "The committee met again on Tuesday to consider the proposal of the previous year. It agreed, after a \
    short discussion, that the budget of 2024 should be kept as it was; nobody asked for more than that. What they could not \
    settle was the question of the new building, since its cost had grown by 12.5 percent and the city would not pay. ";
const CHAT: &str = r#"{"role":"user","content":"Can you show me how to sort a list in Python by its second item?"},{"role":
    "assistant","content":"Sure: `sorted(items, key=lambda item: item[1])`. It returns a new list, and the old one stays as it is."},"#;

const ROUNDS: u32 = 200;
const CALLS: u32 = 200;

fn main() {
    let settings = Settings::default();
    for (name, part) in [("prose", PROSE), ("chat JSON", CHAT)] {
        let text: String = part.chars().cycle().take(3072).collect();
        // The best of many rounds: what the machine does besides is not the plugin's.
        let rounds = (0..ROUNDS).map(|_| {
            let began = Instant::now();
            for _ in 0..CALLS {
                let text = black_box(text.as_str());
                black_box(scan::scan(Piece { text, settled: 0, complete: true }, &settings).findings.len());
            }
            began.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
        });
        println!("secrets: {name}: {:.2} µs", rounds.fold(f64::INFINITY, f64::min));
    }
}
