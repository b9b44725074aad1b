//! How long may a client take over the head of a request?
//!
//! hyper has one timer, from the end of one answer to the end of the next head: that bounds idle time. Whoever has
//! begun a head and dawdles is told apart here, by when its first bytes come and when the service is called.

use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body::{Body, Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, sleep_until},
};

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No byte of the next request has come.
    Idle,
    /// Its first byte came then.
    Head(Instant),
    /// A request is being answered.
    Answering,
    /// HTTP/2, where requests share a connection and hyper bounds each head.
    Shared,
}

/// One connection's clock, shared by what reads, what answers and what watches.
#[derive(Debug, Clone)]
pub(super) struct HeadClock(Arc<Mutex<Phase>>);

impl HeadClock {
    /// The clock of a connection that was just accepted.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Phase::Idle)))
    }

    /// A head is complete.
    pub(super) fn head_came(&self, version: http::Version) {
        *self.phase() = if version < http::Version::HTTP_2 { Phase::Answering } else { Phase::Shared };
    }

    /// Ends when a head takes longer than that. Must be polled after the connection, in the same task.
    pub(super) async fn overrun(&self, limit: Duration) {
        let mut timer = pin!(sleep_until(Instant::now() + limit));
        poll_fn(|cx| {
            let Phase::Head(since) = *self.phase() else { return Poll::Pending };
            if timer.deadline() != since + limit {
                timer.as_mut().reset(since + limit);
            }
            timer.as_mut().poll(cx)
        })
        .await;
    }

    fn read(&self) {
        let mut phase = self.phase();
        if *phase == Phase::Idle {
            *phase = Phase::Head(Instant::now());
        }
    }

    fn answered(&self) {
        let mut phase = self.phase();
        if *phase == Phase::Answering {
            *phase = Phase::Idle;
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection whose first bytes of each head are noticed.
#[derive(Debug)]
pub(super) struct Timed<T> {
    pub(super) inner: T,
    pub(super) clock: HeadClock,
}

impl<T: AsyncRead + Unpin> AsyncRead for Timed<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.clock.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Timed<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// An answer whose end is noticed: from there on the connection is idle.
#[derive(Debug)]
pub(super) struct Answer<B> {
    pub(super) body: B,
    pub(super) clock: HeadClock,
}

impl<B: Body + Unpin> Body for Answer<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        self.clock.answered();
    }
}
