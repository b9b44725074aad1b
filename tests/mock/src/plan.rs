//! What leaves the socket for one request? A reply worked out into bytes, waits and an end.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::anthropic;
use crate::bedrock;
use crate::google;
use crate::mistral;
use crate::openai::{self, Choice};
use crate::reply::{Content, Fault};
use crate::responses;
use crate::{Recorded, Reply};

/// An answer ready to be played.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// One write each.
    pub(crate) pieces: VecDeque<Bytes>,
    /// Between the pieces.
    pub(crate) gap: Duration,
    pub(crate) end: End,
}

/// What happens after the last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Finish,
    Stall,
    Cut,
}

struct Body {
    kind: Option<&'static str>,
    streamed: bool,
    pieces: Vec<Bytes>,
}

impl Plan {
    /// Works out a reply; none when it has no head at all (a stall or a hang-up).
    pub(crate) fn of(reply: &Reply, request: &Recorded) -> Option<Self> {
        let (mut status, body) = match &reply.content {
            Content::Answer(choices) => answer(choices, request),
            Content::Raw(bytes) => (StatusCode::OK, whole(None, bytes.clone())),
            Content::Frames(frames) => (StatusCode::OK, streamed(frames.iter().map(closed))),
            Content::Silence | Content::HangUp => return None,
        };
        if status == StatusCode::OK {
            status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
        }
        let headers = headers(reply, &body);
        let (pieces, end) = broken(body, reply.fault);
        let pieces = reply.drip.map_or(pieces.clone(), |size| dripped(&pieces, size));
        Some(Self { status, headers, pieces: pieces.into(), gap: reply.gap, end })
    }
}

/// The answer that the path and the body ask for.
fn answer(choices: &[Choice], request: &Recorded) -> (StatusCode, Body) {
    let asked = request.json();
    let path = request.path.split('?').next().unwrap_or_default();
    if let Some((model, task)) = path.rsplit_once('/').and_then(|(_, name)| name.split_once(':')) {
        return googles((model, task), choices, &asked);
    }
    if path.contains(mistral::PATH) {
        return mistrals(path, choices, request);
    }
    if path.ends_with("/embeddings") {
        return (StatusCode::OK, document(&openai::embeddings(&asked)));
    }
    if path.ends_with("/messages/count_tokens") {
        return (StatusCode::OK, document(&anthropic::count(&asked)));
    }
    if path.ends_with("/messages") {
        let body = match request.wants_stream() {
            true => streamed(anthropic::frames(&asked, choices).into_iter()),
            false => document(&anthropic::message(&asked, choices)),
        };
        return (StatusCode::OK, body);
    }
    if path.ends_with("/converse-stream") {
        let pieces = bedrock::frames(&asked, choices);
        return (StatusCode::OK, Body { kind: Some(bedrock::STREAM), streamed: true, pieces });
    }
    if path.ends_with("/converse") {
        return (StatusCode::OK, document(&bedrock::answer(&asked, choices)));
    }
    if path.ends_with("/invoke") {
        return (StatusCode::OK, document(&bedrock::embeddings(&asked)));
    }
    if path.ends_with("/responses") {
        let body = match request.wants_stream() {
            true => streamed(responses::frames(&asked, choices).into_iter()),
            false => document(&responses::response(&asked, choices)),
        };
        return (StatusCode::OK, body);
    }
    if !path.ends_with("/chat/completions") {
        let error = json!({"error": {"message": format!("Unknown request URL: {path}"),
                                     "type": "invalid_request_error", "param": null, "code": "unknown_url"}});
        return (StatusCode::NOT_FOUND, document(&error));
    }
    let choices = repeated(choices, asked.get("n"));
    if request.wants_stream() {
        (StatusCode::OK, streamed(openai::frames(&asked, &choices).into_iter()))
    } else {
        (StatusCode::OK, document(&openai::completion(&asked, &choices)))
    }
}

