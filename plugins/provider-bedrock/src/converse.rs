//! A request of Converse.

pub(crate) mod blocks;
pub(crate) mod documents;
pub(crate) mod fields;
pub(crate) mod tools;

use blocks::{Block, Message, System};
use fields::{Fields, Output};
use ghat_sdk::provider::Failure;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A request. The model stands in its path.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Converse<'a> {
    pub messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<System<'a>>,
    #[serde(skip_serializing_if = "Inference::is_empty")]
    pub inference_config: Inference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_config: Option<tools::Config<'a>>,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub additional_model_request_fields: Fields<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardrail_config: Option<&'a crate::settings::Guardrail>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub request_metadata: BTreeMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<Tier>,
    #[serde(skip_serializing_if = "Output::is_empty")]
    pub output_config: Output<'a>,
}

/// How long and how freely the model answers.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Inference<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<&'a str>,
}

/// How soon it is served.
#[derive(Serialize)]
pub(crate) struct Tier {
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl Inference<'_> {
    fn is_empty(&self) -> bool {
        let Self { max_tokens, temperature, top_p, stop_sequences } = self;
        max_tokens.is_none() && temperature.is_none() && top_p.is_none() && stop_sequences.is_empty()
    }
}

impl Converse<'_> {
    /// The bytes that are sent.
    ///
    /// # Errors
    /// Never, in truth.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec(self).map_err(|problem| Failure::Unavailable(problem.to_string()))
    }

    /// Whether tools were used before.
    pub(crate) fn has_used_tools(&self) -> bool {
        let used = |block: &Block<'_>| matches!(block, Block::ToolUse(_) | Block::ToolResult(_));
        self.messages.iter().any(|message| message.content.iter().any(used))
    }
}
