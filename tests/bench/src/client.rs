//! One kept HTTP connection, for everything but wrk.

use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// No single answer may take longer: a hang is a failure to report, not to wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection; closed when dropped.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    prefix: String,
    _connection: JoinSet<()>,
}

impl Client {
    /// Connects to a base URL such as `http://127.0.0.1:80/prefix`.
    pub(crate) async fn connect(base: &str) -> anyhow::Result<Self> {
        let rest = base.strip_prefix("http://").context("a base URL starts with http://")?;
        let (host, prefix) =
            rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
        let socket = TcpStream::connect(host).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        let mut tasks = JoinSet::new();
        // How the connection ended shows in the answer that was being waited for.
        tasks.spawn(async move { drop(connection.await) });
        Ok(Self { sender, host: host.to_owned(), prefix, _connection: tasks })
    }

    /// Sends a chat request and returns the answer's head.
    pub(crate) async fn post(&mut self, path: &str, body: Bytes) -> anyhow::Result<Response<Incoming>> {
        let request = Request::post(format!("{}{path}", self.prefix))
            .header("host", &self.host)
            .header("content-type", "application/json")
            .body(Full::new(body))?;
        self.send(request).await
    }

    /// Reads a document; any status but 200 is an error.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Bytes> {
        let request = Request::get(format!("{}{path}", self.prefix)).header("host", &self.host);
        let response = self.send(request.body(Full::default())?).await?;
        let status = response.status();
        let body = read(response).await?;
        if status != 200 {
            bail!("GET {path}: {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Response<Incoming>> {
        self.sender.ready().await?;
        timeout(PATIENCE, self.sender.send_request(request)).await.context("no answer")?.map_err(Into::into)
    }
}

/// Reads an answer's body to its end.
pub(crate) async fn read(response: Response<Incoming>) -> anyhow::Result<Bytes> {
    let body = timeout(PATIENCE, response.into_body().collect()).await.context("no end of the answer")?;
    Ok(body?.to_bytes())
}