/// What a model of Google's does, which stands in the path.
fn googles((model, task): (&str, &str), choices: &[Choice], asked: &Value) -> (StatusCode, Body) {
    let choices = repeated(choices, asked.pointer("/generationConfig/candidateCount"));
    let body = match task {
        "generateContent" => document(&google::answer(model, asked, &choices)),
        "streamGenerateContent" => streamed(google::frames(model, asked, &choices).into_iter()),
        "embedContent" | "batchEmbedContents" => document(&google::embeddings(asked)),
        _ => {
            let error = google::error(404, "NOT_FOUND", "Requested entity was not found.", &json!([]));
            return (StatusCode::NOT_FOUND, document(&error));
        }
    };
    (StatusCode::OK, body)
}

/// What Mistral does, which refuses what it does not know.
fn mistrals(path: &str, choices: &[Choice], request: &Recorded) -> (StatusCode, Body) {
    let asked = request.json();
    if let Some((status, error)) = mistral::refused(path, &asked) {
        return (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), document(&error));
    }
    let choices = repeated(choices, asked.get("n"));
    let body = match (path.ends_with("/embeddings"), request.wants_stream()) {
        (true, _) => document(&openai::embeddings(&asked)),
        (false, true) => streamed(mistral::frames(&asked, &choices).into_iter()),
        (false, false) => document(&mistral::completion(&asked, &choices)),
    };
    (StatusCode::OK, body)
}

/// As many choices as the request asks for, unless the reply said how many.
fn repeated(choices: &[Choice], wanted: Option<&Value>) -> Vec<Choice> {
    let wanted = wanted.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
    match choices {
        [only] => vec![only.clone(); wanted.clamp(1, 128)],
        several => several.to_vec(),
    }
}

fn document(body: &Value) -> Body {
    whole(Some("application/json"), body.to_string().into_bytes())
}

fn whole(kind: Option<&'static str>, bytes: Vec<u8>) -> Body {
    Body { kind, streamed: false, pieces: vec![bytes.into()] }
}

fn streamed(frames: impl Iterator<Item = String>) -> Body {
    Body { kind: Some("text/event-stream"), streamed: true, pieces: frames.map(Bytes::from).collect() }
}

fn closed(frame: &String) -> String {
    if frame.ends_with("\n\n") || frame.ends_with("\r\n\r\n") {
        frame.clone()
    } else {
        format!("{frame}\n\n")
    }
}

/// The reply's own headers, then what the body needs. A whole body declares its full length, also when it will be
/// cut: that is how a client can tell.
fn headers(reply: &Reply, body: &Body) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<hyper::header::HeaderName>(), value.parse()) {
            headers.append(name, value);
        }
    }
    if let Some(kind) = body.kind {
        headers.entry("content-type").or_insert(hyper::header::HeaderValue::from_static(kind));
    }
    if !body.streamed {
        let length: usize = body.pieces.iter().map(Bytes::len).sum();
        headers.entry("content-length").or_insert(length.into());
    }
    headers
}

/// A whole body that was sent to its last byte is finished, whatever was to happen then.
fn broken(body: Body, fault: Fault) -> (Vec<Bytes>, End) {
    let whole: Option<usize> = (!body.streamed).then(|| body.pieces.iter().map(Bytes::len).sum());
    let (pieces, end) = truncated(body.pieces, fault);
    let complete = whole == Some(pieces.iter().map(Bytes::len).sum());
    (pieces, if complete { End::Finish } else { end })
}

fn truncated(mut pieces: Vec<Bytes>, fault: Fault) -> (Vec<Bytes>, End) {
    match fault {
        Fault::None => (pieces, End::Finish),
        Fault::StallAfter(count) => {
            pieces.truncate(count);
            (pieces, End::Stall)
        }
        Fault::CutAfterFrames(count) => {
            pieces.truncate(count);
            (pieces, End::Cut)
        }
        Fault::CutAfterBytes(mut left) => {
            for piece in &mut pieces {
                piece.truncate(left);
                left -= piece.len();
            }
            pieces.retain(|piece| !piece.is_empty());
            (pieces, End::Cut)
        }
    }
}

fn dripped(pieces: &[Bytes], size: usize) -> Vec<Bytes> {
    let all = pieces.concat();
    all.chunks(size).map(Bytes::copy_from_slice).collect()
}
