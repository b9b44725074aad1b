//! Does a guardrail find what its golden cases say, whole and in a stream?

use super::{check_cuts, check_streaming, configure, context, options, segment};
use crate::Guardrail;
use serde_json::Value;

/// What a guardrail finds in a whole text, in order, each as `rule:matched text`.
///
/// # Panics
/// Where the call fails, or a finding has no such span.
pub fn found<P: Guardrail>(plugin: &P, text: &str) -> Vec<String> {
    let options = options::<P>("{}");
    assert!(options.is_ok(), "`{{}}` are no options of this plugin");
    let verdict = options.map(|options| plugin.inspect(&context(), &options, &[segment(text)]));
    assert!(matches!(verdict, Ok(Ok(_))), "{text:?} is not judged: {verdict:?}");
    let Ok(Ok(verdict)) = verdict else { return Vec::new() };
    let shown = |finding: &crate::Finding| {
        let span = finding.span?;
        Some(format!("{}:{}", finding.rule, text.get(span.start as usize..span.end as usize)?))
    };
    let all: Option<Vec<String>> = verdict.findings.iter().map(shown).collect();
    assert!(all.is_some(), "a finding without its text in {text:?}: {verdict:?}");
    all.unwrap_or_default()
}

/// Checks golden cases: a JSON list of `{"text": …, "found": ["rule:matched text", …], "settings": {…}}`, where the
/// settings may be left out. Each text is judged whole, and twice in a row in a stream cut at every character.
///
/// # Panics
/// Where something else is found, or a cut changes what is, with every case that is wrong.
pub fn check_cases<P: Guardrail>(file: &str) {
    let cases = serde_json::from_str::<Vec<Value>>(file);
    assert!(cases.is_ok(), "the cases are no JSON list: {cases:?}");
    let mut wrong = Vec::new();
    for case in cases.unwrap_or_default() {
        let settings = case.get("settings").map_or("{}".to_owned(), Value::to_string);
        let (plugin, text) = (configure::<P>(&settings), case.get("text").and_then(Value::as_str));
        assert!(plugin.is_ok() && text.is_some(), "{case} is no case");
        let (Ok(plugin), Some(text)) = (plugin, text) else { continue };
        let found = found(&plugin, text);
        let expected = case.get("found");
        if expected != Some(&Value::from(found.clone())) {
            wrong.push(format!(
                "{text}\n  found    {found:?}\n  expected {}",
                expected.unwrap_or(&Value::Null)
            ));
        }
        check_streaming(&plugin, &format!("so {text} and then {text}"));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Checks texts put together from `parts` at random, and cut at random: always the same ones.
///
/// # Panics
/// As [`check_streaming`].
pub fn check_soup<P: Guardrail>(plugin: &P, parts: &[&str], texts: usize) {
    let options = options::<P>("{}");
    assert!(options.is_ok(), "`{{}}` are no options of this plugin");
    let Ok(options) = options else { return };
    let mut state = 7_u64;
    let mut next = move |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % bound.max(1)
    };
    for _ in 0..texts {
        let text: String = (0..next(30)).filter_map(|_| parts.get(next(parts.len())).copied()).collect();
        let mut cuts: Vec<usize> = (0..=next(6)).map(|_| next(text.len() + 1)).collect();
        cuts.retain(|&cut| text.is_char_boundary(cut));
        cuts.sort_unstable();
        check_cuts(plugin, &context(), &options, &text, &[cuts]);
    }
}
