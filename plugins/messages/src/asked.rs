//! What a request of the Messages API asks for, field by field: what has no place elsewhere is kept apart, to be refused
//! by name.

use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, Rest, none_left, unsupported, wrong};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A request.
#[derive(Debug, Deserialize)]
pub struct Messages<'a> {
    /// The tokens that the answer may have, thoughts included.
    pub max_tokens: u64,
    /// What the operator says.
    #[serde(borrow, default)]
    pub system: Option<Content<'a, Block<'a>>>,
    /// What was said so far.
    #[serde(borrow)]
    pub messages: Vec<Turn<'a>>,
    #[serde(borrow, default)]
    tools: Option<Vec<Tool<'a>>>,
    tool_choice: Option<Choice>,
    /// How freely the model answers.
    #[serde(borrow, default)]
    pub temperature: Option<&'a RawValue>,
    /// From how much of what is likely it chooses.
    #[serde(borrow, default)]
    pub top_p: Option<&'a RawValue>,
    /// From how many of the likeliest.
    #[serde(borrow, default)]
    pub top_k: Option<&'a RawValue>,
    /// Where the answer ends.
    pub stop_sequences: Option<Vec<String>>,
    metadata: Option<Metadata>,
    #[serde(borrow, default)]
    thinking: Option<&'a RawValue>,
    #[serde(borrow, default)]
    output_config: Option<Output<'a>>,
    context_management: Option<Context>,
    /// How soon it must be served.
    pub service_tier: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// What one side says.
#[derive(Debug, Deserialize)]
pub struct Turn<'a> {
    /// Which side.
    pub role: String,
    /// What.
    #[serde(borrow)]
    pub content: Content<'a, Block<'a>>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One block of it.
#[derive(Debug, Deserialize)]
pub struct Block<'a> {
    /// What kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Words.
    pub text: Option<String>,
    /// A thought.
    pub thinking: Option<String>,
    /// What proves it.
    pub signature: Option<String>,
    /// A thought that nobody but the provider can read.
    pub data: Option<String>,
    /// Where an image or a document comes from.
    pub source: Option<Origin>,
    /// The name of a document.
    pub title: Option<String>,
    /// What is said of a document.
    pub context: Option<String>,
    /// The name of a call.
    pub id: Option<String>,
    /// The name of a tool.
    pub name: Option<String>,
    /// What a tool is given.
    #[serde(borrow, default)]
    pub input: Option<&'a RawValue>,
    /// The call of which it is the result.
    pub tool_use_id: Option<String>,
    /// Whether the tool failed.
    pub is_error: Option<bool>,
    /// What the tool returned.
    #[serde(borrow, default)]
    pub content: Option<Content<'a, Block<'a>>>,
    /// That all up to here is to be cached; providers that cache by themselves need no such mark.
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Where a block's content comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Origin {
    /// Of an image or a document.
    Here(Source),
    /// Of something that was found.
    There(serde::de::IgnoredAny),
}

/// Where an image or a document comes from.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// How it comes.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its type.
    pub media_type: Option<String>,
    /// Its data.
    pub data: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: String,
    description: Option<String>,
    #[serde(borrow, default)]
    input_schema: Option<&'a RawValue>,
    strict: Option<bool>,
    #[serde(borrow, default)]
    cache_control: Option<&'a RawValue>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    disable_parallel_tool_use: Option<bool>,
    #[serde(flatten)]
    rest: Rest,
}

/// Who asks.
#[derive(Debug, Deserialize)]
struct Metadata {
    user_id: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// Whether the model thinks first.
#[derive(Debug, Deserialize)]
struct Thinking {
    #[serde(rename = "type")]
    kind: String,
    budget_tokens: Option<u64>,
    #[serde(flatten)]
    rest: Rest,
}

/// How hard it tries, and in which form it answers.
#[derive(Debug, Deserialize)]
struct Output<'a> {
    effort: Option<String>,
    #[serde(borrow, default)]
    format: Option<Format<'a>>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Format<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    schema: Option<&'a RawValue>,
    #[serde(flatten)]
    rest: Rest,
}

/// What of a long conversation is to be left out.
#[derive(Debug, Deserialize)]
struct Context {
    edits: Option<Vec<Edit>>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Debug, Deserialize)]
struct Edit {
    #[serde(rename = "type")]
    kind: String,
    keep: Option<serde_json::Value>,
}

/// A tool that the model may use.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it does.
    pub description: Option<&'a str>,
    /// What it takes, a JSON Schema.
    pub schema: Option<&'a RawValue>,
    /// Whether it is only used with what the schema allows.
    pub strict: Option<bool>,
    /// That all up to here is to be cached.
    pub cache_control: Option<&'a RawValue>,
}

/// Which tool the model uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen<'a> {
    /// Any, or none.
    Auto,
    /// Any.
    Any,
    /// None.
    None,
    /// This one.
    Named(&'a str),
}

/// How hard the model is to think, where anything is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As little as it can.
    Low,
    /// As usual.
    Medium,
    /// As hard as it can.
    High,
    /// With this many tokens.
    Budget(u64),
}

