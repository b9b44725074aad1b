//! What does the gateway say itself in a streamed answer, in the form that each API has for it?

use bytes::{Bytes, BytesMut};
use serde::Serialize;

use super::Dialect;
use crate::{body::edits::quoted, error::Error, plugins::Surface, sse};

/// An error of the Responses API.
#[derive(Serialize)]
struct Failed<'a> {
    r#type: &'static str,
    code: &'a str,
    message: &'a str,
    param: Option<&'a str>,
    sequence_number: u64,
}

/// The event that ends a stream with an error; `number` is its own, where events are counted.
pub fn error_event(error: &Error, surface: Surface, number: u64) -> Bytes {
    let public = error.public();
    let data = match surface {
        Surface::Responses => {
            let (code, message, param) = (public.code, &*public.message, public.param.as_deref());
            let failed = Failed { r#type: "error", code, message, param, sequence_number: number };
            // Serialising this type cannot fail.
            serde_json::to_vec(&failed).unwrap_or_default()
        }
        Surface::Chat | Surface::Embeddings | Surface::Messages => {
            Dialect::from(surface).envelope(&public, None)
        }
    };
    let mut out = BytesMut::new();
    sse::write(&mut out, Some("error"), &data);
    out.freeze()
}

/// Writes an event of its own for the trace, where no other was left to carry it.
pub fn trace_event(
    out: &mut BytesMut,
    surface: Surface,
    (request_id, model, number): (&str, &str, u64),
    trace: &str,
) {
    let (name, event) = match surface {
        Surface::Chat | Surface::Embeddings => {
            let (id, model) = (quoted(request_id), quoted(model));
            let event = format!(
                r#"{{"id":{id},"object":"chat.completion.chunk","created":0,"model":{model},"choices":[],"agumbe_guardrails":{trace}}}"#
            );
            (None, event)
        }
        Surface::Messages => (Some("ping"), format!(r#"{{"type":"ping","agumbe_guardrails":{trace}}}"#)),
        Surface::Responses => {
            let event =
                format!(r#"{{"type":"keepalive","sequence_number":{number},"agumbe_guardrails":{trace}}}"#);
            (Some("keepalive"), event)
        }
    };
    sse::write(out, name, event.as_bytes());
}

/// Writes what ends a stream. The APIs whose events have names have one for it, which has been written.
pub fn end(out: &mut BytesMut, surface: Surface) {
    match surface {
        Surface::Chat | Surface::Embeddings => sse::write(out, None, b"[DONE]"),
        Surface::Messages | Surface::Responses => {}
    }
}
