//! Turns of the Messages API as those of the Gemini API.

use crate::gemini::contents::{Contents, Part, Returns};
use crate::gemini::source;
use crate::seal::opened;
use crate::settings::wants_signatures;
use ::messages::said::{Piece, Said, Spoken};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;

/// The turns of a conversation with a model.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub(super) fn of<'a>(said: Vec<Said<'a>>, model: &str) -> Result<Contents<'a>, Failure> {
    let mut contents = Contents::default();
    for said in said {
        match said {
            Said::Operator(pieces) => contents.system.append(&mut parts(pieces)?),
            Said::User(pieces) => contents.user(parts(pieces)?, "messages")?,
            Said::Result { id, failed, pieces, path } => {
                let path = format!("{path}.tool_use_id");
                contents.result(Returns { id, path: &path, name: None, failed }, parts(pieces)?)?;
            }
            Said::Model(spoken) => {
                spoken.into_iter().try_for_each(|spoken| model_says(spoken, &mut contents))?;
                contents.unsealed();
            }
        }
    }
    contents.finished(wants_signatures(model), "messages")
}

fn model_says<'a>(spoken: Spoken<'a>, contents: &mut Contents<'a>) -> Result<(), Failure> {
    match spoken {
        Spoken::Text(text) => contents.model(Part::text(text)),
        // Nothing proves such a thought, and the API takes none back.
        Spoken::Thought { signature: "", .. } => {}
        Spoken::Thought { signature, path } => {
            contents.seal(opened(signature).ok_or_else(|| unsupported(&path))?);
        }
        Spoken::Call { id, name, arguments, path } => {
            contents.call((id, name), arguments, &format!("{path}.input"))?;
        }
    }
    Ok(())
}

fn parts(pieces: Vec<Piece<'_>>) -> Result<Vec<Part<'_>>, Failure> {
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        parts.extend(match piece {
            Piece::Text(text) => Part::text(text),
            Piece::Image { kind, data } | Piece::File { kind, data, .. } => Some(Part::inline(kind, data)),
            Piece::ImageAt { url, path } => Some(source::image(url, &path)?),
        });
    }
    Ok(parts)
}
