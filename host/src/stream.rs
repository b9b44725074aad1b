//! How does a streamed answer pass the chain and reach the client?

use std::{convert::Infallible, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::time::Instant;

use crate::{
    body::{Replies, Reply, Text, edits::quoted, reply},
    chain::{Passing, Run, Window},
    error::Error,
    generation::Generation,
    record::{Outcome, Record},
    respond,
    sse::{self, SseEvent},
    upstream::Source,
};

/// One event on its way: as it came, with what was read of it.
#[derive(Debug)]
struct Piece {
    event: SseEvent,
    reply: Reply,
}

impl Passing for Piece {
    fn texts(&self) -> &[Text] {
        &self.reply.texts
    }

    fn completes(&self) -> Option<&str> {
        self.reply.completes.as_deref()
    }
}

/// The texts of one event that the chain has changed.
type Changed = Vec<Option<String>>;

/// A streamed answer.
#[derive(Debug)]
pub struct Answering {
    source: Source,
    replies: Replies,
    window: Window<Piece>,
    run: Run,
    record: Record,
    /// The canonical name of the model that answers.
    model: Arc<str>,
    /// The event that may turn out to be the last, which carries the trace.
    last: Option<(Piece, Changed)>,
    /// Whether every choice was seen to end.
    finished: bool,
    /// Why nothing more can be read.
    failed: Option<Error>,
    /// Held so that it counts as in use until the stream ends.
    _generation: Arc<Generation>,
}

/// How the stream goes on after a step.
enum Step {
    /// These bytes, then more.
    More(Bytes),
    /// These bytes, then nothing.
    End(Bytes),
}

impl Answering {
    /// An answer that has begun.
    pub fn new(
        mut source: Source,
        mut run: Run,
        mut record: Record,
        model: Arc<str>,
        generation: Arc<Generation>,
    ) -> Self {
        let window = run.window(true);
        let replies = source.replies();
        run.decisions = std::mem::take(&mut record.decisions);
        Self {
            source,
            replies,
            window,
            run,
            record,
            model,
            last: None,
            finished: false,
            failed: None,
            _generation: generation,
        }
    }

    /// The body of the response. Dropping it drops the upstream call with it.
    pub fn into_body(self) -> impl http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static {
        let steps = stream::unfold(Some(Box::new(self)), |state| async move {
            let mut state = state?;
            match state.step().await {
                Ok(Step::More(bytes)) => Some((bytes, Some(state))),
                Ok(Step::End(bytes)) => {
                    state.source.succeeded();
                    state.finish(&Outcome::Answered);
                    Some((bytes, None))
                }
                Err(error) => {
                    state.source.failed(&error);
                    let number = state.replies.next_number();
                    let event = respond::error_event(&error, state.record.surface, number);
                    state.finish(&Outcome::Failed(&error));
                    Some((event, None))
                }
            }
        });
        StreamBody::new(steps.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn finish(&mut self, outcome: &Outcome<'_>) {
        self.record.learn(&mut self.run);
        self.record.finish(outcome);
    }

    /// Waits until there is something to send.
    async fn step(&mut self) -> Result<Step, Error> {
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            // Nothing has come where what is held back is due.
            let due = self.window.deadline();
            let Some(events) = self.source.next(due).await? else { return self.end().await };
            // What came before an event that cannot be read leaves before the error does.
            self.failed = events.into_iter().try_for_each(|event| self.take(event)).err();
            let out = self.advance(false).await?;
            if !out.is_empty() {
                return Ok(Step::More(self.sent(out)));
            }
        }
    }

    fn take(&mut self, event: SseEvent) -> Result<(), Error> {
        let text = std::str::from_utf8(&event.data).map_err(|_| Error::Provider)?;
        let reply = self.replies.read(text).map_err(|_| Error::Provider)?;
        self.finished |= reply.finishes;
        self.record.usage = reply.usage.or(self.record.usage);
        self.window.push(Piece { event, reply })
    }

    /// Lets the chain see what has come, and writes what may leave.
    async fn advance(&mut self, last: bool) -> Result<BytesMut, Error> {
        let started = Instant::now();
        self.window.advance(&mut self.run, last).await?;
        let mut out = BytesMut::new();
        while let Some((piece, changed)) = self.window.pop() {
            if let Some(before) = self.last.take() {
                self.write(&mut out, &before, None);
            }
            if piece.reply.finishes && self.run.has_trace() {
                self.last = Some((piece, changed));
            } else {
                self.write(&mut out, &(piece, changed), None);
            }
        }
        self.record.timings.output += started.elapsed();
        Ok(out)
    }

    /// The end of the answer: what was held back, the trace, and what ends a stream of this API.
    async fn end(&mut self) -> Result<Step, Error> {
        if !self.source.is_done() && !self.finished {
            return Err(Error::Provider);
        }
        let mut out = self.advance(true).await?;
        let trace = self.run.has_trace().then(|| self.run.trace());
        match (self.last.take(), trace) {
            (Some(last), trace) => self.write(&mut out, &last, trace),
            (None, Some(trace)) => {
                let what = (&*self.record.request_id, &*self.model, self.replies.next_number());
                respond::trace_event(&mut out, self.record.surface, what, &trace);
            }
            (None, None) => {}
        }
        respond::end(&mut out, self.record.surface);
        Ok(Step::End(self.sent(out)))
    }

    fn write(&self, out: &mut BytesMut, (piece, changed): &(Piece, Changed), trace: Option<String>) {
        let data = edited(piece, changed, &self.model, trace);
        sse::write(out, piece.event.name.as_deref(), &data);
    }

    fn sent(&mut self, out: BytesMut) -> Bytes {
        self.record.sent += out.len();
        self.record.first_sent.get_or_insert_with(Instant::now);
        out.freeze()
    }
}

/// A client that goes away drops the answer; what was decided until then is still told.
impl Drop for Answering {
    fn drop(&mut self) {
        self.finish(&Outcome::ClientLeft);
    }
}

/// An event with the edits of the chain in it. It leaves byte for byte as it came where there are none.
fn edited(piece: &Piece, changed: &[Option<String>], model: &str, trace: Option<String>) -> Bytes {
    let reply = &piece.reply;
    let mut edits = reply.fields.changed(&respond::field_changes(&reply.fields, model, trace));
    edits.append(reply::changed_texts(&reply.texts, &reply.logprobs, changed));
    if let Some(place) = &reply.model {
        edits.replace(place.clone(), quoted(model));
    }
    edits.apply(&piece.event.data)
}
