//! The upstream that answers at once: the mock's lean path, on a thread and runtime of its own.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use anyhow::Context;
use ghat_mock::fast::{self, Shape};
use tokio::net::TcpListener;
use tokio::runtime;

/// Starts it and returns its address. It lives as long as this process.
pub(crate) fn start(shape: Shape) -> anyhow::Result<SocketAddr> {
    let (address, bound) = mpsc::channel();
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("mock".to_owned()).spawn(move || {
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            // The receiver waits below; if it is gone, so is the benchmark.
            let _gone = address.send(listener.local_addr()?);
            fast::serve(listener, shape).await
        })
    })?;
    bound.recv().context("the mock upstream did not start")
}
