//! A streamed answer, event by event, whatever made it.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::Instant;

use super::{breaker::Pass, limit::Place};
use crate::{
    body::{Replies, responses::LAST},
    error::Error,
    plugins::{Event, Lease, Surface},
    sse::{SseEvent, SseReader},
};

/// The largest event that is kept while it is incomplete. An event of a chat stream has some hundred bytes; one
/// with an image in it can have a few million.
const MAX_EVENT: usize = 8 * 1024 * 1024;

/// How many bytes that have arrived are gathered before they are read. A burst of a hundred events fits; a provider
/// that never pauses is still heard piece by piece.
const MAX_GATHERED: usize = 64 * 1024;

/// Where the events of an answer come from.
#[derive(Debug)]
enum From {
    /// A provider that speaks the client's API.
    Provider { body: Arriving, reader: SseReader },
    /// A provider whose stream an adapter translates.
    Adapter { body: Arriving, lease: Box<Lease> },
    /// An adapter that has answered by itself.
    Ready(Vec<Event>),
    /// Nothing more comes.
    Ended,
}

/// A streamed answer in the client's dialect.
#[derive(Debug)]
pub struct Source {
    from: From,
    /// The client's API.
    surface: Surface,
    /// The first events, while nobody has taken them.
    begun: Option<VecDeque<SseEvent>>,
    /// What has read the first of them.
    replies: Replies,
    /// Whether the provider said that it is done.
    done: bool,
    /// How long one event may take to come whole.
    patience: Duration,
    /// Since when one is not whole.
    awaited: Option<Instant>,
    /// What the breaker has still to be told.
    pass: Option<Pass>,
    /// Its place among the calls to the provider.
    _place: Option<Place>,
}

impl Source {
    /// The stream of a provider that speaks the client's API. `patience`: how long may pass between two pieces, and how
    /// long one event may take.
    pub(super) fn provider(body: Incoming, surface: Surface, patience: (Duration, Duration)) -> Self {
        let (body, reader) = (Arriving::of(body, patience.0), SseReader::new(MAX_EVENT));
        Self::new(From::Provider { body, reader }, surface, patience.1)
    }

    /// A stream that an adapter translates; its decoder has been made.
    pub(super) fn adapter(
        body: Incoming,
        lease: Lease,
        surface: Surface,
        patience: (Duration, Duration),
    ) -> Self {
        let from = From::Adapter { body: Arriving::of(body, patience.0), lease: Box::new(lease) };
        Self::new(from, surface, patience.1)
    }

    /// A stream that is there already.
    pub(super) fn ready(events: Vec<Event>, surface: Surface) -> Self {
        Self { done: true, ..Self::new(From::Ready(events), surface, Duration::MAX) }
    }

    fn new(from: From, surface: Surface, patience: Duration) -> Self {
        Self {
            from,
            surface,
            begun: None,
            replies: Replies::of(surface),
            done: false,
            patience,
            awaited: None,
            pass: None,
            _place: None,
        }
    }

    /// Waits for the first events. They stay for [`next`](Self::next).
    ///
    /// # Errors
    /// None has come by then, or what has come is an error.
    pub(super) async fn begin(&mut self, until: Instant) -> Result<(), Error> {
        let events = self.next(Some(until)).await?.ok_or(Error::Provider)?;
        let first = events.front().ok_or(Error::UpstreamTimeout)?;
        let text = std::str::from_utf8(&first.data).map_err(|_| Error::Provider)?;
        let read = self.replies.read(text);
        if read.is_err() || first.name.as_deref() == Some("error") {
            return Err(Error::Provider);
        }
        self.begun = Some(events);
        Ok(())
    }

    /// What has read the first event, so that it is not read anew from nothing.
    pub fn replies(&mut self) -> Replies {
        std::mem::replace(&mut self.replies, Replies::of(self.surface))
    }

