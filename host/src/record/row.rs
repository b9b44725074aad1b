//! What of a request goes into the log that is kept?

use std::time::Duration;

use serde_json::value::RawValue;

use super::{Outcome, Record, millis};
use crate::{
    chain::decision,
    ledger::{Labels, Row, StageTimes, Status, Try},
    store::KeyId,
};

impl Record {
    /// The row of a request that took and cost so much.
    pub(super) fn row(&self, outcome: &Outcome<'_>, took: Duration, cost: Option<f64>) -> Row {
        let (http_status, code) = outcome.told();
        let status = match outcome {
            Outcome::Answered => Status::Succeeded,
            Outcome::Failed(error) if error.is_policys() => Status::Blocked,
            Outcome::Failed(_) => Status::Failed,
            Outcome::ClientLeft => Status::Cancelled,
        };
        let route = self.attempts.each(tried);
        let facts = self.facts.as_deref();
        let (model, provider) = self.answered.clone().unzip();
        let upstream_model =
            model.as_deref().and_then(|id| id.split_once('/')).map(|(_, name)| name.to_owned());
        let first = self.first_sent.map(|sent| millis(sent - self.started));
        Row {
            request_id: self.request_id.clone(),
            tenant_id: self.tenant.to_string(),
            user_id: self.user.as_deref().map(str::to_owned),
            api_key_id: self.key.as_ref().map(|key| KeyId::as_str(key).to_owned()),
            subject_type: if self.key.is_some() { "app" } else { "session" }.to_owned(),
            app_id: self.app.to_string(),
            labels: facts.map(|facts| Labels::of(&facts.metadata)).unwrap_or_default(),
            request_kind: self.surface.name().to_owned(),
            requested_model: self.requested_model.clone(),
            model: model.as_deref().map(str::to_owned),
            provider: provider.as_deref().map(str::to_owned),
            upstream_model,
            status,
            http_status,
            error_code: (!code.is_empty()).then(|| code.to_owned()),
            stream: self.streaming,
            attempts: route.len(),
            plan: self.attempts.planned().iter().map(ToString::to_string).collect(),
            route,
            latency_ms: millis(took),
            time_to_first_token_ms: first,
            timings: StageTimes::of(self.timings, took),
            prompt_tokens: self.usage.map(|usage| usage.prompt),
            completion_tokens: self.usage.map(|usage| usage.completion),
            cached_tokens: self.usage.map(|usage| usage.cached),
            total_tokens: self.usage.map(|usage| usage.prompt + usage.completion),
            estimated_cost: cost,
            // What serde has written is JSON.
            guardrail_decisions: RawValue::from_string(decision::recorded(&self.decisions))
                .unwrap_or_default(),
            created_at: self.created_at,
        }
    }
}

fn tried(attempt: &super::Attempt) -> Try {
    Try {
        model: attempt.model.to_string(),
        http_status: attempt.seen.status,
        error_code: attempt.error.map(str::to_owned),
        latency_ms: millis(attempt.took),
        dropped: attempt.seen.dropped.clone(),
    }
}
