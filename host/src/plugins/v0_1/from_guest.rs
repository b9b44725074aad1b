//! What a guest returned, as our types. Nothing is judged here; that is `checks`' business.

use std::time::Duration;

use super::{guardrail, lifecycle, provider, redactor, router, sigv4, types};
use crate::plugins::contract::{
    Alias, Answer, Author, Authors, Candidate, Complaint, Credential, Encoded, Event, FieldEdit, Finding,
    Manifest, Model, Problem, Profile, ProviderFailure, Sides, Signing, Span, Substitution, Surface,
    Surfaces, Undecided, UpstreamBody, UpstreamRequest, Verdict,
};

impl From<lifecycle::Manifest> for Manifest {
    fn from(manifest: lifecycle::Manifest) -> Self {
        Self {
            name: manifest.name,
            version: manifest.version,
            purpose: manifest.purpose,
            settings_schema: manifest.settings_schema,
            options_schema: manifest.options_schema,
            sides: Sides {
                request: manifest.sides.contains(lifecycle::Sides::REQUEST),
                response: manifest.sides.contains(lifecycle::Sides::RESPONSE),
            },
            authors: authors(manifest.authors),
            look_behind: manifest.look_behind,
        }
    }
}

fn authors(flags: lifecycle::Authors) -> Authors {
    [
        (lifecycle::Authors::OPERATOR, Author::Operator),
        (lifecycle::Authors::USER, Author::User),
        (lifecycle::Authors::ASSISTANT, Author::Assistant),
        (lifecycle::Authors::TOOL, Author::Tool),
        (lifecycle::Authors::MODEL, Author::Model),
    ]
    .into_iter()
    .filter_map(|(flag, author)| flags.contains(flag).then_some(author))
    .collect()
}

impl From<lifecycle::Problem> for Problem {
    fn from(problem: lifecycle::Problem) -> Self {
        Self { path: problem.path, message: problem.message }
    }
}

impl From<types::Span> for Span {
    fn from(span: types::Span) -> Self {
        Self { segment: span.segment, start: span.start, end: span.end }
    }
}

impl From<guardrail::Verdict> for Verdict {
    fn from(verdict: guardrail::Verdict) -> Self {
        Self {
            findings: verdict.findings.into_iter().map(Finding::from).collect(),
            undecided: verdict.undecided.into_iter().map(Undecided::from).collect(),
        }
    }
}

impl From<guardrail::Finding> for Finding {
    fn from(finding: guardrail::Finding) -> Self {
        Self {
            rule: finding.rule,
            span: finding.span.map(Span::from),
            replacement: finding.replacement,
            score: finding.score,
        }
    }
}

impl From<guardrail::Undecided> for Undecided {
    fn from(undecided: guardrail::Undecided) -> Self {
        Self { segment: undecided.segment, start: undecided.start }
    }
}

impl From<redactor::Substitution> for Substitution {
    fn from(substitution: redactor::Substitution) -> Self {
        Self {
            span: substitution.span.into(),
            placeholder: substitution.placeholder,
            rule: substitution.rule,
        }
    }
}

impl From<router::Alias> for Alias {
    fn from(alias: router::Alias) -> Self {
        Self { name: alias.name, models: alias.models }
    }
}

impl From<router::Candidate> for Candidate {
    fn from(candidate: router::Candidate) -> Self {
        Self {
            provider: candidate.provider,
            model: candidate.model,
            weight: candidate.weight,
            tries: candidate.tries,
            timeout: candidate.timeout_ms.map(|ms| Duration::from_millis(ms.into())),
        }
    }
}

impl From<provider::Profile> for Profile {
    fn from(profile: provider::Profile) -> Self {
        Self {
            models: profile.models.into_iter().map(Model::from).collect(),
            serves: surfaces(profile.serves),
            native: surfaces(profile.native),
            credential: match profile.credential {
                provider::Credential::Bearer => Credential::Bearer,
                provider::Credential::Header(name) => Credential::Header(name),
                provider::Credential::None => Credential::None,
            },
            signing: None,
        }
    }
}

impl From<sigv4::Scope> for Signing {
    fn from(scope: sigv4::Scope) -> Self {
        Self { service: scope.service, region: scope.region }
    }
}

impl From<provider::Model> for Model {
    fn from(model: provider::Model) -> Self {
        Self { name: model.name, surfaces: surfaces(model.surfaces) }
    }
}

fn surfaces(flags: provider::Surfaces) -> Surfaces {
    [
        (provider::Surfaces::CHAT, Surface::Chat),
        (provider::Surfaces::EMBEDDINGS, Surface::Embeddings),
        (provider::Surfaces::RESPONSES, Surface::Responses),
        (provider::Surfaces::MESSAGES, Surface::Messages),
    ]
    .into_iter()
    .filter_map(|(flag, surface)| flags.contains(flag).then_some(surface))
    .collect()
}

impl From<provider::Encoded> for Encoded {
    fn from(encoded: provider::Encoded) -> Self {
        match encoded {
            provider::Encoded::Send(request) => Self::Send(request.into()),
            provider::Encoded::Reply(answer) => Self::Reply(answer.into()),
        }
    }
}

impl From<provider::UpstreamRequest> for UpstreamRequest {
    fn from(request: provider::UpstreamRequest) -> Self {
        Self {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: match request.body {
                provider::UpstreamBody::Forward(edits) => {
                    UpstreamBody::Forward(edits.into_iter().map(FieldEdit::from).collect())
                }
                provider::UpstreamBody::Whole(bytes) => UpstreamBody::Whole(bytes),
            },
        }
    }
}

impl From<provider::FieldEdit> for FieldEdit {
    fn from(edit: provider::FieldEdit) -> Self {
        match edit {
            provider::FieldEdit::Set((name, value)) => Self::Set(name, value),
            provider::FieldEdit::Remove(name) => Self::Remove(name),
            provider::FieldEdit::Rename((from, to)) => Self::Rename(from, to),
        }
    }
}

impl From<provider::Answer> for Answer {
    fn from(answer: provider::Answer) -> Self {
        match answer {
            provider::Answer::Whole(body) => Self::Whole(body),
            provider::Answer::Events(events) => Self::Events(events.into_iter().map(Event::from).collect()),
        }
    }
}

impl From<provider::Event> for Event {
    fn from(event: provider::Event) -> Self {
        Self { name: event.name, data: event.data }
    }
}

impl From<provider::Failure> for ProviderFailure {
    fn from(failure: provider::Failure) -> Self {
        match failure {
            provider::Failure::UnsupportedParameter(name) => Self::UnsupportedParameter(name),
            provider::Failure::UnsupportedOperation => Self::UnsupportedOperation,
            provider::Failure::InvalidRequest(complaint) => {
                Self::InvalidRequest(Complaint { param: complaint.param, message: complaint.message })
            }
            provider::Failure::UnknownModel => Self::UnknownModel,
            provider::Failure::Unauthorized => Self::Unauthorized,
            provider::Failure::RateLimited(seconds) => Self::RateLimited(seconds),
            provider::Failure::Unavailable(reason) => Self::Unavailable(reason),
            provider::Failure::InvalidReply(reason) => Self::InvalidReply(reason),
        }
    }
}
