//! What a request of the Messages API consists of.

use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::wrong;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What stands in a block to be cached up to it, as the caller wrote it.
pub(crate) type Cache<'a> = Option<&'a RawValue>;

/// What one side says before the other speaks.
#[derive(Debug, Serialize)]
pub(crate) struct Turn<'a> {
    pub role: &'static str,
    pub content: Vec<Block<'a>>,
}

/// One block of a turn.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Block<'a> {
    Text {
        text: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    Image {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    Document {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: &'a str,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Box<RawValue>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    ToolResult {
        tool_use_id: &'a str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Block<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
}

/// Where an image or a document comes from.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Source<'a> {
    Base64 { media_type: &'a str, data: &'a str },
    Url { url: &'a str },
    Text { media_type: &'static str, data: String },
}

impl<'a> Turn<'a> {
    /// Adds what one side says: to its last turn, where the other has not spoken since.
    pub(crate) fn say(turns: &mut Vec<Self>, role: &'static str, mut content: Vec<Block<'a>>) {
        match turns.last_mut() {
            Some(turn) if turn.role == role => turn.content.append(&mut content),
            // A model that said nothing has had no turn.
            _ if role == "assistant" && content.is_empty() => {}
            _ => turns.push(Self { role, content }),
        }
    }
}

impl<'a> Block<'a> {
    /// The input of a tool from the arguments of a call, which stand at `path`.
    ///
    /// # Errors
    /// They are no JSON object.
    pub(crate) fn input(arguments: &str, path: &str) -> Result<Box<RawValue>, Failure> {
        let arguments = if arguments.is_empty() { "{}" } else { arguments };
        let input = RawValue::from_string(arguments.into()).ok().filter(|input| input.get().starts_with('{'));
        input.ok_or_else(|| wrong(path, "must be a JSON object"))
    }

    /// A text.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>, cache_control: Cache<'a>) -> Self {
        Self::Text { text: text.into(), cache_control }
    }

    /// Marks the block as the end of what is cached, unless its own part said so.
    pub(crate) fn cache(&mut self, mark: Cache<'a>) {
        match self {
            Self::Text { cache_control, .. }
            | Self::Image { cache_control, .. }
            | Self::Document { cache_control, .. }
            | Self::ToolUse { cache_control, .. }
            | Self::ToolResult { cache_control, .. } => *cache_control = cache_control.or(mark),
            // The API caches no thoughts by themselves.
            Self::Thinking { .. } | Self::RedactedThinking { .. } => {}
        }
    }
}
