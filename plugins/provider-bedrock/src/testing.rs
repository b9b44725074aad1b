//! Writes streams as the service frames them.

use crate::frames::{self, EXCEPTION};
use serde_json::Value;

/// The frames of events: pairs of a type and a body. What has gone wrong has [`EXCEPTION`] before its type.
#[must_use]
pub fn framed(events: &Value) -> Vec<u8> {
    let pairs = events.as_array().into_iter().flatten();
    let frames = pairs.filter_map(|pair| Some(frame(pair.get(0)?.as_str()?, &pair.get(1)?.to_string())));
    frames.flatten().collect()
}

/// One frame.
#[must_use]
pub fn frame(kind: &str, body: &str) -> Vec<u8> {
    let (name, message, kind) = match kind.strip_prefix(EXCEPTION) {
        Some(kind) => (":exception-type", "exception", kind),
        None => (":event-type", "event", kind),
    };
    let texts = [(name, kind), (":content-type", "application/json"), (":message-type", message)];
    let mut headers = Vec::new();
    for (name, value) in texts {
        headers.extend([name.len() as u8]);
        headers.extend(name.as_bytes());
        headers.extend([7, 0, value.len() as u8]);
        headers.extend(value.as_bytes());
    }
    let length = (headers.len() + body.len() + 16) as u32;
    let mut frame = [length.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    frame.extend(frames::crc(&frame).to_be_bytes());
    frame.extend([&headers, body.as_bytes()].concat());
    frame.extend(frames::crc(&frame).to_be_bytes());
    frame
}
