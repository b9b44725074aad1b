//! Which spans does a request make, and what do they tell?
//!
//! The attributes are those of OpenTelemetry's semantic conventions for HTTP servers and for generative AI (version 1.37),
//! and `ghat.` ones for what these do not know. No span holds a text.

use std::{borrow::Cow, time::SystemTime};

use opentelemetry::{
    InstrumentationScope, KeyValue,
    trace::{Event, SpanContext, SpanId, SpanKind, Status},
};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use super::{Called, Stage, Trace, new_span};
use crate::{
    plugins::{Side, Surface},
    record::{Attempt, Record},
};

/// How a request ended: the HTTP status, and the code of the error or nothing.
pub(crate) type Told = (u16, &'static str);

impl Trace {
    /// Sends the spans of a request that is over.
    pub fn finish(&mut self, record: &Record, told: Told) {
        if !self.is_sampled() {
            return;
        }
        let ended = SystemTime::now();
        let mut spans = vec![self.root(record, told, ended)];
        spans.extend(self.stages.iter().map(|stage| self.of_stage(stage)));
        spans.extend(self.calls.iter().map(|call| self.of_call(call)));
        let streamed = if record.streaming { Some(ended) } else { None };
        spans.extend(record.attempts.each(|attempt| self.of_attempt(record, attempt, streamed)));
        self.exporter.send(spans);
    }

    fn root(&self, record: &Record, (status, code): Told, ended: SystemTime) -> SpanData {
        let route = self.route.as_ref().map_or("", |route| route.as_str());
        let mut attributes = vec![
            KeyValue::new("http.request.method", "POST"),
            KeyValue::new("http.route", route.to_owned()),
            KeyValue::new("http.response.status_code", i64::from(status)),
            KeyValue::new("ghat.request_id", record.request_id.clone()),
            KeyValue::new("ghat.tenant", record.tenant.to_string()),
            KeyValue::new("ghat.app", record.app.to_string()),
            KeyValue::new("ghat.stream", record.streaming),
            KeyValue::new("ghat.decisions", count(record.decisions.len())),
            KeyValue::new("ghat.bytes_inspected", count(record.inspected)),
        ];
        attributes.extend(model(record));
        attributes.extend(usage(record));
        attributes.extend(record.cost().map(|cost| KeyValue::new("ghat.cost_usd", cost)));
        attributes.extend(error_type(code));
        let mut span = self.span(self.parent.unwrap_or(SpanId::INVALID), format!("POST {route}"));
        span.span_context = self.own.clone();
        span.parent_span_is_remote = self.parent.is_some();
        span.span_kind = SpanKind::Server;
        span.attributes = attributes;
        let (begun, _) = self.begun;
        (span.start_time, span.end_time) = (begun, ended);
        if let Some(first) = record.first_sent {
            span.events.events.push(Event::new("first bytes sent", self.at(first), Vec::new(), 0));
        }
        // By the convention for servers a refusal is not their error.
        if status >= 500 {
            span.status = Status::error(code);
        }
        span
    }

    fn of_stage(&self, Stage { name, begun, took }: &Stage) -> SpanData {
        let mut span = self.span(self.own.span_id(), *name);
        (span.start_time, span.end_time) = (self.at(*begun), self.at(*begun + *took));
        span
    }

    fn of_call(&self, called: &Called) -> SpanData {
        let mut span = self.span(self.own.span_id(), format!("guardrail {}", called.entry));
        let side = match called.side {
            Side::Request => "request",
            Side::Response => "response",
        };
        (span.start_time, span.end_time) = (self.at(called.begun), self.at(called.begun + called.took));
        span.attributes = vec![
            KeyValue::new("ghat.entry", called.entry.to_string()),
            KeyValue::new("ghat.side", side),
            KeyValue::new("ghat.bytes", count(called.bytes)),
        ];
        match called.outcome {
            Ok(found) => span.attributes.push(KeyValue::new("ghat.findings", count(found))),
            Err(code) => {
                span.attributes.push(KeyValue::new("error.type", code));
                span.status = Status::error(code);
            }
        }
        span
    }

    /// A try that serves a stream lasts until that ends.
    fn of_attempt(&self, record: &Record, attempt: &Attempt, streamed: Option<SystemTime>) -> SpanData {
        let (provider, name) =
            attempt.model.strip_prefix('@').and_then(|id| id.split_once('/')).unwrap_or_default();
        let operation = operation(record.surface);
        let mut span = self.span(self.own.span_id(), format!("{operation} {name}"));
        span.span_context = self.inner(attempt.span);
        span.span_kind = SpanKind::Client;
        let ended = self.at(attempt.begun + attempt.took);
        span.start_time = self.at(attempt.begun);
        span.end_time = streamed.filter(|_| attempt.error.is_none()).unwrap_or(ended);
        span.attributes = vec![
            KeyValue::new("gen_ai.operation.name", operation),
            KeyValue::new("gen_ai.provider.name", provider.to_owned()),
            KeyValue::new("gen_ai.request.model", name.to_owned()),
        ];
        let status =
            attempt.status.map(|status| KeyValue::new("http.response.status_code", i64::from(status)));
        span.attributes.extend(status);
        match attempt.error {
            Some(code) => {
                span.attributes.push(KeyValue::new("error.type", code));
                span.status = Status::error(code);
            }
            None => span.attributes.extend(usage(record)),
        }
        span
    }

    /// A span of this trace, to be filled in.
    fn span(&self, parent: SpanId, name: impl Into<Cow<'static, str>>) -> SpanData {
        let (begun, _) = self.begun;
        SpanData {
            span_context: self.inner(new_span()),
            parent_span_id: parent,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: name.into(),
            start_time: begun,
            end_time: begun,
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::builder("ghat")
                .with_version(env!("CARGO_PKG_VERSION"))
                .build(),
        }
    }

    fn inner(&self, span: SpanId) -> SpanContext {
        let own = &self.own;
        SpanContext::new(own.trace_id(), span, own.trace_flags(), false, own.trace_state().clone())
    }
}

fn operation(surface: Surface) -> &'static str {
    match surface {
        Surface::Embeddings => "embeddings",
        Surface::Chat | Surface::Responses | Surface::Messages => "chat",
    }
}

fn model(record: &Record) -> impl Iterator<Item = KeyValue> {
    let answered = record.answered.iter().flat_map(|(model, provider)| {
        [
            KeyValue::new("gen_ai.response.model", model.to_string()),
            KeyValue::new("gen_ai.provider.name", provider.to_string()),
        ]
    });
    let asked = [
        KeyValue::new("gen_ai.operation.name", operation(record.surface)),
        KeyValue::new("gen_ai.request.model", record.requested_model.clone()),
    ];
    asked.into_iter().chain(answered)
}

fn usage(record: &Record) -> impl Iterator<Item = KeyValue> {
    let tokens =
        |name: &'static str, tokens: u64| KeyValue::new(name, i64::try_from(tokens).unwrap_or(i64::MAX));
    let of = move |usage: &crate::body::Usage| {
        [
            tokens("gen_ai.usage.input_tokens", usage.prompt),
            tokens("gen_ai.usage.output_tokens", usage.completion),
        ]
    };
    record.usage.as_ref().into_iter().flat_map(of)
}

fn error_type(code: &'static str) -> Option<KeyValue> {
    (!code.is_empty()).then(|| KeyValue::new("error.type", code))
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
