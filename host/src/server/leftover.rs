//! What becomes of a body that nobody has read?
//!
//! Some requests are answered before their body is there: a credential is refused by the head alone. hyper then closes
//! the connection without having said so, and a client that sends its next request over it loses that one. So the rest
//! is read and thrown away, as far as that is cheap; where it is not, the answer says that the connection closes.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use tokio::time::timeout;

/// How much is thrown away for a connection that can go on; a new connection costs about as much.
const MOST: usize = 1024 * 1024;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where a body is put when it is dropped before its end.
#[derive(Debug, Default, Clone)]
pub(super) struct Leftover(Arc<Mutex<Option<Incoming>>>);

/// A request's body, whose rest is kept where it is not read to its end.
#[derive(Debug)]
pub(super) struct Kept {
    /// Nothing once its end was read.
    body: Option<Incoming>,
    rest: Leftover,
}

impl Leftover {
    /// The body, watched.
    pub(super) fn watching(&self, body: Incoming) -> Kept {
        Kept { body: Some(body).filter(|body| !body.is_end_stream()), rest: self.clone() }
    }

    /// Reads what was not read; where it is too much, or does not come, says in the answer's `headers` that the connection
    /// closes. `expects`: the client waits to be told before it sends its body.
    pub(super) async fn settle(self, expects: bool, headers: &mut HeaderMap) {
        let rest = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(rest) = rest else { return };
        let is_gone = !expects && timeout(PATIENCE, discarded(rest)).await.unwrap_or(false);
        if !is_gone {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// Whether the body ended within what may be thrown away.
async fn discarded(mut body: Incoming) -> bool {
    let mut left = MOST;
    if body.size_hint().lower() > MOST as u64 {
        return false;
    }
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        let Some(less) = left.checked_sub(frame.data_ref().map_or(0, Bytes::len)) else { return false };
        left = less;
    }
    true
}

impl Body for Kept {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(&mut *body).poll_frame(cx));
        if body.is_end_stream() || !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.body.is_some() {
            *self.rest.0.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
        }
    }
}
