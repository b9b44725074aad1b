//! Does an adapter translate golden conversations as they say, however a stream is cut?

use crate::provider::{Decoder, Event, Failure};
use serde_json::{Value, json};

/// Runs every case of `folder/file.json`, a JSON list, through `outcome` and compares what comes out with `field`. With
/// `UPDATE_CASES=1` in the environment what comes out is written into the file instead, to be read before it is kept.
///
/// # Panics
/// Where something else comes out, with every case that is wrong, or where the file is no list of cases.
pub fn check_conversations(folder: &str, file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    let path = format!("{folder}/{file}.json");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let cases = serde_json::from_str::<Vec<Value>>(&text);
    assert!(cases.is_ok(), "{path} is no list of cases: {cases:?}");
    let mut cases = cases.unwrap_or_default();
    let mut wrong = Vec::new();
    for case in &mut cases {
        let found = outcome(case);
        let expected = case.get(field).cloned().unwrap_or(Value::Null);
        let name = case.get("name").cloned().unwrap_or(Value::Null);
        if expected != found {
            wrong.push(format!("{name}\n  found    {found}\n  expected {expected}"));
            case.as_object_mut().map(|case| case.insert(field.to_owned(), found));
        }
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        let written = serde_json::to_string_pretty(&cases).map(|text| std::fs::write(&path, text + "\n"));
        assert!(matches!(written, Ok(Ok(()))), "{path}: {written:?}");
        return;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A failure as golden conversations write it.
#[must_use]
pub fn told(failure: Failure) -> Value {
    match failure {
        Failure::UnsupportedParameter(name) => json!({ "unsupported": name }),
        Failure::InvalidRequest(complaint) => {
            json!({ "wrong": complaint.param, "message": complaint.message })
        }
        other => json!(format!("{other:?}")),
    }
}

/// What is read of a stream: its events, and how it ends.
pub type Read = (Vec<Event>, Option<Failure>);

/// Reads a stream that comes in these pieces.
pub fn read_stream(mut decoder: impl Decoder, pieces: &[&[u8]]) -> Read {
    let mut events = Vec::new();
    let pushed = pieces.iter().try_for_each(|piece| decoder.push(piece).map(|more| events.extend(more)));
    let failed = pushed.and_then(|()| decoder.finish().map(|more| events.extend(more))).err();
    (events, failed)
}

/// Reads a stream whole, cut in two at every byte, and byte by byte.
///
/// # Panics
/// Where a cut changes what is read; `what` says of which stream.
pub fn read_cut_anywhere<D: Decoder>(what: &Value, stream: &str, decoder: impl Fn() -> D) -> Read {
    let bytes = stream.as_bytes();
    let whole = read_stream(decoder(), &[bytes]);
    for cut in 0..bytes.len() {
        let (front, rest) = bytes.split_at(cut);
        assert_eq!(read_stream(decoder(), &[front, rest]), whole, "{what} cut at {cut}");
    }
    let pieces: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(read_stream(decoder(), &pieces), whole, "{what} byte by byte");
    whole
}