    /// Keeps what the call has until the stream ends.
    pub(super) fn hold(&mut self, pass: Pass, place: Place) {
        self.pass = Some(pass);
        self._place = Some(place);
    }

    /// Notes that the answer came to its end.
    pub fn succeeded(&mut self) {
        self.pass.take().into_iter().for_each(Pass::succeeded);
    }

    /// Notes why the answer did not come to its end.
    pub fn failed(&mut self, why: &Error) {
        if matches!(why, Error::Provider | Error::UpstreamTimeout) {
            self.pass.take().into_iter().for_each(Pass::failed);
        }
    }

    /// Whether the answer has come to its proper end, and was not just cut off.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next events: all that are there, handed over together, since the fixed part of a plugin's call
    /// dominates. None of them where nothing has arrived `until` then; nothing once the stream has ended.
    ///
    /// # Errors
    /// The provider stalls, breaks off or sends what is no stream.
    pub async fn next(&mut self, until: Option<Instant>) -> Result<Option<VecDeque<SseEvent>>, Error> {
        if let Some(begun) = self.begun.take() {
            return Ok(Some(begun));
        }
        loop {
            let bytes = match &mut self.from {
                From::Ready(events) => {
                    let events = std::mem::take(events).into_iter().map(sse_event).collect();
                    self.from = From::Ended;
                    return Ok(Some(events));
                }
                From::Ended => return Ok(None),
                From::Provider { body, .. } | From::Adapter { body, .. } => body.next(until).await?,
            };
            // Only the wait may be given up: what has arrived is read, however long an adapter takes.
            let Some(bytes) = bytes else { return Ok(Some(VecDeque::new())) };
            let events = self.take(bytes).await?;
            if !events.is_empty() {
                self.awaited = None;
                return Ok(Some(events));
            }
            // However steadily it drips.
            if self.awaited.get_or_insert_with(Instant::now).elapsed() > self.patience {
                return Err(Error::UpstreamTimeout);
            }
        }
    }

    /// Turns what has come into events. No bytes at all mean that the stream has ended.
    async fn take(&mut self, bytes: Vec<Bytes>) -> Result<VecDeque<SseEvent>, Error> {
        let ended = bytes.is_empty();
        let mut events = VecDeque::new();
        match &mut self.from {
            From::Provider { reader, .. } => {
                for piece in bytes {
                    reader.push(&piece).map_err(|_| Error::Provider)?;
                    events.extend(std::iter::from_fn(|| reader.next_event()));
                }
                if ended {
                    events.extend(reader.finish());
                }
                if self.surface == Surface::Responses {
                    // Some servers say what others do not, behind the event that ends a response.
                    events.retain(|event| event.data != "[DONE]");
                }
                if let Some(end) = end_of(self.surface, &events) {
                    events.truncate(end);
                    self.done = true;
                }
            }
            From::Adapter { lease, .. } => {
                let answer = if ended { lease.finish().await } else { lease.push(&bytes.concat()).await };
                let plugin = lease.plugin().name().to_owned();
                let answer = answer.map_err(|cause| Error::Plugin { plugin, cause })?;
                events.extend(answer.map_err(|_| Error::Provider)?.into_iter().map(sse_event));
                self.done |= ended;
            }
            From::Ready(_) | From::Ended => {}
        }
        if ended || self.done {
            self.from = From::Ended;
        }
        Ok(events)
    }
}

/// How many events there are up to what ends a stream of this API. Where that has a name, it is one of them.
fn end_of(surface: Surface, events: &VecDeque<SseEvent>) -> Option<usize> {
    match surface {
        Surface::Messages => named(events, &["message_stop"]),
        Surface::Responses => named(events, &LAST),
        Surface::Chat | Surface::Embeddings => events.iter().position(|event| event.data == "[DONE]"),
    }
}

/// How many events there are up to the first of these names, and with it.
fn named(events: &VecDeque<SseEvent>, names: &[&str]) -> Option<usize> {
    let last = |event: &SseEvent| event.name.as_deref().is_some_and(|name| names.contains(&name));
    events.iter().position(last).map(|last| last + 1)
}

