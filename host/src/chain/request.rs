//! The chain on a request's side: guardrails and redactors look at its texts, in order.

use super::{Action, Entry, Run, decision::note, edit};
use crate::{
    body::Text,
    config::Mode,
    error::Error,
    plugins::{CallError, Kind, Segment, Side, Span, Substitution, Verdict},
};

impl Run {
    /// Lets every entry see the texts of the request, each as the one before left them.
    ///
    /// # Errors
    /// An entry blocks, or fails and may not be passed by.
    pub async fn request(&mut self, texts: &mut [Text]) -> Result<(), Error> {
        let entries = self.entries.clone();
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.looks_at(Side::Request)) {
            let authors = entry.plugin.manifest().authors;
            let shown: Vec<usize> = (0..)
                .zip(texts.iter())
                .filter(|(_, text)| authors.contains(text.author))
                .map(|(index, _)| index)
                .collect();
            if shown.is_empty() {
                continue;
            }
            match entry.plugin.kind() {
                Kind::Guardrail => self.guard((at, entry), &shown, texts).await?,
                Kind::Redactor => self.swap((at, entry), &shown, texts).await?,
                Kind::Router | Kind::Provider => {}
            }
        }
        Ok(())
    }

    async fn guard(
        &mut self,
        (at, entry): (usize, &Entry),
        shown: &[usize],
        texts: &mut [Text],
    ) -> Result<(), Error> {
        let verdict = self.inspect(at, Side::Request, &segments(shown, texts)).await?;
        let Some(Verdict { findings, .. }) = verdict.filter(|verdict| !verdict.findings.is_empty()) else {
            return Ok(());
        };
        for (segment, &index) in (0u32..).zip(shown) {
            let here = findings
                .iter()
                .filter(|finding| finding.span.map_or(0, |span| span.segment) == segment)
                .collect();
            let Some(text) = texts.get_mut(index) else { continue };
            let replacements = edit::judge(entry, Side::Request, &text.path, here, &mut self.decisions)?;
            edit::replace(&mut text.text, &replacements);
            text.edited |= !replacements.is_empty();
        }
        Ok(())
    }

    async fn swap(
        &mut self,
        (at, entry): (usize, &Entry),
        shown: &[usize],
        texts: &mut [Text],
    ) -> Result<(), Error> {
        let Some(lease) = self.leases.get_mut(at) else { return Ok(()) };
        let segments = segments(shown, texts);
        let bytes = segments.iter().map(|segment| segment.text.len()).sum();
        self.inspected += bytes;
        let begun = self.calls.begin();
        let answer = lease.redact(&self.facts.context(Side::Request, &entry.options), &segments).await;
        self.calls.end(begun, (&entry.name, Side::Request, bytes), &answer, Vec::len);
        let checked = answer.and_then(|found| self.checked(found, &segments));
        let substitutions = match checked {
            Ok(substitutions) => substitutions,
            Err(cause) => return self.failed(at, Side::Request, cause),
        };
        self.substitute(entry, substitutions, shown, texts)
    }

    /// Two texts never share a placeholder, and none occurs in the texts by itself: else the answer could not
    /// be put right again.
    fn checked(
        &self,
        found: Vec<Substitution>,
        segments: &[Segment<'_>],
    ) -> Result<Vec<Substitution>, CallError> {
        let mut known: Vec<(&str, &str)> =
            self.swapped.iter().map(|(placeholder, original)| (&**placeholder, &**original)).collect();
        for substitution in &found {
            let original = original(substitution, segments);
            match known.iter().find(|(placeholder, _)| *placeholder == substitution.placeholder) {
                Some((_, same)) if *same == original => continue,
                Some(_) => return Err(CallError::BadReturn { what: "one placeholder for two texts" }),
                None => {}
            }
            if segments.iter().any(|segment| segment.text.contains(&substitution.placeholder)) {
                return Err(CallError::BadReturn { what: "a placeholder that occurs in the texts" });
            }
            known.push((&substitution.placeholder, original));
        }
        Ok(found)
    }

    fn substitute(
        &mut self,
        entry: &Entry,
        mut found: Vec<Substitution>,
        shown: &[usize],
        texts: &mut [Text],
    ) -> Result<(), Error> {
        found.sort_by_key(|substitution| {
            std::cmp::Reverse((substitution.span.segment, substitution.span.start))
        });
        for Substitution { span, placeholder, rule } in found {
            let Some(text) = shown.get(span.segment as usize).and_then(|&index| texts.get_mut(index)) else {
                continue;
            };
            let action = match entry.mode {
                Mode::Block => Action::Blocked,
                Mode::Redact => Action::Redacted,
                Mode::Detect | Mode::Off => Action::Detected,
            };
            note(&mut self.decisions, entry.finder(Side::Request), action, &rule);
            match entry.mode {
                Mode::Detect | Mode::Off => {}
                Mode::Block => return Err(entry.blocked(&text.path)),
                Mode::Redact => self.swap_one(text, span, placeholder),
            }
        }
        Ok(())
    }

    fn swap_one(&mut self, text: &mut Text, span: Span, placeholder: String) {
        let range = span.start as usize..span.end as usize;
        let original = text.text.get(range.clone()).unwrap_or_default().to_owned();
        text.text.replace_range(range, &placeholder);
        text.edited = true;
        if !self.swapped.iter().any(|(known, _)| *known == placeholder) {
            self.swapped.push((placeholder, original));
        }
    }
}

fn original<'a>(substitution: &Substitution, segments: &[Segment<'a>]) -> &'a str {
    let span = substitution.span;
    let text = segments.get(span.segment as usize).map(|segment| segment.text);
    text.and_then(|text| text.get(span.start as usize..span.end as usize)).unwrap_or_default()
}

fn segments<'a>(shown: &[usize], texts: &'a [Text]) -> Vec<Segment<'a>> {
    let shown = shown.iter().filter_map(|&index| texts.get(index));
    shown
        .map(|text| Segment {
            path: &text.path,
            author: text.author,
            text: &text.text,
            settled: 0,
            complete: true,
        })
        .collect()
}
