//! Texts into vectors: every form of input, both forms of answer.

use base64::{Engine, engine::general_purpose::STANDARD};
use ghat_tests::{Gateway, MockProvider, gateway::EMBEDDINGS};
use serde_json::json;

#[tokio::test]
async fn every_form_of_input_passes() {
    let provider = MockProvider::replying("unused").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    for (input, vectors) in [
        (json!("hello"), 1),
        (json!(["hello", "world"]), 2),
        (json!([1, 2, 3]), 1),
        (json!([[1, 2], [3], [4, 5]]), 3),
    ] {
        let reply = gateway
            .post(EMBEDDINGS, &json!({ "model": "embed-default", "input": input, "dimensions": 8 }))
            .await;

        assert_eq!(reply.status(), 200, "{input}: {}", reply.text());
        assert_eq!(reply.at("/data").as_array().unwrap().len(), vectors);
        assert_eq!(reply.at("/model"), "@openai/text-embedding-3-small");
        let request = provider.last_request().json();
        assert_eq!(request, json!({ "model": "text-embedding-3-small", "input": input, "dimensions": 8 }));
    }
}

#[tokio::test]
async fn floats_and_base64_say_the_same() {
    let provider = MockProvider::replying("unused").await;
    let gateway = Gateway::with(&provider).start().await;
    let ask = |format: &str| json!({ "model": "embed-default", "input": "hi", "encoding_format": format });

    let floats = gateway.post(EMBEDDINGS, &ask("float")).await.at("/data/0/embedding");
    let base64 = gateway.post(EMBEDDINGS, &ask("base64")).await.at("/data/0/embedding");

    let bytes = STANDARD.decode(base64.as_str().unwrap()).unwrap();
    let decoded: Vec<f64> =
        bytes.chunks(4).map(|four| f64::from(f32::from_le_bytes(four.try_into().unwrap()))).collect();
    let floats: Vec<f64> = floats.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    assert_eq!(decoded, floats);
    assert_eq!(floats.len(), 8);
}

#[tokio::test]
async fn texts_to_embed_are_guarded() {
    let provider = MockProvider::replying("unused").await;
    let redacting = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let blocking = Gateway::with(&provider).plugin("pii").mode("block").start().await;
    let body = json!({ "model": "embed-default", "input": ["fine", "ann@example.org"] });

    let reply = redacting.post(EMBEDDINGS, &body).await;

    assert_eq!(reply.status(), 200);
    assert_eq!(provider.only_request().json()["input"], json!(["fine", "[REDACTED_EMAIL]"]));
    assert_eq!(reply.decisions(), ["pii input redacted: email x1"]);
    assert_eq!(blocking.post(EMBEDDINGS, &body).await.error(), "400 guardrail_blocked input");
    assert_eq!(provider.requests().len(), 1);
}
