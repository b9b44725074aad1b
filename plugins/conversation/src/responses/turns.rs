//! Items as turns: what one side says before the other speaks is one turn.

use super::{Seal, Seals};
use crate::blocks::{Block, Source, Turn};
use crate::source;
use ::responses::item::{Piece, Role, Said};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{unsupported, wrong};

/// What the operator says, wherever it stands, and the turns in order.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub fn of<'a>(
    instructions: Option<&'a str>,
    said: &'a [Said<'a>],
    seals: Seals,
) -> Result<(Vec<Block<'a>>, Vec<Turn<'a>>), Failure> {
    let instructions = instructions.filter(|instructions| !instructions.is_empty());
    let (mut system, mut turns) = (Vec::new(), Vec::new());
    system.extend(instructions.map(|instructions| Block::text(instructions, None)));
    for said in said {
        match said {
            Said::Message { role: Role::Operator, pieces, path } => system.append(&mut texts(pieces, path)?),
            Said::Message { role: Role::User, pieces, path } => {
                let content = blocks(pieces, path)?;
                if content.is_empty() {
                    return Err(wrong(path, "must not be empty"));
                }
                Turn::say(&mut turns, "user", content);
            }
            Said::Message { role: Role::Assistant, pieces, path } => {
                Turn::say(&mut turns, "assistant", texts(pieces, path)?);
            }
            Said::Thought { text, seal, path } => {
                Turn::say(
                    &mut turns,
                    "assistant",
                    vec![thought(text, seal.and_then(|seal| seals.read(seal)), path)?],
                );
            }
            Said::Call { id, name, arguments, path } => {
                let input = Block::input(arguments, &format!("{path}.arguments"))?;
                Turn::say(
                    &mut turns,
                    "assistant",
                    vec![Block::ToolUse { id, name, input, cache_control: None }],
                );
            }
            Said::Result { id: tool_use_id, pieces, path } => {
                let content = blocks(pieces, path)?;
                Turn::say(
                    &mut turns,
                    "user",
                    vec![Block::ToolResult { tool_use_id, content, is_error: false, cache_control: None }],
                );
            }
        }
    }
    if turns.is_empty() {
        return Err(wrong("input", "must have a message of the user"));
    }
    Ok((system, turns))
}

/// A thought with what proves it, as this adapter gave it to the client.
fn thought<'a>(text: &'a str, seal: Option<Seal<'a>>, path: &str) -> Result<Block<'a>, Failure> {
    let path = format!("{path}.encrypted_content");
    match seal {
        Some(Seal::Signature(signature)) => Ok(Block::Thinking { thinking: text, signature }),
        Some(Seal::Data(data)) => Ok(Block::RedactedThinking { data }),
        // Without its signature no thought goes back.
        None => Err(unsupported(&path)),
    }
}

fn blocks<'a>(pieces: &[Piece<'a>], path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let mut blocks = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let block = match *piece {
            // Empty texts say nothing, and the API refuses them.
            Piece::Text("") | Piece::Refusal("") => continue,
            Piece::Text(text) | Piece::Refusal(text) => Block::text(text, None),
            Piece::Image { url, detail } => {
                let place = format!("{path}.detail");
                let source = source::image(url, &format!("{path}.image_url"), (detail, &place))?;
                Block::Image { source, cache_control: None }
            }
            Piece::File { name: title, data } => {
                let source: Source<'_> = source::file(data, &format!("{path}.file_data"))?;
                Block::Document { source, title, context: None, cache_control: None }
            }
        };
        blocks.push(block);
    }
    Ok(blocks)
}

/// Blocks that are texts, as the operator and the model say nothing else.
fn texts<'a>(pieces: &[Piece<'a>], path: &str) -> Result<Vec<Block<'a>>, Failure> {
    match pieces.iter().position(|piece| !matches!(piece, Piece::Text(_) | Piece::Refusal(_))) {
        Some(at) => Err(unsupported(&format!("{path}[{at}].type"))),
        None => blocks(pieces, path),
    }
}
