//! A request of the Gemini API, as it is sent for a client that speaks another one.

pub(crate) mod config;
pub(crate) mod contents;
pub(crate) mod source;
pub(crate) mod tools;

use crate::settings::Checked;
use contents::{Content, Contents};
use ghat_sdk::provider::Failure;
use serde::Serialize;

/// A request.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Generate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Content<'a>>,
    contents: Vec<Content<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<tools::Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<tools::Config<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    safety_settings: Vec<Safety<'a>>,
    generation_config: config::Generation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cached_content: Option<&'a str>,
}

/// From when on a category of harm is blocked.
#[derive(Serialize)]
struct Safety<'a> {
    category: &'a str,
    threshold: &'a str,
}

impl<'a> Generate<'a> {
    /// The request that says this.
    pub(crate) fn new(
        contents: Contents<'a>,
        tools: tools::Offer<'a>,
        mut config: config::Generation<'a>,
        settings: &'a Checked,
    ) -> Self {
        config.media_resolution = contents.resolution;
        let safety = settings.safety.iter().map(|(category, threshold)| Safety { category, threshold });
        Self {
            system_instruction: (!contents.system.is_empty()).then(|| Content::system(contents.system)),
            contents: contents.list,
            tools: tools.tools,
            tool_config: tools.config,
            safety_settings: safety.collect(),
            generation_config: config,
            cached_content: None,
        }
    }

    /// The same, with what the provider has kept of an earlier request.
    pub(crate) fn cached(self, cached_content: Option<&'a str>) -> Self {
        Self { cached_content, ..self }
    }

    /// The bytes that are sent.
    ///
    /// # Errors
    /// Never, in truth.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        bytes(self)
    }
}

/// The bytes of a body.
///
/// # Errors
/// Never, in truth.
pub(crate) fn bytes(body: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(body).map_err(|problem| Failure::Unavailable(problem.to_string()))
}

/// The name of a model as the API has it: what is in no folder is one of `models`.
///
/// # Errors
/// It is no name.
pub(crate) fn resource(model: &str) -> Result<String, Failure> {
    let name = if model.contains('/') { model.to_owned() } else { format!("models/{model}") };
    let climbs = name.split('/').any(|part| matches!(part, "" | "." | ".."));
    if climbs { Err(Failure::UnknownModel) } else { Ok(name) }
}

/// The path of what a model is asked to do.
///
/// # Errors
/// Its name is none.
pub(crate) fn path(model: &str, task: &str) -> Result<String, Failure> {
    let mut path = String::from("/");
    for byte in resource(model)?.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path.push(':');
    path.push_str(task);
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_stays_where_it_stands_in_the_path() {
        for (model, expected) in [
            ("gemini-2.5-pro", Some("/models/gemini-2.5-pro:x")),
            ("models/a", Some("/models/a:x")),
            ("tunedModels/a-1", Some("/tunedModels/a-1:x")),
            ("a?key=b&c#d:e é", Some("/models/a%3Fkey%3Db%26c%23d%3Ae%20%C3%A9:x")),
            ("a%2e%2e", Some("/models/a%252e%252e:x")),
            ("..", None),
            ("../files/a", None),
            ("a//b", None),
            ("", None),
        ] {
            assert_eq!(path(model, "x").ok().as_deref(), expected, "{model}");
        }
    }
}
