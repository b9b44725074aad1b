//! What do the plugins find in a request and its answer, and what becomes of it?
//!
//! Plugins find, the chain decides: off, detect, redact, block. Entries run in the order of the configuration,
//! each on the texts as the one before left them.

pub mod decision;
mod edit;
mod request;
mod restore;
mod tape;
pub mod window;

use std::{sync::Arc, time::Duration};

use decision::Finder;
pub use decision::{Action, Decision};
pub use window::{Passing, Window};

use crate::{
    config::{Fail, Mode},
    error::Error,
    plugins::{Author, CallError, Context, Kind, Lease, Plugin, Scope, Segment, Side, Surface, Verdict},
    request::{Caller, Request},
    trace::Calls,
};

/// One entry of the chain, loaded, as one app's policy has it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What traces and errors call it: the configured name with underscores.
    pub name: Arc<str>,
    /// The plugin behind it.
    pub plugin: Arc<Plugin>,
    /// What becomes of a finding.
    pub mode: Mode,
    /// Whether it looks at requests.
    pub request: bool,
    /// Whether it looks at answers.
    pub response: bool,
    /// What becomes of a request that it cannot judge.
    pub fail: Fail,
    /// What it is told with each call, a JSON object.
    pub options: Arc<str>,
    /// How much of a stream it may hold back, in bytes.
    pub hold_bytes: usize,
    /// How long it may hold anything back.
    pub hold_time: Duration,
}

impl Entry {
    /// Its name and mode, for what it finds on this side.
    fn finder(&self, side: Side) -> Finder<'_> {
        Finder { guardrail: &self.name, mode: self.mode, side }
    }

    /// The refusal of a request or answer with a finding at `path`.
    fn blocked(&self, path: &str) -> Error {
        Error::Blocked {
            guardrail: self.name.to_string(),
            plugin: self.plugin.manifest().name.clone(),
            param: edit::blamed(path),
        }
    }

    /// Whether it has to be asked on this side.
    pub fn looks_at(&self, side: Side) -> bool {
        let manifest = self.plugin.manifest();
        let configured = match side {
            Side::Request => self.request,
            // What redactors swapped is put back by the host.
            Side::Response => {
                self.response
                    && self.plugin.kind() == Kind::Guardrail
                    && manifest.authors.contains(Author::Model)
            }
        };
        configured && self.mode != Mode::Off && manifest.sides.contains(side)
    }
}

/// The facts of a request that plugins may know.
#[derive(Debug)]
pub struct Facts {
    /// The request's id.
    pub request_id: String,
    /// Whose it is.
    pub caller: Caller,
    /// Which API was called.
    pub surface: Surface,
    /// The model as the client named it.
    pub model: String,
    /// This request's one random number.
    pub seed: u64,
    /// The caller's labels.
    pub metadata: Vec<(String, String)>,
    /// What the answer must be grounded in.
    pub grounding: Vec<String>,
}

impl Facts {
    /// Takes what plugins may know out of a request.
    pub fn of(request: &mut Request, caller: Caller, request_id: String) -> Self {
        Self {
            request_id,
            caller,
            surface: request.surface,
            model: request.model.clone(),
            seed: rand::random(),
            metadata: std::mem::take(&mut request.metadata),
            grounding: std::mem::take(&mut request.grounding),
        }
    }

    /// What a plugin is told.
    pub fn context<'a>(&'a self, side: Side, options: &'a str) -> Context<'a> {
        Context {
            request_id: &self.request_id,
            tenant: &self.caller.tenant,
            app: &self.caller.app,
            surface: self.surface,
            side,
            model: &self.model,
            seed: self.seed,
            metadata: &self.metadata,
            grounding: &self.grounding,
            options,
        }
    }

    /// For whom warm instances may be kept.
    pub fn scope(&self) -> Scope {
        Scope { tenant: self.caller.tenant.clone(), app: self.caller.app.clone() }
    }
}

/// One request's way through the chain: it keeps the plugins it started with to its end.
#[derive(Debug)]
pub struct Run {
    entries: Arc<[Entry]>,
    leases: Vec<Lease>,
    facts: Arc<Facts>,
    /// What was decided so far.
    pub decisions: Vec<Decision>,
    /// Placeholders of redactors, each with what it stands for.
    swapped: Vec<(String, String)>,
    /// How many bytes of text plugins were shown.
    pub inspected: usize,
    /// What was called, where somebody wants to know.
    pub calls: Calls,
}

impl Run {
    /// Begins with the chain as the app's policy has it now.
    pub fn new(entries: Arc<[Entry]>, facts: Arc<Facts>, calls: Calls) -> Self {
        let scope = facts.scope();
        let leases = entries.iter().map(|entry| entry.plugin.lease(&scope)).collect();
        Self { entries, leases, facts, decisions: Vec::new(), swapped: Vec::new(), inspected: 0, calls }
    }

    /// Whether anything was decided or any entry looks at anything, so that there is a trace to tell.
    pub fn has_trace(&self) -> bool {
        let looks = |entry: &Entry| entry.looks_at(Side::Request) || entry.looks_at(Side::Response);
        !self.decisions.is_empty() || self.entries.iter().any(looks)
    }

    /// The window through which the answer passes, whole or streamed.
    pub fn window<T: Passing>(&mut self, streamed: bool) -> Window<T> {
        for (entry, lease) in self.entries.iter().zip(&mut self.leases) {
            if !entry.looks_at(Side::Response) {
                // Its instance has done its part; a long stream must not keep it.
                lease.release();
            }
        }
        let repeats = streamed && self.facts.surface == Surface::Responses;
        Window::new(&self.entries, &self.swapped, repeats)
    }

    /// Asks a guardrail; nothing where it failed and may be passed by.
    async fn inspect(
        &mut self,
        at: usize,
        side: Side,
        text: &[Segment<'_>],
    ) -> Result<Option<Verdict>, Error> {
        let (Some(entry), Some(lease)) = (self.entries.get(at), self.leases.get_mut(at)) else {
            return Ok(None);
        };
        let bytes = text.iter().map(|segment| segment.text.len() - segment.settled as usize).sum();
        self.inspected += bytes;
        let begun = self.calls.begin();
        let answer = lease.inspect(&self.facts.context(side, &entry.options), text).await;
        self.calls.end(begun, (&entry.name, side, bytes), &answer, |verdict| verdict.findings.len());
        match answer {
            Ok(verdict) => Ok(Some(verdict)),
            Err(cause) => self.failed(at, side, cause).map(|()| None),
        }
    }

    /// What an entry's policy says to a call that failed.
    fn failed(&mut self, at: usize, side: Side, cause: CallError) -> Result<(), Error> {
        let Some(entry) = self.entries.get(at) else { return Ok(()) };
        let plugin = entry.plugin.name().to_owned();
        if entry.fail == Fail::Closed || matches!(cause, CallError::Busy) {
            return Err(Error::Plugin { plugin, cause });
        }
        tracing::warn!(plugin, cause = %cause, "plugin failed and was passed by");
        decision::note(&mut self.decisions, entry.finder(side), Action::Detected, "failed-open");
        Ok(())
    }

    /// The trace of what was decided, as the response carries it.
    pub fn trace(&self) -> String {
        decision::trace(&self.decisions, &self.facts.caller)
    }
}
