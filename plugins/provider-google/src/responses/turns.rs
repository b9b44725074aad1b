//! Items as turns: what one side says before the other speaks is one turn.

use crate::gemini::contents::{Contents, Part, Returns};
use crate::gemini::source::{self, Detail};
use crate::seal::opened;
use crate::settings::wants_signatures;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use responses::item::{Piece, Role, Said};

/// The turns of a conversation with a model.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub(super) fn of<'a>(
    instructions: Option<&'a str>,
    said: &[Said<'a>],
    model: &str,
) -> Result<Contents<'a>, Failure> {
    let mut contents = Contents::default();
    contents.system.extend(instructions.and_then(Part::text));
    for said in said {
        if !matches!(
            said,
            Said::Message { role: Role::Assistant, .. } | Said::Call { .. } | Said::Thought { .. }
        ) {
            contents.unsealed();
        }
        match said {
            Said::Message { role: Role::Operator, pieces, path } => {
                contents.system.append(&mut texts(pieces, path)?);
            }
            Said::Message { role: Role::User, pieces, path } => {
                let parts = parts(pieces, path, &mut contents)?;
                contents.user(parts, path)?;
            }
            Said::Message { role: Role::Assistant, pieces, path } => {
                texts(pieces, path)?.into_iter().for_each(|part| contents.model(Some(part)));
            }
            // Nothing proves such a thought, and the API takes none back.
            Said::Thought { seal: None, .. } => {}
            Said::Thought { seal: Some(seal), path, .. } => {
                let path = format!("{path}.encrypted_content");
                contents.seal(opened(seal).ok_or_else(|| unsupported(&path))?);
            }
            Said::Call { id, name, arguments, path } => {
                contents.call((id, name), arguments, &format!("{path}.arguments"))?;
            }
            Said::Result { id, pieces, path } => {
                let parts = parts(pieces, path, &mut contents)?;
                let path = path.replace(".output", ".call_id");
                contents.result(Returns { id, path: &path, name: None, failed: false }, parts)?;
            }
        }
    }
    contents.finished(wants_signatures(model), "input")
}

fn parts<'a>(
    pieces: &[Piece<'a>],
    path: &str,
    contents: &mut Contents<'a>,
) -> Result<Vec<Part<'a>>, Failure> {
    let mut parts = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let path = format!("{path}[{at}]");
        parts.extend(match *piece {
            Piece::Text(text) | Piece::Refusal(text) => Part::text(text),
            Piece::Image { url, detail } => {
                let place = format!("{path}.detail");
                contents.look(Detail::of(detail, &place)?, &place)?;
                Some(source::image(url, &format!("{path}.image_url"))?)
            }
            // Its name is not told: the API has no place for it.
            Piece::File { data, .. } => Some(source::file(data, &format!("{path}.file_data"))?),
        });
    }
    Ok(parts)
}

/// Words, as the operator and the model say nothing else.
fn texts<'a>(pieces: &[Piece<'a>], path: &str) -> Result<Vec<Part<'a>>, Failure> {
    match pieces.iter().position(|piece| !matches!(piece, Piece::Text(_) | Piece::Refusal(_))) {
        Some(at) => Err(unsupported(&format!("{path}[{at}].type"))),
        None => parts(pieces, path, &mut Contents::default()),
    }
}
