//! Where does Azure OpenAI serve a model, and how is it asked?

use ghat_sdk::provider::{Credential, Failure};
use ghat_sdk::{Problem, Surface};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The version of the API that is asked for where none is set: the latest that is stable.
const VERSION: &str = "2024-10-21";

/// The header that holds a key of the resource.
const KEY_HEADER: &str = "api-key";

/// A resource of Azure OpenAI: `base_url` is its address, `https://NAME.openai.azure.com`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Azure {
    /// Under which paths it is asked.
    pub api: Api,
    /// Sent as `api-version`. Unless set, the latest stable one with `deployments`, none with `v1`.
    pub api_version: Option<String>,
    /// In which header the key goes.
    pub key: Key,
    /// The deployment of each model; its own name unless set.
    pub deployments: BTreeMap<String, String>,
}

/// Under which paths a resource is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// `/openai/deployments/…`, with a version.
    #[default]
    Deployments,
    /// `/openai/v1/…`, as OpenAI's own.
    V1,
}

/// In which header the key goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// `api-key`: a key of the resource.
    #[default]
    ApiKey,
    /// `authorization: Bearer`: a token of Entra ID.
    Bearer,
}

impl Azure {
    /// What is wrong with it.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let plain = |version: &str| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if self.api_version.as_deref().is_some_and(|version| !plain(version)) {
            problems.push(Problem::new("azure.api_version", "letters, digits and `-`, as in 2024-10-21"));
        }
        for (model, deployment) in &self.deployments {
            if segment(deployment).is_none() {
                problems.push(Problem::new(format!("azure.deployments.{model}"), "this names no deployment"));
            }
        }
        problems
    }

    /// Where the credential goes.
    #[must_use]
    pub fn credential(&self) -> Credential {
        match self.key {
            Key::ApiKey => Credential::Header(KEY_HEADER.into()),
            Key::Bearer => Credential::Bearer,
        }
    }

    /// The deployment of a model.
    #[must_use]
    pub fn deployment<'a>(&'a self, model: &'a str) -> &'a str {
        self.deployments.get(model).map_or(model, String::as_str)
    }

    /// The path of an operation of a model, which OpenAI has under `path`.
    ///
    /// # Errors
    /// No deployment has such a name.
    pub fn path(&self, surface: Surface, model: &str, path: &str) -> Result<String, Failure> {
        let deployment = segment(self.deployment(model)).ok_or(Failure::UnknownModel)?;
        let version = self.api_version.as_deref();
        Ok(match (self.api, version) {
            (Api::V1, None) => format!("/openai/v1{path}"),
            (Api::V1, Some(version)) => format!("/openai/v1{path}?api-version={version}"),
            (Api::Deployments, version) => {
                let version = version.unwrap_or(VERSION);
                // A response is asked of the resource; its body names the deployment.
                let of = if surface == Surface::Responses && path == "/responses" {
                    String::new()
                } else {
                    format!("/deployments/{deployment}")
                };
                format!("/openai{of}{path}?api-version={version}")
            }
        })
    }
}

/// A name as one segment of a path; nothing where it would be none.
fn segment(name: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let is_name = name.bytes().any(|byte| byte != b'.');
    let written = name.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    is_name.then(|| written.collect())
}
