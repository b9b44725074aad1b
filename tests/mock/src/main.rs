//! `ghat-mock`: the benchmark's upstream as a program. Prints its address on one line and serves until killed.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use ghat_mock::fast::{self, Shape};
use tokio::net::TcpListener;

/// An OpenAI-like upstream with answers computed in advance.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Bytes of the answer's text.
    #[arg(long, default_value_t = Shape::default().reply_bytes)]
    reply_bytes: usize,
    /// Frames of a streamed answer, the role, finish and [DONE] frames included.
    #[arg(long, default_value_t = Shape::default().frames)]
    frames: usize,
    /// Milliseconds between two frames.
    #[arg(long, default_value_t = 0)]
    frame_gap_ms: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind(arguments.listen).await?;
    writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
    let shape = Shape {
        reply_bytes: arguments.reply_bytes,
        frames: arguments.frames,
        frame_gap: Duration::from_millis(arguments.frame_gap_ms),
    };
    Ok(fast::serve(listener, shape).await?)
}