impl Messages<'_> {
    /// Refuses what no other API has a place for.
    ///
    /// # Errors
    /// The first such field by its name.
    pub fn check(&self) -> Result<(), Failure> {
        // Not translated: the gateway has them from elsewhere.
        none_left(&self.rest, "", &["model", "stream"])?;
        self.context_management.as_ref().map_or(Ok(()), Context::check)
    }

    /// The tools that are offered.
    ///
    /// # Errors
    /// One that the provider itself would run, or a field that cannot be honoured.
    pub fn tools(&self) -> Result<Vec<Offered<'_>>, Failure> {
        self.tools
            .iter()
            .flatten()
            .enumerate()
            .map(|(at, tool)| tool.offered(&format!("tools[{at}]")))
            .collect()
    }

    /// Which tool must be used, and whether several at once where that is said.
    ///
    /// # Errors
    /// A choice that cannot be honoured.
    pub fn choice(&self) -> Result<(Option<Chosen<'_>>, Option<bool>), Failure> {
        let Some(choice) = &self.tool_choice else { return Ok((None, None)) };
        none_left(&choice.rest, "tool_choice", &[])?;
        let parallel = choice.disable_parallel_tool_use.map(|disabled| !disabled);
        let chosen = match (&*choice.kind, choice.name.as_deref()) {
            ("auto", _) => Chosen::Auto,
            ("any", _) => Chosen::Any,
            ("none", _) => Chosen::None,
            ("tool", Some(name)) => Chosen::Named(name),
            ("tool", None) => return Err(wrong("tool_choice.name", "is missing")),
            _ => return Err(unsupported("tool_choice.type")),
        };
        Ok((Some(chosen), parallel))
    }

    /// Who asks.
    ///
    /// # Errors
    /// More is said of that.
    pub fn user(&self) -> Result<Option<&str>, Failure> {
        let Some(metadata) = &self.metadata else { return Ok(None) };
        none_left(&metadata.rest, "metadata", &[])?;
        Ok(metadata.user_id.as_deref())
    }

    /// How hard the model is to think: an effort comes before a budget.
    ///
    /// # Errors
    /// It cannot be told.
    pub fn effort(&self) -> Result<Option<Effort>, Failure> {
        let said = self.effort_word();
        let budget = match self.thinking {
            Some(thinking) => {
                let thinking: Thinking = serde_json::from_str(thinking.get())
                    .map_err(|_| wrong("thinking", "must be an object with a `type`"))?;
                none_left(&thinking.rest, "thinking", &["display"])?;
                match &*thinking.kind {
                    "enabled" => thinking.budget_tokens,
                    "adaptive" | "disabled" => None,
                    _ => return Err(unsupported("thinking.type")),
                }
            }
            None => None,
        };
        match said {
            Some("low") => Ok(Some(Effort::Low)),
            Some("medium") => Ok(Some(Effort::Medium)),
            Some("high" | "xhigh" | "max") => Ok(Some(Effort::High)),
            Some(_) => Err(unsupported("output_config.effort")),
            None => Ok(budget.map(Effort::Budget)),
        }
    }

    /// What is said of thinking, as it was sent.
    #[must_use]
    pub fn thinking(&self) -> Option<&RawValue> {
        self.thinking.filter(|thinking| thinking.get() != "null")
    }

    /// How hard the model is to think, as it was sent.
    #[must_use]
    pub fn effort_word(&self) -> Option<&str> {
        self.output_config.as_ref().and_then(|config| config.effort.as_deref())
    }

    /// The JSON Schema that the answer follows.
    ///
    /// # Errors
    /// A form that does not exist.
    pub fn format(&self) -> Result<Option<&RawValue>, Failure> {
        let Some(config) = &self.output_config else { return Ok(None) };
        none_left(&config.rest, "output_config", &[])?;
        let Some(format) = &config.format else { return Ok(None) };
        none_left(&format.rest, "output_config.format", &[])?;
        match (&*format.kind, format.schema) {
            ("json_schema", Some(schema)) => Ok(Some(schema)),
            _ => Err(unsupported("output_config.format")),
        }
    }
}

impl Effort {
    /// In three steps: a budget below 2048 tokens is low, below 8192 medium.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low | Self::Budget(..2048) => "low",
            Self::Medium | Self::Budget(2048..8192) => "medium",
            Self::High | Self::Budget(_) => "high",
        }
    }
}

impl Context {
    /// That all old thoughts are kept is the one thing that can be promised.
    fn check(&self) -> Result<(), Failure> {
        none_left(&self.rest, "context_management", &[])?;
        let edits = self.edits.as_deref().ok_or_else(|| unsupported("context_management"))?;
        let nothing = |edit: &Edit| {
            edit.kind == "clear_thinking_20251015" && edit.keep.as_ref().is_some_and(|keep| keep == "all")
        };
        match edits.iter().position(|edit| !nothing(edit)) {
            Some(at) => Err(unsupported(&format!("context_management.edits[{at}]"))),
            None => Ok(()),
        }
    }
}

impl Tool<'_> {
    fn offered(&self, path: &str) -> Result<Offered<'_>, Failure> {
        if self.kind.as_deref().is_some_and(|kind| kind != "custom") {
            return Err(unsupported(&format!("{path}.type")));
        }
        // Arguments are streamed as they come, whether or not that is asked for.
        none_left(&self.rest, path, &["eager_input_streaming"])?;
        let (name, description) = (&*self.name, self.description.as_deref());
        let Self { input_schema: schema, strict, cache_control, .. } = *self;
        Ok(Offered { name, description, schema, strict, cache_control })
    }
}
