//! No text costs more than a constant per byte, and options cost little.

use denied_topics::DeniedTopics;
use ghat_sdk::Guardrail;
use ghat_sdk::testing::{configure, context, options, segment};

const TOPICS: &str = r#"{"topics":["tax","insider trading","Steuer",{"name":"weapons","compounds":true},"税金","налоги","gambling",
"medical advice",{"name":"evasion","examples":["How do I avoid paying taxes on my crypto gains?"]},"politics"]}"#;
const WORDS: &str = r#"{"topics":["tax","insider trading","Steuer","weapons","税金","налоги","gambling","medical advice","evasion","politics"]}"#;
const PROSE: &str =
    "The committee met on Tuesday. It looked at the budget of 2024, and agreed to go on as it did before. ";

/// What 1 MiB may take, in nanoseconds: 100 ms, and three times as much where a machine is busy; without optimisation a
/// sixteenth of it is looked at.
const MOST: u128 = if cfg!(debug_assertions) { 600_000_000 } else { 300_000_000 };

#[test]
fn hostile_texts_cost_no_more_than_a_constant_per_byte() {
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let plugin = configure::<DeniedTopics>("{}").ok();
    for topics in [TOPICS, WORDS] {
        let options = options::<DeniedTopics>(topics).ok();
        let (Some(plugin), Some(options)) = (&plugin, &options) else {
            unreachable!("they are written above")
        };
        for part in [
            PROSE,
            "a",
            "a ",
            "tax",
            "tax ",
            "tax-",
            "t a x ",
            "insider ",
            "insider-",
            "insider trading",
            "Steuer",
            "weapon",
            "Weapon ",
            "weap",
            "税",
            "税金",
            "налог ",
            "налоги",
            "aaa bbb ccc. ",
            ".",
            "\n",
            "a.",
            "'",
            "tax's",
            "é ",
            "medical\n",
            "weaweaweawea ",
            "dGF4IHRheCB0YXggdGF4IA",
            "dGF4IHRheCB0YXggdGF4IA ",
        ] {
            let text = part.repeat(size / part.len());
            let spent = best(|| {
                plugin
                    .inspect(&context(), options, &[segment(&text)])
                    .map_or(0, |verdict| verdict.findings.len())
            });
            show(part, spent * 1024 / text.len() as u128);
            assert!(spent < MOST, "{part:?} took {spent} ns");
        }
    }
}

#[test]
fn options_are_read_fast() {
    for topics in [TOPICS, WORDS] {
        let spent = timed(|| (0..1000).filter(|_| options::<DeniedTopics>(topics).is_ok()).count()) / 1000;
        show("options", spent);
        assert!(spent < 1_000_000, "{spent} ns");
    }
}

/// The best of three tries: a busy machine makes some longer.
fn best(work: impl Fn() -> usize) -> u128 {
    let tries = (0..3).map(|_| timed(&work));
    tries.reduce(u128::min).unwrap_or_default()
}

fn timed(work: impl FnOnce() -> usize) -> u128 {
    #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
    let began = std::time::Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_nanos()
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn show(part: &str, nanoseconds: u128) {
    if std::env::var_os("GHAT_SHOW").is_some() {
        eprintln!("{nanoseconds:8} ns (per KiB of text, or for the options)  {part:?}");
    }
}
