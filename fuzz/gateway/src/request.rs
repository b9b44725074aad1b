//! Does a request read as what its bytes say, and as itself once its texts are replaced?

use bytes::Bytes;
use ghat::{
    body::text,
    plugins::Surface,
    request::{self, Request},
};
use http::HeaderMap;

use crate::{json, texts};

/// Reads a body as a request of every API.
///
/// # Panics
/// Something does not hold.
pub fn check(input: &[u8]) {
    if let Ok(source) = std::str::from_utf8(input) {
        json::check(source);
    }
    let body = Bytes::copy_from_slice(input);
    for surface in [Surface::Chat, Surface::Embeddings, Surface::Responses, Surface::Messages] {
        if let Ok(request) = read(surface, &body) {
            check_request(surface, &body, &request);
        }
    }
}

fn read(surface: Surface, body: &Bytes) -> Result<Request, ghat::error::Error> {
    request::read(surface, &HeaderMap::new(), body.clone())
}

fn check_request(surface: Surface, body: &Bytes, request: &Request) {
    assert_eq!(request.body, body);
    texts::check_places(body, &request.texts);
    let must_be_filled = |text: &text::Text| text.path.starts_with("agumbe_");
    let changes = texts::changes(body, &request.texts, must_be_filled);
    let mut changed = request.texts.clone();
    for (text, change) in changed.iter_mut().zip(&changes) {
        if let Some(change) = change {
            change.clone_into(&mut text.text);
            text.edited = true;
        }
    }
    let edited = texts::check_edited(body, &request.texts, &changes, text::edits(&changed));
    let again = read(surface, &edited).unwrap_or_else(|error| panic!("{error} of {edited:?}"));
    texts::check_again(&request.texts, &changes, &again.texts);
    assert_eq!(request.field_names(), again.field_names());
    assert_eq!((&request.model, request.streaming), (&again.model, again.streaming));
    assert_eq!((&request.app, &request.metadata), (&again.app, &again.metadata));
    assert_eq!(request.grounding.len(), again.grounding.len());
}