/// The bytes of an answer, gathered while they arrive faster than they are read.
#[derive(Debug)]
struct Arriving {
    body: Incoming,
    /// How long may pass between two pieces.
    idle: Duration,
    gathered: Vec<Bytes>,
    /// What broke the answer off; told once all that arrived before is read.
    broken: Option<Error>,
}

impl Arriving {
    fn of(body: Incoming, idle: Duration) -> Self {
        Self { body, idle, gathered: Vec::new(), broken: None }
    }

    /// Everything that has arrived, after waiting for the first of it. Empty at the end; nothing where the wait
    /// took `until` then.
    async fn next(&mut self, until: Option<Instant>) -> Result<Option<Vec<Bytes>>, Error> {
        match until {
            None => self.gather().await,
            Some(until) => {
                let waited = tokio::time::timeout_at(until, self.gather()).await;
                // What was gathered stays where the wait is given up.
                if waited.is_err() && self.gathered.is_empty() && self.broken.is_none() {
                    return Ok(None);
                }
            }
        }
        match self.broken.take_if(|_| self.gathered.is_empty()) {
            Some(broken) => Err(broken),
            None => Ok(Some(std::mem::take(&mut self.gathered))),
        }
    }

    /// Waits for bytes, then takes what else is there.
    async fn gather(&mut self) {
        let mut bytes: usize = self.gathered.iter().map(Bytes::len).sum();
        while self.broken.is_none() && bytes < MAX_GATHERED {
            let frame = if self.gathered.is_empty() {
                tokio::time::timeout(self.idle, self.body.frame()).await
            } else {
                // The connection hands over one piece at a time, and only when it is its turn.
                match before_others(self.body.frame()).await {
                    Some(frame) => Ok(frame),
                    None => return,
                }
            };
            match frame {
                Ok(Some(Ok(frame))) => {
                    bytes += frame.data_ref().map_or(0, Bytes::len);
                    self.gathered.extend(frame.into_data());
                }
                Ok(Some(Err(_))) => self.broken = Some(Error::Provider),
                Ok(None) => return,
                Err(_) => self.broken = Some(Error::UpstreamTimeout),
            }
        }
    }
}

/// What a future comes to if it does while every task that is ready takes its turn; then it is given up.
async fn before_others<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    let mut turn: Option<Arc<Turn>> = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = Pin::new(&mut future).poll(context) {
            return Poll::Ready(Some(output));
        }
        if turn.as_ref().is_some_and(|turn| turn.has_come()) {
            return Poll::Ready(None);
        }
        turn.get_or_insert_with(|| Turn::after_all(context.waker()));
        Poll::Pending
    })
    .await
}

/// Whether it is a task's turn again after all others. That it is polled again says nothing: hyper polls a body a few
/// times in a row.
struct Turn {
    come: AtomicBool,
    task: Waker,
}

impl Turn {
    fn after_all(task: &Waker) -> Arc<Self> {
        let turn = Arc::new(Self { come: AtomicBool::new(false), task: task.clone() });
        let waker = Waker::from(turn.clone());
        // The runtime keeps the waker until nothing else is ready.
        let _pending = pin!(tokio::task::yield_now()).poll(&mut Context::from_waker(&waker));
        turn
    }

    fn has_come(&self) -> bool {
        self.come.load(Ordering::Acquire)
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.come.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

fn sse_event(event: Event) -> SseEvent {
    SseEvent { name: event.name, data: Bytes::from(event.data) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn others_take_their_turn_first() {
        let (tell, mut told) = tokio::sync::mpsc::channel(1);
        assert_eq!(before_others(pin!(told.recv())).await, None);
        let mut others = tokio::task::JoinSet::new();
        others.spawn(async move { tell.send(7).await });
        assert_eq!(before_others(pin!(told.recv())).await, Some(Some(7)));
    }
}
