//! What does the benchmark measure against? An upstream that spends as little as possible on each answer.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use memchr::memmem;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::anthropic;
use crate::openai::{self, Choice};

type Body = BoxBody<Bytes, Infallible>;

/// Where the body of the latest `POST` can be read back: what reached the upstream.
pub const LAST_REQUEST: &str = "/last-request";

/// Frames of a stream that carry no content: the role, the finish and `[DONE]`.
const FIXED_FRAMES: usize = 3;

/// The word at the front of every answer's text. Whole answers count up in its letters, so that none is like another;
/// streams all have this one.
pub const WORD: &str = "aaaaaaaaaaaa";

/// The answers' size and pace.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Bytes of the answer's text.
    pub reply_bytes: usize,
    /// Frames of a stream, without the usage frame that a request may ask for.
    pub frames: usize,
    /// The wait between two frames; each is a write of its own in any case.
    pub frame_gap: Duration,
}

impl Default for Shape {
    fn default() -> Self {
        Self { reply_bytes: 700, frames: 22, frame_gap: Duration::ZERO }
    }
}

impl Shape {
    /// Whether this is the text of an answer.
    pub fn is_answer(&self, text: &str) -> bool {
        let word = text.get(..WORD.len()).is_some_and(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
        word && text.get(WORD.len()..) == self.answer().get(WORD.len()..)
    }

    /// The text of an answer.
    pub fn answer(&self) -> String {
        const SENTENCE: &str = " The pass is open from May to October and the road is dry on most days.";
        let sentences = SENTENCE.chars().cycle().take(self.reply_bytes.saturating_sub(WORD.len()));
        WORD.chars().chain(sentences).collect()
    }

    fn choice(&self) -> Choice {
        Choice::of(openai::split(&self.answer(), self.frames.saturating_sub(FIXED_FRAMES)))
    }
}

/// Answers on this listener until it is dropped or accepting fails.
///
/// # Errors
/// What the listener reports.
pub async fn serve(listener: TcpListener, shape: Shape) -> io::Result<()> {
    let answers = Arc::new(Answers::of(shape));
    let mut connections = JoinSet::new();
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        while connections.try_join_next().is_some() {}
        let answers = Arc::clone(&answers);
        connections.spawn(async move {
            let service = service_fn(|request| answer(request, &answers));
            // A client that leaves is not an event here.
            let _ended = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
        });
    }
}

/// A body that says [`WORD`], and says another word each time.
#[derive(Clone, Debug)]
pub struct Numbered(Bytes, Bytes);

impl Numbered {
    /// The body, which has the word once.
    pub fn of(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let word = memmem::find(&body, WORD.as_bytes()).unwrap_or(body.len());
        let behind = (word + WORD.len()).min(body.len());
        Self(body.slice(..word), body.slice(behind..))
    }

    /// The body with the word of this number.
    pub fn numbered(&self, number: u64) -> Bytes {
        let word: Vec<u8> = (0..WORD.len()).map(|place| b'a' + (number >> (4 * place) & 15) as u8).collect();
        [self.0.as_ref(), &word, self.1.as_ref()].concat().into()
    }
}

/// Everything that is ever sent, computed once.
struct Answers {
    completion: Numbered,
    message: Numbered,
    count: AtomicU64,
    embeddings: Bytes,
    frames: Arc<[Bytes]>,
    frames_with_usage: Arc<[Bytes]>,
    message_frames: Arc<[Bytes]>,
    gap: Duration,
    last: Mutex<Bytes>,
}

impl Answers {
    fn of(shape: Shape) -> Self {
        let choices = [shape.choice()];
        let plain = json!({"model": "gpt-4.1-mini"});
        let with_usage = json!({"model": "gpt-4.1-mini", "stream_options": {"include_usage": true}});
        let frames = |asked: &Value| openai::frames(asked, &choices).into_iter().map(Bytes::from).collect();
        Self {
            completion: Numbered::of(openai::completion(&plain, &choices).to_string()),
            message: Numbered::of(anthropic::message(&plain, &choices).to_string()),
            count: AtomicU64::default(),
            embeddings: openai::embeddings(&plain).to_string().into(),
            frames: frames(&plain),
            frames_with_usage: frames(&with_usage),
            message_frames: anthropic::frames(&plain, &choices).into_iter().map(Bytes::from).collect(),
            gap: shape.frame_gap,
            last: Mutex::default(),
        }
    }

    fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }
}

async fn answer(request: Request<Incoming>, answers: &Answers) -> Result<Response<Body>, hyper::Error> {
    if request.method() == Method::GET {
        let known = request.uri().path() == LAST_REQUEST;
        let last = answers.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        return Ok(document(if known { last } else { Bytes::new() }));
    }
    let path = request.uri().path();
    let (embeddings, messages) = (path.ends_with("/embeddings"), path.ends_with("/messages"));
    let body = request.into_body().collect().await?.to_bytes();
    let response = if embeddings {
        document(answers.embeddings.clone())
    } else if messages && says(&body, "stream") {
        events(Arc::clone(&answers.message_frames), answers.gap)
    } else if messages {
        document(answers.message.numbered(answers.next()))
    } else if says(&body, "stream") {
        let frames = if says(&body, "include_usage") { &answers.frames_with_usage } else { &answers.frames };
        events(Arc::clone(frames), answers.gap)
    } else {
        document(answers.completion.numbered(answers.next()))
    };
    *answers.last.lock().unwrap_or_else(PoisonError::into_inner) = body;
    Ok(response)
}

/// Whether a JSON body has this field with `true`, found without parsing it.
fn says(body: &[u8], field: &str) -> bool {
    let tight = memmem::find(body, format!("\"{field}\":true").as_bytes());
    tight.or_else(|| memmem::find(body, format!("\"{field}\": true").as_bytes())).is_some()
}

fn document(body: Bytes) -> Response<Body> {
    typed("application/json", Full::new(body).boxed())
}

/// One write for each frame: yielding to the connection makes hyper flush.
fn events(frames: Arc<[Bytes]>, gap: Duration) -> Response<Body> {
    let begun = Instant::now();
    let paced = u32::try_from(frames.len().saturating_sub(FIXED_FRAMES)).unwrap_or(u32::MAX);
    let body = stream::unfold((0_u32, frames), move |(at, frames)| async move {
        let frame = frames.get(at as usize)?.clone();
        if at > 0 && gap.is_zero() {
            tokio::task::yield_now().await;
        } else if at > 0 {
            // Not a sleep for each gap: what each oversleeps would add up. What comes after the last text follows at once.
            tokio::time::sleep_until(begun + gap * at.min(paced)).await;
        }
        Some((Ok(Frame::data(frame)), (at + 1, frames)))
    });
    typed("text/event-stream", BodyExt::boxed(StreamBody::new(body)))
}

fn typed(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
