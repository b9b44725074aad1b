//! A client of a gateway, with a credential or without one.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use tokio::time::timeout;

use crate::{Reply, Stream, Streamed, chat, gateway::POLICY, streamed};

/// The path of a chat request.
pub const CHAT: &str = "/v1/chat/completions";
/// The path of a request of the Messages API.
pub const MESSAGES: &str = "/v1/messages";
/// The path of a request of the Responses API.
pub const RESPONSES: &str = "/v1/responses";
/// How long anything may take. It is only spent when a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever sends requests.
#[derive(Clone, Debug)]
pub struct Client {
    address: SocketAddr,
    connections: legacy::Client<HttpConnector, Full<Bytes>>,
    credential: Option<String>,
}

impl Client {
    /// A client of whatever listens there.
    pub fn of(address: SocketAddr) -> Self {
        let connections = legacy::Client::builder(TokioExecutor::new()).build_http();
        Self { address, connections, credential: None }
    }

    /// The same client with this in `authorization: Bearer`.
    pub fn presenting(&self, credential: &str) -> Self {
        Self { credential: Some(credential.to_owned()), ..self.clone() }
    }

    /// Asks for an answer to one user message.
    pub async fn chat(&self, text: &str) -> Reply {
        self.post(CHAT, &chat(text)).await
    }

    /// Asks for a streamed answer to one user message, and reads it to its end.
    pub async fn stream(&self, text: &str) -> Streamed {
        self.open(&streamed(text)).await.all().await
    }

    /// Begins a streamed answer.
    pub async fn open(&self, body: &Value) -> Stream {
        self.open_at(CHAT, body).await
    }

    /// Begins a streamed answer of another path.
    pub async fn open_at(&self, path: &str, body: &Value) -> Stream {
        let request = self.request(Method::POST, path).body(Full::from(body.to_string())).unwrap();
        Stream::of(
            timeout(PATIENCE, self.connections.request(request)).await.expect("an answer in time").unwrap(),
        )
    }

    /// Asks for an answer to one user message by a model, and for what was tried.
    pub async fn routed(&self, model: &str, text: &str) -> Reply {
        let body = crate::with(chat(text), "model", model).to_string();
        let request = self.request(Method::POST, CHAT).header("x-agumbe-route", "1");
        self.send(request.body(Full::from(body)).unwrap()).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_text(path, body.to_string()).await
    }

    /// Posts a text that is said to be JSON.
    pub async fn post_text(&self, path: &str, body: impl Into<Bytes>) -> Reply {
        self.send(self.request(Method::POST, path).body(Full::from(body.into())).unwrap()).await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::PUT, path).body(Full::from(body.to_string())).unwrap()).await
    }

    /// Writes the policy of the app `default`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn set_policy(&self, settings: &Value) {
        let body = serde_json::json!({ "app_id": "default", "settings": settings });
        let reply = self.put(POLICY, &body).await;
        assert_eq!(reply.status(), 200, "{body}: {}", reply.text());
    }

    /// Deletes what is at a path.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path).body(Full::default()).unwrap()).await
    }

    /// Gets a path.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Full::default()).unwrap()).await
    }

    /// A request that is said to be JSON, to be completed.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let uri = format!("http://{}{path}", self.address);
        let request = Request::builder().method(method).uri(uri).header("content-type", "application/json");
        match &self.credential {
            Some(credential) => request.header("authorization", format!("Bearer {credential}")),
            None => request,
        }
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Reply {
        timeout(PATIENCE, self.exchange(request)).await.expect("an answer in time").unwrap()
    }

    /// Asks for an answer to one user message; nothing where the connection breaks.
    pub async fn attempt(&self, text: &str) -> Option<Reply> {
        let request = self.request(Method::POST, CHAT).body(Full::from(chat(text).to_string())).unwrap();
        timeout(PATIENCE, self.exchange(request)).await.expect("an end in time").ok()
    }

    async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Reply, Box<dyn std::error::Error + Send + Sync>> {
        let (head, body) = self.connections.request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    }
}
