//! What is publicly known of models: what they are for, what they take in and cost, and until when they are served?
//!
//! The gateway ships a table of it; what the operator writes in `[[model]]` comes first, field by field.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::prices::Price;

/// The table that ships.
const SHIPPED: &str = include_str!("../data/models.toml");
/// The same, read once. A file that does not parse is found by the test below; without it a gateway still serves.
static LISTED: LazyLock<BTreeMap<String, Listed>> =
    LazyLock::new(|| toml::from_str::<File>(SHIPPED).map(|file| file.models).unwrap_or_default());

/// What is known of one model. Nothing of it has to be.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listed {
    /// What it can be asked.
    pub kind: Option<ListedKind>,
    /// The tokens of prompt and answer together; of embeddings, those of one text.
    pub context: Option<u32>,
    /// The most tokens of an answer, where there is a limit of its own.
    pub max_output: Option<u32>,
    /// What it takes in.
    pub input: Option<Vec<Modality>>,
    /// What it gives out; texts, where nothing is said.
    pub output: Option<Vec<Modality>>,
    /// Whether its maker advises against it.
    pub deprecated: Option<bool>,
    /// The last day on which its maker serves it, `2026-02-19`.
    pub retires: Option<String>,
    /// The list price.
    pub price: Option<Price>,
}

/// What a model can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListedKind {
    /// To answer.
    Chat,
    /// To embed.
    Embeddings,
}

/// In what form something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "their names say it")]
pub enum Modality {
    Text,
    Image,
    Audio,
    Video,
    /// A document, such as a PDF.
    File,
}

/// What the operator says of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnModel {
    /// The model: `@provider/model`, or its name at any provider.
    pub model: String,
    /// What is said; a price is said elsewhere.
    pub listed: Listed,
}

/// The file that ships.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for whoever reads the file; that it is there is checked")]
    source: String,
    #[expect(dead_code, reason = "for whoever reads the file; that it is there is checked")]
    checked: String,
    #[expect(dead_code, reason = "for whoever reads the file; that it is there is checked")]
    retirements_checked: String,
    models: BTreeMap<String, Listed>,
}

/// What the table that ships says of the model `id`, `@provider/model`. Of a model with a date or `-latest` in its name it is
/// what it says of the model without.
#[must_use]
pub fn shipped(id: &str) -> Option<&'static Listed> {
    // Routers of many makers put the maker's name in front: `anthropic/claude-sonnet-4`.
    let bare = id.rsplit('/').next().unwrap_or(id);
    let (local, made) = of_bedrock(bare);
    [bare, undated(bare), local, undated(made)].iter().find_map(|name| LISTED.get(*name))
}

/// What is known of the model `id`, `@provider/model`: what the operator says of it, of its name at any provider, and what
/// ships, each where the one before says nothing.
#[must_use]
pub fn known(own: &[OwnModel], id: &str) -> Listed {
    let name = id.split_once('/').map_or(id, |(_, name)| name);
    let said = [id, name].into_iter().flat_map(|wanted| own.iter().filter(move |own| own.model == wanted));
    let said = said.map(|own| &own.listed).chain(shipped(id));
    said.fold(Listed::default(), |known, more| known.or(more))
}

impl Listed {
    fn or(self, other: &Self) -> Self {
        Self {
            kind: self.kind.or(other.kind),
            context: self.context.or(other.context),
            max_output: self.max_output.or(other.max_output),
            input: self.input.or_else(|| other.input.clone()),
            output: self.output.or_else(|| other.output.clone()),
            deprecated: self.deprecated.or(other.deprecated),
            retires: self.retires.or_else(|| other.retires.clone()),
            price: self.price.or(other.price),
        }
    }
}

/// Where Amazon Bedrock may answer from, in front of a model's name.
const PLACES: [&str; 8] = ["apac.", "au.", "ca.", "eu.", "global.", "jp.", "us-gov.", "us."];

/// What a model of Amazon Bedrock, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, is called wherever it answers from, and
/// by Anthropic, which asks the same for it.
fn of_bedrock(name: &str) -> (&str, &str) {
    let local = PLACES.iter().find_map(|place| name.strip_prefix(place)).unwrap_or(name);
    let made = local.strip_prefix("anthropic.").unwrap_or(local);
    let version = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    match made.rsplit_once("-v") {
        Some((front, rest)) if made.len() < local.len() && version(rest) => (local, front),
        _ => (local, made),
    }
}

/// The name of a model without the version that stands behind it: `-2025-04-14`, `-20250514`, `-2512`, `-latest`.
fn undated(name: &str) -> &str {
    let name = name.strip_suffix("-latest").unwrap_or(name);
    let is_date = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    let tail = name.bytes().rev().take_while(|byte| is_date(*byte)).count();
    let (front, date) = name.split_at(name.len() - tail);
    let digits = date.bytes().filter(u8::is_ascii_digit).count();
    match date.find('-') {
        Some(0) if digits == 8 || digits == 4 && date.len() == 5 => front,
        // `claude-sonnet-4-20250514`: only what stands behind the last dash is a date.
        _ => match name.rsplit_once('-') {
            Some((front, date)) if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) => front,
            _ => name,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_ships_can_be_read() {
        let file: File = toml::from_str(SHIPPED).unwrap();
        assert!(file.models.len() > 30);
        for (name, listed) in &file.models {
            let price = listed.price.unwrap();
            assert!(price.input > 0.0 && price.output >= 0.0, "{name}");
            assert!(price.cached.is_none_or(|cached| cached < price.input), "{name}");
            let context = listed.context.unwrap_or(u32::MAX);
            assert!(context >= listed.max_output.unwrap_or(0), "{name}");
            assert!(listed.input.as_ref().unwrap().contains(&Modality::Text), "{name}");
            let embeds = listed.kind == Some(ListedKind::Embeddings);
            assert_eq!(embeds, price.output == 0.0 && listed.max_output.is_none(), "{name}");
            let day = |day: &String| day.len() == 10 && listed.deprecated == Some(true);
            assert!(listed.retires.as_ref().is_none_or(day), "{name}");
        }
    }

    #[test]
    fn versions_of_a_model_are_what_it_is() {
        let context = |id: &str| shipped(id).and_then(|listed| listed.context);
        for (id, expected) in [
            ("@openai/gpt-4.1-mini-2025-04-14", Some(1_047_576)),
            ("@openrouter/anthropic/claude-opus-4-5-20251101", Some(200_000)),
            ("@anthropic/claude-3-5-haiku-latest", Some(200_000)),
            ("@openai/gpt-4.1-mini-x", None),
            ("@vllm/my-model", None),
        ] {
            assert_eq!(context(id), expected, "{id}");
        }
    }

    #[test]
    fn what_the_operator_says_comes_first_field_by_field() {
        let own = |model: &str, context, retires: Option<&str>| OwnModel {
            model: model.to_owned(),
            listed: Listed { context, retires: retires.map(str::to_owned), ..Listed::default() },
        };
        let own = [own("gpt-4o", Some(64_000), Some("2030-01-31")), own("@azure/gpt-4o", Some(32_000), None)];
        let told = |id: &str| {
            let known = known(&own, id);
            (known.context, known.max_output, known.retires)
        };
        assert_eq!(told("@azure/gpt-4o"), (Some(32_000), Some(16_384), Some("2030-01-31".into())));
        assert_eq!(told("@openai/gpt-4o"), (Some(64_000), Some(16_384), Some("2030-01-31".into())));
        assert_eq!(told("@openai/gpt-4o-mini"), (Some(128_000), Some(16_384), None));
    }
}
