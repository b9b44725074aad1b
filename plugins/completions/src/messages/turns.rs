//! Turns as messages: a result of a tool is a message of its own.

use crate::chat::{Call, File, Image, Message, Part, Said as Words};
use ::messages::said::{Piece, Said, Spoken};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use std::borrow::Cow;

/// What a file is called whose name nobody has said.
const FILE: &str = "document.pdf";

/// The messages of a conversation.
///
/// # Errors
/// What cannot be honoured, by its path.
pub(super) fn of<'a>(said: &[Said<'a>]) -> Result<Vec<Message<'a>>, Failure> {
    let mut messages = Vec::with_capacity(said.len());
    // What tools have shown; it follows their results, as the user's.
    let mut shown = Vec::new();
    for said in said {
        match said {
            Said::Result { id, failed, pieces, .. } => {
                let failed = failed.then(|| Part::text("The tool failed."));
                let (message, mut images) =
                    Message::result(id, failed.into_iter().chain(pieces.iter().map(part)).collect());
                messages.push(message);
                shown.append(&mut images);
            }
            Said::User(pieces) => {
                shown.extend(pieces.iter().map(part));
                messages.push(Message::User { content: Words::of(std::mem::take(&mut shown)) });
            }
            Said::Operator(pieces) => {
                show(&mut shown, &mut messages);
                messages.push(Message::System { content: Words::of(pieces.iter().map(part).collect()) });
            }
            Said::Model(spoken) => {
                show(&mut shown, &mut messages);
                messages.extend(assistant(spoken)?);
            }
        }
    }
    show(&mut shown, &mut messages);
    Ok(messages)
}

fn show<'a>(shown: &mut Vec<Part<'a>>, messages: &mut Vec<Message<'a>>) {
    if !shown.is_empty() {
        messages.push(Message::User { content: Words::of(std::mem::take(shown)) });
    }
}

fn part<'a>(piece: &Piece<'a>) -> Part<'a> {
    match piece {
        Piece::Text(text) => Part::text(text.clone()),
        Piece::Image { kind, data } => {
            Part::ImageUrl { image_url: Image { url: data_url(kind, data), detail: None } }
        }
        Piece::ImageAt { url, .. } => {
            Part::ImageUrl { image_url: Image { url: Cow::Borrowed(url), detail: None } }
        }
        Piece::File { name, kind, data } => {
            Part::File { file: File { filename: name.unwrap_or(FILE), file_data: data_url(kind, data) } }
        }
    }
}

/// What the model has said: its words and the tools that it called.
fn assistant<'a>(spoken: &[Spoken<'a>]) -> Result<Option<Message<'a>>, Failure> {
    let (mut parts, mut tool_calls) = (Vec::new(), Vec::new());
    for spoken in spoken {
        match spoken {
            Spoken::Text(text) => parts.push(Part::text(text.clone())),
            Spoken::Call { id, name, arguments, .. } => tool_calls.push(Call::of(id, name, arguments)),
            // A thought of this adapter's own making has no signature, and no place in a chat request.
            Spoken::Thought { signature: "", .. } => {}
            Spoken::Thought { path, .. } => return Err(unsupported(path)),
        }
    }
    if parts.is_empty() && tool_calls.is_empty() {
        return Ok(None);
    }
    let content = (!parts.is_empty()).then(|| Words::of(parts));
    Ok(Some(Message::Assistant { content, tool_calls }))
}

fn data_url<'a>(kind: &str, data: &str) -> Cow<'a, str> {
    Cow::Owned(format!("data:{kind};base64,{data}"))
}
