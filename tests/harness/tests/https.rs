//! A listener with a certificate.

use std::{path::Path, sync::Arc, time::Duration};

use ghat_tests::{Gateway, MockProvider, chat, gateway::CHAT};
use rcgen::{CertifiedKey, KeyPair};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};

/// A certificate for `localhost` that nobody else has signed.
fn made() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn write(folder: &Path, certificate: &CertifiedKey<KeyPair>, key: &CertifiedKey<KeyPair>) {
    std::fs::write(folder.join("key.pem"), key.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("certificate.pem"), certificate.cert.pem()).unwrap();
}

fn files(folder: &TempDir) -> String {
    let path = |name| folder.path().join(name).display().to_string();
    format!("{{ certificate = {:?}, key = {:?} }}", path("certificate.pem"), path("key.pem"))
}

/// A gateway with this certificate, in the folder.
async fn gateway(folder: &TempDir, certificate: &CertifiedKey<KeyPair>) -> (MockProvider, Gateway) {
    write(folder.path(), certificate, certificate);
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("tls", &files(folder)).metrics().start().await;
    (provider, gateway)
}

/// A connection by a client that trusts one certificate.
async fn connect(
    gateway: &Gateway,
    trusted: &CertifiedKey<KeyPair>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(trusted.cert.der().to_vec())).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(gateway.address()).await?;
    TlsConnector::from(Arc::new(config)).connect("localhost".try_into().unwrap(), stream).await
}

/// What is answered to a request on a connection, head and body.
async fn ask(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin, body: &Value) -> String {
    let body = body.to_string();
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn clients_are_served_over_https() {
    let (folder, certificate) = (tempfile::tempdir().unwrap(), made());
    let (_provider, gateway) = gateway(&folder, &certificate).await;

    let stream = connect(&gateway, &certificate, &["http/1.1"]).await.unwrap();
    let answer = ask(stream, &chat("hi")).await;

    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("fine"), "{answer}");
    let both = connect(&gateway, &certificate, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(both.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    assert!(connect(&gateway, &made(), &[]).await.is_err(), "another certificate is no proof");
}

#[tokio::test]
async fn a_client_that_speaks_plain_http_is_told() {
    let (folder, certificate) = (tempfile::tempdir().unwrap(), made());
    let (_provider, gateway) = gateway(&folder, &certificate).await;

    let answer = ask(TcpStream::connect(gateway.address()).await.unwrap(), &chat("hi")).await;

    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("https://"), "{answer}");
}

#[tokio::test]
async fn whoever_says_nothing_does_not_hold_a_place() {
    let (folder, certificate) = (tempfile::tempdir().unwrap(), made());
    write(folder.path(), &certificate, &certificate);
    let provider = MockProvider::replying("fine").await;
    let setup = Gateway::with(&provider).server("tls", &files(&folder)).server("max_connections", "1");
    let gateway = setup.server("header_timeout", "\"300ms\"").start().await;
    let mut silent = TcpStream::connect(gateway.address()).await.unwrap();

    assert_eq!(silent.read(&mut [0; 16]).await.unwrap(), 0, "it is closed");

    let stream = connect(&gateway, &certificate, &[]).await.unwrap();
    assert!(ask(stream, &chat("hi")).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_new_certificate_serves_without_a_restart_and_a_bad_one_never() {
    let (folder, old, new) = (tempfile::tempdir().unwrap(), made(), made());
    let (_provider, gateway) = gateway(&folder, &old).await;
    let open = connect(&gateway, &old, &[]).await.unwrap();

    write(folder.path(), &new, &old);
    let refused = "ghat_certificate_refused_total 1";
    within(async || gateway.metrics().await.contains(refused)).await;
    assert!(connect(&gateway, &old, &[]).await.is_ok(), "a pair that does not fit is in service");

    write(folder.path(), &new, &new);
    within(async || connect(&gateway, &new, &[]).await.is_ok()).await;
    assert!(connect(&gateway, &old, &[]).await.is_err());
    assert!(ask(open, &chat("hi")).await.starts_with("HTTP/1.1 200"), "what was open goes on");
}

async fn within(holds: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not come");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_certificate_that_is_of_no_use_is_told_at_the_start() {
    let (folder, certificate) = (tempfile::tempdir().unwrap(), made());
    let provider = MockProvider::replying("fine").await;
    let start = async || {
        let setup = Gateway::with(&provider).server("tls", &files(&folder));
        setup.try_start().await.err().unwrap_or_default()
    };

    let told = start().await;
    assert!(told.contains("server.tls: cannot read") && told.contains("certificate.pem"), "{told}");
    write(folder.path(), &certificate, &made());
    let told = start().await;
    assert!(told.contains("key.pem cannot be used together"), "{told}");
    std::fs::write(folder.path().join("key.pem"), "no key").unwrap();
    let told = start().await;
    assert!(told.contains("key.pem holds no private key"), "{told}");
}
