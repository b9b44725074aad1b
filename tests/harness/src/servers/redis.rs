//! A Redis or Valkey server.

use std::{ffi::OsStr, net::TcpStream, time::Duration};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::process::{Process, folder, found, free_port};
use crate::client::PATIENCE;

/// The server's password, with what must be encoded in a URL.
const PASSWORD: &str = "rd/s3cret@word";

/// A server that forgets everything when it stops.
#[derive(Debug)]
pub struct Redis {
    folder: TempDir,
    port: u16,
    process: Option<Process>,
}

impl Redis {
    /// A server for one test.
    pub async fn start() -> Self {
        let mut server = Self { folder: folder(), port: free_port(), process: None };
        server.begin().await;
        server
    }

    /// Starts it, at first or again.
    pub async fn begin(&mut self) {
        let port = self.port.to_string();
        let mut arguments = vec!["--port", &port, "--bind", "127.0.0.1", "--requirepass", PASSWORD];
        arguments.extend(["--save", "", "--appendonly", "no"]);
        let arguments: Vec<_> = arguments.into_iter().map(OsStr::new).collect();
        self.process = Some(Process::start(self.folder.path(), &found("redis-server"), &arguments, "KILL"));
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = || std::fs::read_to_string(self.folder.path().join("log"));
            assert!(Instant::now() < deadline, "Redis does not start: {:?}", log());
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Stops it: connections are cut.
    pub fn stop(&mut self) {
        let process = self.process.take().expect("it runs");
        process.signal("TERM");
        process.ended();
    }

    /// Lets it hang, or go on.
    pub fn hang(&self, hangs: bool) {
        self.process.as_ref().expect("it runs").signal(if hangs { "STOP" } else { "CONT" });
    }

    /// The table `[limits]`, for so many gateways.
    pub fn limits(&self, replicas: u32, wait: &str) -> String {
        let place = format!("redis://127.0.0.1:{}/0", self.port);
        format!(
            "[limits]\nstore = \"{place}\"\npassword = \"{PASSWORD}\"\nreplicas = {replicas}\nwait = \"{wait}\"\n"
        )
    }
}
