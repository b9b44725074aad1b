//! A streamed answer, event by event, whatever made it.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::{
    error::Error,
    plugins::{Event, Lease},
    sse::{SseEvent, SseReader},
};

/// The largest event that is kept while it is incomplete. An event of a chat stream has some hundred bytes; one
/// with an image in it can have a few million.
const MAX_EVENT: usize = 8 * 1024 * 1024;

/// Where the events of an answer come from.
#[derive(Debug)]
enum From {
    /// A provider that speaks the client's API.
    Provider { body: Incoming, reader: SseReader },
    /// A provider whose stream an adapter translates.
    Adapter { body: Incoming, lease: Box<Lease> },
    /// An adapter that has answered by itself.
    Ready(Vec<Event>),
    /// Nothing more comes.
    Ended,
}

/// A streamed answer in the client's dialect.
#[derive(Debug)]
pub struct Source {
    from: From,
    /// How long may pass between two pieces.
    idle: Duration,
    /// Whether the provider said that it is done.
    done: bool,
}

impl Source {
    /// The stream of a provider that speaks the client's API.
    pub(super) fn provider(body: Incoming, idle: Duration) -> Self {
        Self { from: From::Provider { body, reader: SseReader::new(MAX_EVENT) }, idle, done: false }
    }

    /// A stream that an adapter translates; its decoder has been made.
    pub(super) fn adapter(body: Incoming, lease: Lease, idle: Duration) -> Self {
        Self { from: From::Adapter { body, lease: Box::new(lease) }, idle, done: false }
    }

    /// A stream that is there already.
    pub(super) fn ready(events: Vec<Event>) -> Self {
        Self { from: From::Ready(events), idle: Duration::ZERO, done: true }
    }

    /// Whether the answer has come to its proper end, and was not just cut off.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next events: all that are there, handed over together, since the fixed part of a plugin's call
    /// dominates. Nothing once the stream has ended. Safe to drop while it waits.
    ///
    /// # Errors
    /// The provider stalls, breaks off or sends what is no stream.
    pub async fn next(&mut self) -> Result<Option<VecDeque<SseEvent>>, Error> {
        loop {
            let events = match &mut self.from {
                From::Ready(events) => {
                    let events = std::mem::take(events).into_iter().map(sse_event).collect();
                    self.from = From::Ended;
                    return Ok(Some(events));
                }
                From::Ended => return Ok(None),
                From::Provider { body, .. } | From::Adapter { body, .. } => {
                    let bytes = pieces(body, self.idle).await?;
                    self.take(bytes).await?
                }
            };
            if !events.is_empty() {
                return Ok(Some(events));
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
                if let Some(end) = events.iter().position(|event| event.data == "[DONE]") {
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

/// Everything that has arrived, after waiting for the first of it. Empty at the end.
async fn pieces(body: &mut Incoming, idle: Duration) -> Result<Vec<Bytes>, Error> {
    let mut pieces = Vec::new();
    let first = tokio::time::timeout(idle, body.frame()).await.map_err(|_| Error::UpstreamTimeout)?;
    let mut next = first;
    while let Some(frame) = next {
        let frame = frame.map_err(|_| Error::Provider)?;
        if let Ok(bytes) = frame.into_data() {
            pieces.push(bytes);
        }
        match body.frame().now_or_never() {
            Some(ready) if ready.is_some() => next = ready,
            _ if pieces.is_empty() => {
                next = tokio::time::timeout(idle, body.frame()).await.map_err(|_| Error::UpstreamTimeout)?;
            }
            _ => break,
        }
    }
    Ok(pieces)
}

fn sse_event(event: Event) -> SseEvent {
    SseEvent { name: event.name, data: Bytes::from(event.data) }
}
