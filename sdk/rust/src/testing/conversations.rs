//! Does an adapter translate golden conversations as they say, however a stream is cut?

use crate::provider::{Decoder, Encoded, Event, Failure, ProviderRequest, UpstreamBody, UpstreamReply};
use crate::{Context, Provider, Surface};
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

/// What an adapter sends to `path` for the request `asked` of a client of `surface`; or why it does not.
///
/// # Panics
/// Where it answers by itself, sends elsewhere, or sends the caller's bytes or no JSON.
pub fn sent(
    plugin: &impl Provider,
    ctx: &Context,
    (surface, model, asked): (Surface, &str, &Value),
    path: &str,
) -> Value {
    let streaming = asked.get("stream") == Some(&Value::Bool(true));
    let (model, fields, body) = (model.into(), Vec::new(), Some(asked.to_string()));
    let encoded = plugin.encode(ctx, &ProviderRequest { model, surface, streaming, fields, body });
    let sent = match encoded {
        Ok(Encoded::Send(sent)) => sent,
        Err(failure) => return told(failure),
        Ok(reply) => {
            assert!(matches!(reply, Encoded::Send(_)), "it answers by itself: {reply:?}");
            return Value::Null;
        }
    };
    assert_eq!((&*sent.method, &*sent.path), ("POST", path));
    let whole = if let UpstreamBody::Whole(body) = sent.body { Some(body) } else { None };
    assert!(whole.is_some(), "the caller's bytes are sent");
    parsed(&whole.unwrap_or_default())
}

/// What an adapter makes of a provider's `reply` for a client of `surface`; or why nothing.
///
/// # Panics
/// Where it makes something that is no JSON.
pub fn answered(plugin: &impl Provider, ctx: &Context, surface: Surface, reply: &Value) -> Value {
    let body = reply.to_string().into_bytes();
    match plugin.decode(ctx, &UpstreamReply { surface, status: 200, headers: Vec::new(), body }) {
        Ok(answer) => parsed(answer.as_bytes()),
        Err(failure) => told(failure),
    }
}

/// What was read of a stream whose events have names: their data, and how it ends.
///
/// # Panics
/// Where an event has another name than its data has as `type`.
#[must_use]
pub fn named((events, failure): Read) -> (Vec<Value>, Option<Value>) {
    let data = events.iter().map(|event| {
        let data = parsed(event.data.as_bytes());
        assert_eq!(event.name.as_deref(), data.get("type").and_then(Value::as_str));
        data
    });
    (data.collect(), failure.map(told))
}

/// What is read of a stream of Chat Completions, without what is the same in every chunk: its answer's `id` and `model`.
///
/// # Panics
/// Where a chunk has a name, or anything else in those fields.
#[must_use]
pub fn chunks((events, failure): Read, (id, model): (&str, &str)) -> Value {
    let same = [json!(id), json!("chat.completion.chunk"), json!(0), json!(model)];
    let chunks = events.iter().map(|event| {
        assert!(event.name.is_none(), "chunks have no names");
        let mut chunk = parsed(event.data.as_bytes());
        for (field, value) in ["id", "object", "created", "model"].into_iter().zip(&same) {
            let found = chunk.as_object_mut().and_then(|chunk| chunk.remove(field));
            assert_eq!(found.as_ref(), Some(value), "{field}");
        }
        chunk
    });
    chunks.chain(failure.map(told)).collect()
}

/// The cases of `folder/streams.json` that have one of the same name in `folder/answers.json`, each with that.
///
/// # Panics
/// Where either is no list of cases.
#[must_use]
pub fn streams_and_answers(folder: &str) -> Vec<(Value, Value)> {
    let cases = |file| -> Vec<Value> {
        let text = std::fs::read(format!("{folder}/{file}.json")).unwrap_or_default();
        parsed(&text).as_array().cloned().unwrap_or_default()
    };
    let (streams, answers) = (cases("streams"), cases("answers"));
    let of = |stream: &Value| answers.iter().find(|answer| answer.get("name") == stream.get("name")).cloned();
    streams.into_iter().filter_map(|stream| of(&stream).map(|answer| (stream, answer))).collect()
}

fn parsed(json: &[u8]) -> Value {
    let read = serde_json::from_slice(json);
    assert!(read.is_ok(), "no JSON: {}", String::from_utf8_lossy(json));
    read.unwrap_or_default()
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
pub fn read_cut_anywhere<D: Decoder>(
    what: &Value,
    stream: impl AsRef<[u8]>,
    decoder: impl Fn() -> D,
) -> Read {
    let bytes = stream.as_ref();
    let whole = read_stream(decoder(), &[bytes]);
    for cut in 0..bytes.len() {
        let (front, rest) = bytes.split_at(cut);
        assert_eq!(read_stream(decoder(), &[front, rest]), whole, "{what} cut at {cut}");
    }
    let pieces: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(read_stream(decoder(), &pieces), whole, "{what} byte by byte");
    whole
}
