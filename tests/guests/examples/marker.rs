//! Behaves: it replaces the word of its settings, which are `{"word":"…"}`, by `[MARKED]`, in streams only once
//! enough of the text is there.

use std::cell::RefCell;

use ghat_guests::{Context, Failure, Finding, Problem, Segment, Span, Undecided, Verdict, nothing};

thread_local! {
    static WORD: RefCell<String> = const { RefCell::new(String::new()) };
}

fn configure(settings: &str) -> Result<(), Vec<Problem>> {
    let word = settings.split('"').nth(3).unwrap_or("marked");
    WORD.set(word.to_owned());
    Ok(())
}

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let word = WORD.with_borrow(String::clone);
    let mut verdict = nothing();
    for (at, segment) in (0u32..).zip(text) {
        let settled = segment.settled as usize;
        let mut end = settled;
        for (start, _) in segment.text.match_indices(&word).filter(|(start, _)| *start >= settled) {
            end = start + word.len();
            let span = Some(Span { segment: at, start: start as u32, end: end as u32 });
            verdict.findings.push(Finding { rule: "word".into(), span, replacement: "[MARKED]".into(), score: 1.0 });
        }
        let begun = (end..segment.text.len()).find(|&from| segment.text.get(from..).is_some_and(|rest| word.starts_with(rest)));
        if let (false, Some(start)) = (segment.complete, begun) {
            verdict.undecided.push(Undecided { segment: at, start: start as u32 });
        }
    }
    Ok(verdict)
}

ghat_guests::guardrail!("marker", inspect, configure);
