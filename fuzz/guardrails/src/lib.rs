//! What must hold of a guardrail, whatever text it is shown?

use dice::Dice;
use ghat_sdk::testing::{check_cuts, configure, segment};
use ghat_sdk::{Context, Guardrail, Problem, Segment, Verdict};

/// Up to so many bytes a text may also be shown character by character, which costs a call for each.
const SHORT: usize = 64;

/// Makes a plugin of settings that are known to be right.
///
/// # Panics
/// They are not.
#[must_use]
pub fn plugin<P: Guardrail>(settings: &str) -> P {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{settings}: {problems:?}"))
}

/// The text that an input is.
#[must_use]
pub fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// Checks that findings lie in the text, on characters and in order, and that they are the same when the text is
/// judged again, beside other texts, and in pieces.
///
/// # Panics
/// Something does not hold.
pub fn check<P: Guardrail>(plugin: &P, ctx: &Context, options: &P::Options, text: &str) {
    let whole = segment(text);
    let verdict = inspect(plugin, ctx, options, std::slice::from_ref(&whole));
    in_order(&verdict, text);
    let again = inspect(plugin, ctx, options, std::slice::from_ref(&whole));
    assert_eq!(verdict.findings, again.findings, "judged twice: {text:?}");
    let mut dice = Dice::of(text.as_bytes());
    beside(plugin, ctx, options, (text, &verdict), dice.below(text.len() + 1));
    check_cuts(plugin, ctx, options, text, &ways(&mut dice, text));
}

fn inspect<P: Guardrail>(plugin: &P, ctx: &Context, options: &P::Options, texts: &[Segment]) -> Verdict {
    plugin.inspect(ctx, options, texts).unwrap_or_else(|failure| panic!("{failure:?} for {texts:?}"))
}

fn in_order(verdict: &Verdict, text: &str) {
    let mut before = 0;
    for finding in &verdict.findings {
        let span = finding.span.unwrap_or_else(|| panic!("no place: {finding:?} in {text:?}"));
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(text.get(start..end).is_some_and(|part| !part.is_empty()), "{finding:?} in {text:?}");
        assert!(before <= start, "out of order: {:?} in {text:?}", verdict.findings);
        assert!((0.0..=1.0).contains(&finding.score), "{finding:?} in {text:?}");
        before = start;
    }
}

/// Two texts of one call are judged as each by itself.
fn beside<P: Guardrail>(
    plugin: &P,
    ctx: &Context,
    options: &P::Options,
    (text, alone): (&str, &Verdict),
    cut: usize,
) {
    let part = segment(&text[..text.floor_char_boundary(cut)]);
    let both = inspect(plugin, ctx, options, &[part.clone(), segment(text)]);
    let mut expected = inspect(plugin, ctx, options, &[part]).findings;
    expected.extend(alone.findings.iter().cloned().map(|mut finding| {
        finding.span.iter_mut().for_each(|span| span.segment = 1);
        finding
    }));
    assert_eq!(both.findings, expected, "beside its first {cut} bytes: {text:?}");
}

/// Ways to cut a text: once or a few times, and now and then at every character where that is cheap.
fn ways(dice: &mut Dice, text: &str) -> Vec<Vec<usize>> {
    let count = [1, 2 + dice.below(6)][dice.below(2)];
    let mut ways = vec![dice.places(count, text.len())];
    for cut in ways.iter_mut().flatten() {
        *cut = text.floor_char_boundary(*cut);
    }
    if text.len() <= SHORT && dice.below(8) == 0 {
        ways.push(text.char_indices().map(|(at, _)| at).skip(1).collect());
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use ghat_sdk::testing::{context, options};
    use pii::Pii;

    #[test]
    fn a_text_with_findings_passes_its_checks() {
        let options = options::<Pii>("{}").unwrap();
        check(&plugin::<Pii>("{}"), &context(), &options, "mail ann@example.org or bob@example.net");
    }
}
