//! What was tried for a request, in order, and what came of it?

use std::{fmt::Write, sync::Arc, time::Duration};

use http::HeaderMap;
use opentelemetry::trace::{SpanContext, SpanId};
use tokio::time::Instant;

use super::millis;
use crate::trace;

/// What a try came to that was given up because nobody needs it any more.
const CANCELLED: &str = "cancelled";

/// One try at one candidate.
#[derive(Debug)]
pub struct Attempt {
    /// The canonical id of the model that was asked, or would have been.
    pub model: Arc<str>,
    /// The HTTP status of the reply, where there was one.
    pub status: Option<u16>,
    /// The code of the error, where there was one.
    pub error: Option<&'static str>,
    /// When it began.
    pub begun: Instant,
    /// How long it took until the answer began, or failed.
    pub took: Duration,
    /// Its span, where it is traced.
    pub span: SpanId,
}

/// Every try of a request.
#[derive(Debug, Default)]
pub struct Attempts {
    ended: Vec<Attempt>,
    /// The try that has begun and not ended.
    under_way: Option<Begun>,
    /// The request's span, where there are traces.
    trace: Option<SpanContext>,
    /// The candidates in the order drawn, where there are several or somebody wants to know.
    plan: Vec<Arc<str>>,
}

/// A try that has begun.
#[derive(Debug, Clone)]
struct Begun {
    model: Arc<str>,
    at: Instant,
    span: SpanId,
}

impl Attempts {
    /// Tries that belong to a request's span.
    pub fn of(trace: &SpanContext) -> Self {
        Self { trace: Some(trace.clone()), ..Self::default() }
    }

    /// Tries beside these.
    pub fn beside(&self) -> Self {
        Self { trace: self.trace.clone(), ..Self::default() }
    }

    /// Lets a request to a provider tell which try it is.
    pub fn carry(&self, headers: &mut HeaderMap) {
        if let (Some(trace), Some(begun)) = (&self.trace, &self.under_way) {
            trace::carry(trace, begun.span, headers);
        }
    }

    /// Notes the candidates.
    pub fn plan(&mut self, models: impl Iterator<Item = Arc<str>>) {
        self.plan = models.collect();
    }

    /// Notes that a try begins, and answers when that was.
    pub fn begin(&mut self, model: &Arc<str>) -> Instant {
        let at = Instant::now();
        let span = if self.trace.is_some() { trace::new_span() } else { SpanId::INVALID };
        self.under_way = Some(Begun { model: model.clone(), at, span });
        at
    }

    /// Notes what the try under way came to.
    pub fn end(&mut self, status: Option<u16>, error: Option<&'static str>) {
        if let Some(begun) = self.under_way.take() {
            self.ended.push(begun.ended(status, error));
        }
    }

    /// Whether nothing was tried.
    pub fn is_empty(&self) -> bool {
        self.ended.is_empty() && self.under_way.is_none()
    }

    /// Notes that what has not ended was given up.
    pub fn close(&mut self) {
        self.end(None, Some(CANCELLED));
    }

    /// Takes over what was tried beside these, and is over.
    pub fn absorb(&mut self, mut other: Self) {
        other.close();
        self.ended.append(&mut other.ended);
    }

    /// Something of every try, in order; one that has not ended was given up.
    pub fn each<T>(&self, of: impl Fn(&Attempt) -> T) -> Vec<T> {
        let given_up = self.under_way.clone().map(|begun| begun.ended(None, Some(CANCELLED)));
        self.ended.iter().chain(&given_up).map(of).collect()
    }

    /// The candidates for the log, in the order drawn, where there are several.
    pub fn told_plan(&self) -> Option<String> {
        (self.plan.len() > 1).then(|| self.plan.join(" "))
    }

    /// The tries in short for the log, where there is more to tell than one that went well.
    pub fn told(&self) -> Option<String> {
        if self.under_way.is_none() && self.ended.iter().all(|attempt| attempt.error.is_none()) {
            return None;
        }
        let told = self.each(|Attempt { model, status, error, took, .. }| {
            let status = status.map_or("-".to_owned(), |status| status.to_string());
            format!("{model} {status} {} {:.0}ms", error.unwrap_or("ok"), millis(*took))
        });
        Some(told.join("; "))
    }

    /// The tries in order, then the candidates that were not reached, as the value of a header.
    pub fn route(&self) -> String {
        let mut told = String::new();
        for Attempt { model, status, error, took, .. } in &self.ended {
            begin(&mut told, model);
            // Writing to a string cannot fail.
            let _ = write!(told, ";outcome={}", error.unwrap_or("ok"));
            let _ = status.map(|status| write!(told, ";status={status}"));
            let _ = write!(told, ";ms={:.3}", millis(*took));
        }
        let tried = |model: &Arc<str>| self.ended.iter().any(|attempt| attempt.model == *model);
        for model in self.plan.iter().filter(|model| !tried(model)) {
            begin(&mut told, model);
            told.push_str(";outcome=untried");
        }
        told
    }
}

impl Begun {
    fn ended(self, status: Option<u16>, error: Option<&'static str>) -> Attempt {
        let Self { model, at: begun, span } = self;
        Attempt { model, status, error, begun, took: begun.elapsed(), span }
    }
}

/// Begins an item of the list. What a client made up may hold what separates items, or what no header holds.
fn begin(told: &mut String, model: &str) {
    if !told.is_empty() {
        told.push_str(", ");
    }
    let fits = |c: char| if c.is_ascii_graphic() && !",;\"\\".contains(c) { c } else { '?' };
    told.extend(model.chars().map(fits));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_route_names_every_try_and_every_candidate() {
        let [one, two, three] = ["@a/one", "@b/t,w;o\n", "@c/three"].map(Arc::<str>::from);
        let mut attempts = Attempts::default();
        attempts.plan([&one, &two, &three].into_iter().cloned());
        for (model, status, error) in [
            (&one, Some(503), Some("provider_error")),
            (&one, None, Some("circuit_open")),
            (&two, Some(200), None),
        ] {
            attempts.begin(model);
            tokio::time::advance(Duration::from_micros(1500)).await;
            attempts.end(status, error);
        }
        assert_eq!(
            attempts.route(),
            "@a/one;outcome=provider_error;status=503;ms=1.500, @a/one;outcome=circuit_open;ms=1.500, \
             @b/t?w?o?;outcome=ok;status=200;ms=1.500, @c/three;outcome=untried"
        );
        assert!(attempts.told_plan().unwrap().ends_with(" @c/three"));
    }

    #[test]
    fn what_was_given_up_is_told() {
        let model: Arc<str> = "@a/one".into();
        let (mut attempts, mut other) = (Attempts::default(), Attempts::default());
        assert_eq!((attempts.is_empty(), attempts.told()), (true, None));
        attempts.begin(&model);
        attempts.end(Some(200), None);
        assert_eq!(attempts.told(), None);

        other.begin(&model);
        assert!(other.told().unwrap().contains("cancelled"));
        attempts.absorb(other);
        assert!(attempts.told().unwrap().contains("ok") && attempts.told().unwrap().contains("cancelled"));
    }
}
