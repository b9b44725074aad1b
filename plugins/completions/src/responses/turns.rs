//! Items as messages: a result of a tool is a message of its own, calls are part of what the model says.

use crate::chat::{Call, File, Image, Message, Part, Said as Words};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use responses::item::{Piece, Role, Said};
use std::borrow::Cow;

/// What a file is called whose name nobody has said.
const FILE: &str = "document.pdf";

/// The messages of a conversation.
///
/// # Errors
/// What cannot be honoured, by its path.
pub(super) fn of<'a>(
    instructions: Option<&'a str>,
    said: &'a [Said<'a>],
) -> Result<Vec<Message<'a>>, Failure> {
    let mut messages = Messages::default();
    if let Some(instructions) = instructions.filter(|instructions| !instructions.is_empty()) {
        messages.list.push(Message::System { content: Words::of(vec![Part::text(instructions)]) });
    }
    said.iter().try_for_each(|said| messages.add(said))?;
    messages.show();
    Ok(messages.list)
}

#[derive(Default)]
struct Messages<'a> {
    list: Vec<Message<'a>>,
    /// What tools have shown; it follows their results, which must not be parted.
    shown: Vec<Part<'a>>,
}

impl<'a> Messages<'a> {
    fn add(&mut self, said: &'a Said<'a>) -> Result<(), Failure> {
        if !matches!(said, Said::Result { .. }) {
            self.show();
        }
        match said {
            Said::Message { role: Role::User, pieces, .. } => {
                self.list.push(Message::User { content: Words::of(parts(pieces)) });
            }
            Said::Message { role: Role::Operator, pieces, path } => {
                self.list.push(Message::System { content: texts(pieces, path)? });
            }
            Said::Message { role: Role::Assistant, pieces, path } => {
                let content = Some(texts(pieces, path)?);
                self.list.push(Message::Assistant { content, tool_calls: Vec::new() });
            }
            // A thought of this adapter's own making has no seal, and no place in a chat request.
            Said::Thought { seal: None, .. } => {}
            Said::Thought { path, .. } => return Err(unsupported(&format!("{path}.encrypted_content"))),
            Said::Call { id, name, arguments, .. } => {
                let call = Call::of(id, name, arguments);
                match self.list.last_mut() {
                    Some(Message::Assistant { tool_calls, .. }) => tool_calls.push(call),
                    _ => self.list.push(Message::Assistant { content: None, tool_calls: vec![call] }),
                }
            }
            Said::Result { id, pieces, .. } => {
                let (message, mut shown) = Message::result(id, parts(pieces));
                self.list.push(message);
                self.shown.append(&mut shown);
            }
        }
        Ok(())
    }

    /// Adds what tools have shown.
    fn show(&mut self) {
        if !self.shown.is_empty() {
            let shown = std::mem::take(&mut self.shown);
            self.list.push(Message::User { content: Words::of(shown) });
        }
    }
}

fn parts<'a>(pieces: &[Piece<'a>]) -> Vec<Part<'a>> {
    let part = |piece: &Piece<'a>| match *piece {
        Piece::Text(text) | Piece::Refusal(text) => Part::text(text),
        Piece::Image { url, detail } => {
            Part::ImageUrl { image_url: Image { url: Cow::Borrowed(url), detail } }
        }
        Piece::File { name, data } => {
            let (filename, file_data) = (name.unwrap_or(FILE), Cow::Borrowed(data));
            Part::File { file: File { filename, file_data } }
        }
    };
    pieces.iter().map(part).collect()
}

/// Words, as the operator and the model say nothing else.
fn texts<'a>(pieces: &[Piece<'a>], path: &str) -> Result<Words<'a>, Failure> {
    match pieces.iter().position(|piece| !matches!(piece, Piece::Text(_) | Piece::Refusal(_))) {
        Some(at) => Err(unsupported(&format!("{path}[{at}].type"))),
        None => Ok(Words::of(parts(pieces))),
    }
}
