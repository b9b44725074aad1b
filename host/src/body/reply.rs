//! What is read of a model's answer, whole or streamed, whichever API it is of?

use std::ops::Range;

use compact_str::CompactString;

use super::{
    Edits, Fields, Index, Invalid, Text,
    alike::Alike,
    chat, messages, responses,
    text::{self, Form},
};
use crate::plugins::Surface;

/// The tokens that an answer says it cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the prompt, cached ones included.
    pub prompt: u64,
    /// Tokens of the answer.
    pub completion: u64,
    /// Tokens of the prompt that came from the provider's cache.
    pub cached: u64,
}

/// Token probabilities: they repeat the text of a place in the answer.
#[derive(Debug, Clone)]
pub struct Logprobs {
    /// The place.
    pub of: CompactString,
    /// Where they stand.
    pub at: Range<usize>,
    /// What stands there where there are none.
    pub without: &'static str,
}

/// What is read of a whole answer, or of one event of a streamed one.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The top-level fields.
    pub fields: Fields,
    /// The model's words in it. In a stream the paths are those of the whole answer.
    pub texts: Vec<Text>,
    /// Where token probabilities stand.
    pub logprobs: Vec<Logprobs>,
    /// The tokens used, where the reply says so. In a stream this is all that was said so far.
    pub usage: Option<Usage>,
    /// Whether the answer may end here.
    pub finishes: bool,
    /// Where the model's name stands, if it is no top-level field.
    pub model: Option<Range<usize>>,
    /// The place in the whole answer whose texts do not grow any more.
    pub completes: Option<CompactString>,
}

impl Reply {
    /// A reply of which nothing is known but its fields.
    pub(super) fn new(fields: Fields) -> Self {
        Self {
            fields,
            texts: Vec::new(),
            logprobs: Vec::new(),
            usage: None,
            finishes: false,
            model: None,
            completes: None,
        }
    }
}

/// Reads the events of one stream.
#[derive(Debug)]
pub struct Replies {
    reader: Reader,
    before: Option<Alike>,
}

/// What reads an event.
#[derive(Debug)]
enum Reader {
    Chat,
    Messages(messages::Events),
    Responses(responses::Events),
}

impl Replies {
    /// A reader for a stream of this API.
    pub fn of(surface: Surface) -> Self {
        let reader = match surface {
            Surface::Messages => Reader::Messages(messages::Events::default()),
            Surface::Responses => Reader::Responses(responses::Events::default()),
            Surface::Chat | Surface::Embeddings => Reader::Chat,
        };
        Self { reader, before: None }
    }

    /// The number that an event of the gateway's own has, where this API counts them.
    pub fn next_number(&self) -> u64 {
        match &self.reader {
            Reader::Responses(events) => events.next,
            Reader::Chat | Reader::Messages(_) => 0,
        }
    }

    /// Reads the next event.
    ///
    /// # Errors
    /// It is not JSON, reports an error, or is not of the form that the API promises.
    pub fn read(&mut self, source: &str) -> Result<Reply, Invalid> {
        if let Some(reply) = self.before.as_ref().and_then(|before| before.read(source)) {
            return Ok(reply);
        }
        let index = indexed(source)?;
        let (reply, alike) = match &mut self.reader {
            Reader::Chat => {
                let reply = chat::reply(&index, true)?;
                let alike = Alike::of(&index, &reply, || index.plain_strings());
                (reply, alike)
            }
            // Here a string may say what kind of event it is, so that only texts may differ.
            Reader::Messages(events) => {
                let reply = events.read(&index)?;
                let places = || text::plain_places(&reply.texts).filter(|_| !events.moved_on);
                let alike = Alike::of(&index, &reply, places);
                (reply, alike)
            }
            // Each has a number of its own.
            Reader::Responses(events) => (events.read(&index)?, None),
        };
        // One that is not fit, as one with an escape in its text, leaves the one before in place.
        self.before = alike.or_else(|| self.before.take());
        Ok(reply)
    }
}

/// Reads a whole answer.
///
/// # Errors
/// It is not JSON, reports an error, or is not of the form that the API promises.
pub fn read(surface: Surface, source: &str) -> Result<Reply, Invalid> {
    let index = indexed(source)?;
    match surface {
        Surface::Messages => messages::reply(&index),
        Surface::Responses => responses::reply(&index),
        Surface::Chat | Surface::Embeddings => chat::reply(&index, false),
    }
}

fn indexed(source: &str) -> Result<Index<'_>, Invalid> {
    Index::of(source).map_err(|problem| Invalid::new("", problem.to_string()))
}

/// What has to be replaced in a reply to put its changed texts into it. Token probabilities repeat the text, so they go
/// where it was changed.
pub fn changed_texts(texts: &[Text], logprobs: &[Logprobs], changed: &[Option<String>]) -> Edits {
    let mut edits = Edits::default();
    for (text, change) in texts.iter().zip(changed) {
        let Some(change) = change else { continue };
        match text.form {
            Form::Value => edits.replace(text.at.clone(), super::mend::mended(change)),
            Form::Words | Form::Document => edits.replace_text(text.at.clone(), change),
        }
    }
    for Logprobs { of, at, without } in logprobs {
        let touched =
            |(text, change): (&Text, &Option<String>)| change.is_some() && text.path.starts_with(of.as_str());
        if texts.iter().zip(changed).any(touched) {
            edits.replace(at.clone(), *without);
        }
    }
    edits
}
