//! Scratch measurements; not committed.
use super::*;
use crate::config::Isolation;
use std::hint::black_box;

async fn time(label: &str, name: &str, isolation: Isolation, memory: u64) {
    let spec = PluginSpec {
        isolation: Some(isolation),
        memory,
        kinds: &Kind::ALL,
        timeout: Duration::from_secs(5),
        ..spec()
    };
    let host = PluginHost::start(&HostSettings { instances: 256, ..SETTINGS }).unwrap();
    let plugin = host.load(&guest(name), &spec).await.unwrap();
    let text = "Please summarise the following notes of our meeting: the roof of the old barn needs repair before winter, \
        and the budget for seeds, tools and fences was agreed last week. Nobody has yet asked the neighbours about the \
        shared road, which floods in spring, nor about the well.";
    let segments: Vec<_> = (0..10)
        .map(|_| Segment {
            path: "messages[0].content",
            author: Author::User,
            text,
            settled: 0,
            complete: true,
        })
        .collect();
    let context = Context {
        request_id: "r-1",
        tenant: "acme",
        app: "a",
        surface: Surface::Chat,
        side: Side::Request,
        model: "m",
        seed: 1,
        metadata: &[],
        grounding: &[],
        options: "{}",
    };
    let scope = Scope { tenant: "acme".into(), app: "a".into() };
    let mut best = f64::MAX;
    let mut all = vec![];
    for round in 0..30 {
        let n = 300;
        let began = tokio::time::Instant::now();
        for _ in 0..n {
            let mut lease = plugin.lease(&scope);
            match plugin.kind() {
                Kind::Guardrail => {
                    black_box(lease.inspect(&context, &segments).await.unwrap());
                }
                Kind::Redactor => {
                    black_box(lease.redact(&context, &segments).await.unwrap());
                }
                Kind::Router => {
                    black_box(
                        lease
                            .route(
                                &context,
                                &ModelRequest {
                                    model: "x",
                                    streaming: false,
                                    fields: &["model"],
                                    body_bytes: 3,
                                },
                            )
                            .await
                            .unwrap(),
                    );
                }
                Kind::Provider => {
                    black_box(
                        lease
                            .encode(
                                &context,
                                &ProviderRequest {
                                    model: "x",
                                    surface: Surface::Chat,
                                    streaming: false,
                                    fields: &["model", "messages"],
                                    body: None,
                                },
                            )
                            .await
                            .unwrap()
                            .ok(),
                    );
                }
            }
        }
        let each = began.elapsed().as_secs_f64() * 1e6 / f64::from(n);
        if round > 2 {
            best = best.min(each);
            all.push(each);
        }
    }
    all.sort_by(f64::total_cmp);
    println!("{label:24} {name:18} best {best:7.2} median {:7.2} µs", all[all.len() / 2]);
}

use super::super::contract::{ModelRequest, ProviderRequest};

#[tokio::test]
#[ignore]
async fn measure() {
    for name in [
        "trap",
        "marker",
        "pii",
        "secrets",
        "prompt-injection",
        "pseudonymizer",
        "alias-router",
        "provider-openai",
    ] {
        time("fresh", name, Isolation::Request, 64 << 20).await;
        time("warm", name, Isolation::App, 64 << 20).await;
    }
}

#[tokio::test]
#[ignore]
async fn cold_and_warm_start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = HostSettings { instances: 1000, cache_dir: Some(folder.path().join("c")), ..SETTINGS };
    for round in ["cold", "warm", "warm"] {
        let began = tokio::time::Instant::now();
        let host = PluginHost::start(&settings).unwrap();
        let started = began.elapsed();
        for name in [
            "pii",
            "secrets",
            "prompt-injection",
            "pseudonymizer",
            "alias-router",
            "provider-openai",
            "provider-echo",
        ] {
            let spec = PluginSpec { kinds: &Kind::ALL, memory: 64 << 20, ..spec() };
            let b = tokio::time::Instant::now();
            host.load(&guest(name), &spec).await.unwrap();
            println!("   {name} {:?}", b.elapsed());
        }
        println!("{round}: host {started:?}, all {:?}", began.elapsed());
    }
}
