//! What a conversation consists of. It serialises as a request of the Messages API has it.

use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::wrong;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What stands in a block to be cached up to it, as the caller wrote it.
pub type Cache<'a> = Option<&'a RawValue>;

/// What one side says before the other speaks.
#[derive(Debug, Serialize)]
pub struct Turn<'a> {
    /// `user` or `assistant`.
    pub role: &'static str,
    /// What it says.
    pub content: Vec<Block<'a>>,
}

/// One block of a turn.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block<'a> {
    /// Words.
    Text {
        /// Which; some.
        text: Cow<'a, str>,
        /// Whether all up to here is to be cached.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    /// An image.
    Image {
        /// Where it comes from.
        source: Source<'a>,
        /// Whether all up to here is to be cached.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    /// A document.
    Document {
        /// Where it comes from.
        source: Source<'a>,
        /// Its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        /// What is said of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        context: Option<&'a str>,
        /// Whether all up to here is to be cached.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    /// What the model has thought.
    Thinking {
        /// The thought.
        thinking: &'a str,
        /// What proves it.
        signature: &'a str,
    },
    /// The same, where nobody may read it.
    RedactedThinking {
        /// The thought.
        data: &'a str,
    },
    /// The model uses a tool.
    ToolUse {
        /// The call's name.
        id: &'a str,
        /// The tool's name.
        name: &'a str,
        /// What it is given, a JSON object.
        input: Cow<'a, RawValue>,
        /// Whether all up to here is to be cached.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
    /// What a tool has returned.
    ToolResult {
        /// The call's name.
        tool_use_id: &'a str,
        /// What came back: texts, images, documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Self>,
        /// Whether the tool failed.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        /// Whether all up to here is to be cached.
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Cache<'a>,
    },
}

/// Where an image or a document comes from.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Source<'a> {
    /// It stands here, in base64.
    Base64 {
        /// Its type.
        media_type: &'a str,
        /// Its bytes.
        data: &'a str,
        /// Where that stands in the request.
        #[serde(skip)]
        path: String,
    },
    /// It can be fetched.
    Url {
        /// Where.
        url: &'a str,
        /// Where that stands in the request.
        #[serde(skip)]
        path: String,
    },
    /// It is a text.
    Text {
        /// Of this type.
        media_type: &'static str,
        /// Which.
        data: Cow<'a, str>,
    },
}

impl<'a> Turn<'a> {
    /// Adds what one side says: to its last turn, where the other has not spoken since.
    pub fn say(turns: &mut Vec<Self>, role: &'static str, mut content: Vec<Block<'a>>) {
        match turns.last_mut() {
            Some(turn) if turn.role == role => turn.content.append(&mut content),
            // A model that said nothing has had no turn.
            _ if role == "assistant" && content.is_empty() => {}
            _ => turns.push(Self { role, content }),
        }
    }

    /// Checks where the documents of a conversation come from.
    ///
    /// # Errors
    /// What `check` says of one.
    pub fn check_documents(
        turns: &[Self],
        check: impl Fn(&Source<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        turns.iter().try_for_each(|turn| check_documents(&turn.content, &check))
    }
}

fn check_documents(
    blocks: &[Block<'_>],
    check: &impl Fn(&Source<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    blocks.iter().try_for_each(|block| match block {
        Block::Document { source, .. } => check(source),
        Block::ToolResult { content, .. } => check_documents(content, check),
        _ => Ok(()),
    })
}

impl<'a> Block<'a> {
    /// The input of a tool from the arguments of a call, which stand at `path`.
    ///
    /// # Errors
    /// They are no JSON object.
    pub fn input(arguments: &str, path: &str) -> Result<Cow<'a, RawValue>, Failure> {
        let arguments = if arguments.is_empty() { "{}" } else { arguments };
        let input = RawValue::from_string(arguments.into()).ok().filter(|input| input.get().starts_with('{'));
        input.map(Cow::Owned).ok_or_else(|| wrong(path, "must be a JSON object"))
    }

    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>, cache_control: Cache<'a>) -> Self {
        Self::Text { text: text.into(), cache_control }
    }

    /// Marks the block as the end of what is cached, unless its own part said so.
    pub fn cache(&mut self, mark: Cache<'a>) {
        match self {
            Self::Text { cache_control, .. }
            | Self::Image { cache_control, .. }
            | Self::Document { cache_control, .. }
            | Self::ToolUse { cache_control, .. }
            | Self::ToolResult { cache_control, .. } => *cache_control = cache_control.or(mark),
            // Thoughts are not cached by themselves.
            Self::Thinking { .. } | Self::RedactedThinking { .. } => {}
        }
    }
}
