//! How do spans reach the collector?
//!
//! A thread of OpenTelemetry's sends them in batches, over the host's own HTTP client. Requests never wait for it: what
//! does not fit into its queue is counted and dropped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use http_body_util::{BodyExt, Full, Limited};
use metrics::counter;
use opentelemetry::KeyValue;
use opentelemetry_http::HttpError;
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{BatchConfigBuilder, BatchSpanProcessor, SpanData, SpanExporter, SpanProcessor},
};
use tokio::{runtime::Handle, time::timeout};

use crate::{
    config,
    upstream::{self, Connector, HttpClient},
};

/// How many spans may wait: of some thousand requests.
const QUEUE: usize = 16 * 1024;
/// How many go in one message.
const BATCH: usize = 512;
/// How long a span waits for others.
const DELAY: Duration = Duration::from_secs(1);
/// How long a collector may take for one message.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long connecting to it may take.
const CONNECT: Duration = Duration::from_secs(2);
/// Bytes of a collector's answer, which says little.
const MAX_REPLY: usize = 64 * 1024;

/// The way to the collector.
#[derive(Debug)]
pub(super) struct Exporter {
    processor: Arc<BatchSpanProcessor>,
    waiting: Arc<AtomicUsize>,
}

impl Exporter {
    /// Starts the thread that sends.
    pub(super) fn start(settings: &config::Traces) -> Result<Self, ExporterBuildError> {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(settings.endpoint.to_string())
            .with_timeout(TIMEOUT)
            .with_http_client(Collector::new(settings))
            .build()?;
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = Counted { exporter, waiting: waiting.clone(), away: AtomicBool::new(false) };
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(DELAY)
            .build();
        let mut processor = BatchSpanProcessor::builder(counted).with_batch_config(batches).build();
        processor.set_resource(&resource(&settings.service));
        Ok(Self { processor: Arc::new(processor), waiting })
    }

    /// Hands spans over. Never waits.
    pub(super) fn send(&self, spans: Vec<SpanData>) {
        let count = spans.len();
        let before = self.waiting.fetch_add(count, Ordering::Relaxed);
        if before + count > QUEUE {
            self.waiting.fetch_sub(count, Ordering::Relaxed);
            counter!("ghat_spans_total", "result" => "dropped").increment(count as u64);
            return;
        }
        for span in spans {
            self.processor.on_end(span);
        }
    }

    /// Waits until what was handed over is sent, or the collector has had its time.
    pub(super) fn flush(&self) {
        if let Err(problem) = self.processor.force_flush() {
            tracing::warn!(reason = %problem, "spans were not sent");
        }
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let processor = self.processor.clone();
        // It waits for the last message, which whoever drops a generation cannot.
        let stop = move || processor.shutdown_with_timeout(TIMEOUT);
        if let Err(problem) = std::thread::Builder::new().name("ghat-traces-stop".to_owned()).spawn(stop) {
            tracing::warn!(reason = %problem, "the last spans were not sent");
        }
    }
}

/// What every span tells of who made it.
fn resource(service: &str) -> Resource {
    let instance = hex::encode(rand::random::<[u8; 8]>());
    Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", service.to_owned()),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", instance),
        ])
        .build()
}

/// Counts what is sent, and says once when the collector goes away and when it is back.
#[derive(Debug)]
struct Counted {
    exporter: opentelemetry_otlp::SpanExporter,
    waiting: Arc<AtomicUsize>,
    away: AtomicBool,
}

impl SpanExporter for Counted {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        let sent = self.exporter.export(batch).await;
        self.waiting.fetch_sub(count, Ordering::Relaxed);
        let result = if sent.is_ok() { "sent" } else { "failed" };
        counter!("ghat_spans_total", "result" => result).increment(count as u64);
        match (&sent, self.away.swap(sent.is_err(), Ordering::Relaxed)) {
            (Err(problem), false) => {
                tracing::warn!(reason = %problem, "the collector of traces does not take them; spans are lost");
            }
            (Ok(()), true) => tracing::info!("the collector of traces takes them again"),
            _ => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// The host's HTTP client, on the host's threads.
#[derive(Debug)]
struct Collector {
    client: HttpClient,
    headers: Vec<(HeaderName, HeaderValue)>,
    runtime: Handle,
}

impl Collector {
    fn new(settings: &config::Traces) -> Self {
        let secure = settings.endpoint.scheme_str() == Some("https");
        Self {
            client: upstream::client(Connector::new(secure, CONNECT)),
            headers: settings.headers.clone(),
            runtime: Handle::current(),
        }
    }
}

#[async_trait]
impl opentelemetry_http::HttpClient for Collector {
    async fn send_bytes(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
        let (mut head, body) = request.into_parts();
        head.headers.extend(self.headers.iter().cloned());
        let client = self.client.clone();
        let sending = async move {
            let reply = client.request(http::Request::from_parts(head, Full::new(body))).await?;
            let (head, body) = reply.into_parts();
            let body = Limited::new(body, MAX_REPLY).collect().await?.to_bytes();
            Ok(http::Response::from_parts(head, body))
        };
        // The thread that asks is not the runtime's.
        self.runtime.spawn(async move { timeout(TIMEOUT, sending).await? }).await?
    }
}
