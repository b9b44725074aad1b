//! Remembers what it saw, and tells it by the names of its rules: `seen-2` where two calls came before this one,
//! `foreign` where one of them was another app's. A request's own second side is not counted: it looks at requests.

use std::cell::RefCell;

use ghat_guests::{Context, Failure, Segment, Verdict, found, request};

thread_local! {
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if text.is_empty() {
        return Ok(ghat_guests::nothing());
    }
    let app = request::app();
    SEEN.with_borrow_mut(|seen| {
        let mut verdict = found(&format!("seen-{}", seen.len()), None, "");
        if seen.iter().any(|other| *other != app) {
            verdict.findings.extend(found("foreign", None, "").findings);
        }
        seen.push(app);
        Ok(verdict)
    })
}

ghat_guests::guardrail!("canary", inspect);
