//! Does the search for denied topics hold, for topics that the text itself is made of?
#![no_main]

use std::sync::LazyLock;

use denied_topics::DeniedTopics;
use dice::Dice;
use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::testing::{context, options};
use serde_json::{Value, json};

static PLUGIN: LazyLock<DeniedTopics> = LazyLock::new(|| plugin(r#"{"topics":["tax","Acme Corp"]}"#));

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let text = text(input);
    // Topics that nobody may have are refused, and then there are none besides the operator's.
    let topics = options::<DeniedTopics>(&topics(&text).to_string());
    let topics = topics.unwrap_or_else(|_| options::<DeniedTopics>("{}").unwrap());
    check(&*PLUGIN, &context(), &topics, &text);
});

/// A word of the text, two in a row, and a part of it as an example, at the places that its bytes choose.
fn topics(text: &str) -> Value {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut dice = Dice::of(text.as_bytes());
    let mut some = |count: usize| {
        let at = dice.below(words.len());
        words.iter().skip(at).take(count).copied().collect::<Vec<_>>().join(" ")
    };
    let (word, phrase, example) = (some(1), some(2), some(9));
    json!({ "topics": [word, phrase, { "name": "example", "examples": [example] }] })
}
