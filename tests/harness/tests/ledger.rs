//! What the log shows of requests, and to whom.

use std::time::Duration;

use ghat_tests::{Client, Gateway, MockProvider, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

const REQUESTS: &str = "/api/v1/llm/requests";
const STORE: &str = "[store]\nurl = \"sqlite:ghat.db\"";

async fn gateway(provider: &MockProvider) -> Gateway {
    Gateway::with(provider).plugin("pii").mode("redact").keys().start().await
}

/// The rows that a query shows, once there are so many.
async fn rows(client: &Client, query: &str, count: usize) -> Vec<Value> {
    for _ in 0..600 {
        let reply = client.get(&format!("{REQUESTS}{query}")).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
        let rows = reply.at("/data").as_array().unwrap().clone();
        if rows.len() >= count {
            assert_eq!(rows.len(), count, "{rows:?}");
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("less than {count} rows: {query}");
}

fn of<'a>(rows: &'a [Value], field: &str) -> Vec<&'a Value> {
    rows.iter().map(|row| &row[field]).collect()
}

#[tokio::test]
async fn a_request_has_one_row_that_says_what_became_of_it() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (key, id) = gateway.make_key(&json!({})).await;
    let client = gateway.presenting(&key);

    let body = with(chat("Mail ann@example.org"), "agumbe_guardrails_app_id", "shop");
    let body = with(body, "agumbe_metadata", json!({ "workspace_id": "w1", "operation": "greet" }));
    let reply = client.post(CHAT, &body).await;

    let row = &rows(&client, "", 1).await[0];
    let expected = json!({
        "requestId": reply.header("x-request-id"), "tenantId": "acme", "apiKeyId": id, "subjectType": "app",
        "appId": "shop", "workspaceId": "w1", "operation": "greet", "sourceService": null, "requestKind": "chat",
        "requestedModel": "smart-default", "model": "@openai/gpt-4.1-mini", "provider": "openai",
        "upstreamModel": "gpt-4.1-mini", "status": "succeeded", "httpStatus": 200, "errorCode": null,
        "stream": false, "attempts": 1,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&row[field], value, "{field}: {row}");
    }
    assert_eq!(row["guardrailDecisions"][0]["detail"], "email x1");
    let usage = reply.at("/usage");
    assert_eq!(row["promptTokens"], usage["prompt_tokens"]);
    assert_eq!(row["totalTokens"], usage["total_tokens"]);
    let (prompt, completion) =
        (usage["prompt_tokens"].as_f64().unwrap(), usage["completion_tokens"].as_f64().unwrap());
    let cost = format!("{:.8}", (prompt * 0.4 + completion * 1.6) / 1e6);
    assert_eq!(reply.header("x-agumbe-estimated-cost-usd"), cost);
    assert_eq!(format!("{:.8}", row["estimatedCost"].as_f64().unwrap()), cost);
    assert!(row["latencyMs"].as_f64().unwrap() >= row["timings"]["providerMs"].as_f64().unwrap());
    let one = client.get(&format!("{REQUESTS}/{}", reply.header("x-request-id"))).await;
    assert_eq!(&one.at("/data"), row);
    assert_eq!(client.get(&format!("{REQUESTS}/req_unknown")).await.error(), "404 route_not_found");
    assert!(!row.to_string().contains("ann@"), "{row}");
}

#[tokio::test]
async fn streams_failures_blocks_and_clients_that_leave_have_rows_too() {
    let slow = Upstream::stream_of(&["one ", "two ", "three"]).stall_after(3);
    let replies = Upstream::text("fine").then(Upstream::status(500, "oops")).then(slow);
    let provider = MockProvider::replying(replies).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("block").keys().start().await;
    let client = gateway.with_key(None).await;

    let ask = with(streamed("hi"), "stream_options", json!({ "include_usage": true }));
    assert!(client.open(&ask).await.all().await.is_done());
    assert_eq!(client.chat("hi").await.status(), 502);
    assert_eq!(client.chat("Mail ann@example.org").await.error(), "400 guardrail_blocked messages");
    let mut stream = client.open(&streamed("hi")).await;
    stream.next_words().await;
    drop(stream);
    assert_eq!(client.post_text(CHAT, "{").await.status(), 400);

    let mut rows = rows(&client, "", 5).await;
    rows.reverse();
    let known =
        of(&rows, "errorCode").into_iter().map(|code| code.as_str().unwrap_or("-")).collect::<Vec<_>>();
    let expected = ["-", "provider_error", "guardrail_blocked", "client_closed_request", "validation_error"];
    assert_eq!(known.iter().copied().collect::<std::collections::BTreeSet<_>>(), expected.into());
    let row = |code: &str| rows.iter().find(|row| row["errorCode"].as_str().unwrap_or("-") == code).unwrap();
    assert_eq!((&row("-")["stream"], &row("-")["status"]), (&json!(true), &json!("succeeded")));
    assert!(row("-")["timeToFirstTokenMs"].as_f64().unwrap() > 0.0);
    assert!(row("-")["estimatedCost"].as_f64().unwrap() > 0.0);
    assert_eq!(row("provider_error")["route"][0]["httpStatus"], 500);
    assert_eq!(row("guardrail_blocked")["status"], "blocked");
    assert_eq!(row("client_closed_request")["httpStatus"], 499);
    assert_eq!(row("client_closed_request")["status"], "cancelled");
    assert_eq!(row("validation_error")["requestedModel"], "");
}

#[tokio::test]
async fn what_was_decided_before_a_client_left_is_told() {
    let provider =
        MockProvider::replying(Upstream::stream_of(&["one ", "two ", "three"]).stall_after(3)).await;
    let gateway = gateway(&provider).await;
    let client = gateway.with_key(None).await;

    let mut stream = client.open(&streamed("Mail ann@example.org")).await;
    stream.next_words().await;
    drop(stream);

    let row = &rows(&client, "", 1).await[0];
    assert_eq!(row["status"], "cancelled");
    assert_eq!(row["guardrailDecisions"][0]["detail"], "email x1", "{row}");
}

#[tokio::test]
async fn the_list_is_narrowed_by_query_and_key() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let all = gateway.with_key(None).await;
    let shop = gateway.with_key(Some("shop")).await;
    for client in [&all, &shop] {
        client.chat("hi").await;
        client.post(CHAT, &with(chat("hi"), "model", "cheap-fast")).await;
        client.post(CHAT, &with(chat("hi"), "model", "no-such")).await;
    }

    assert_eq!(rows(&all, "", 6).await.len(), 6);
    assert_eq!(of(&rows(&shop, "", 3).await, "appId"), ["shop", "shop", "shop"]);
    for (query, count) in [
        ("?app_id=shop", 3),
        ("?status=failed", 2),
        ("?status=succeeded&app_id=default", 2),
        ("?model=%40openai/gpt-4o-mini", 2),
        ("?request_kind=embeddings", 0),
        ("?from=2020-01-01&to=2021-01-01T00:00:00Z", 0),
        ("?from=2020-01-01", 6),
        ("?page=2", 0),
    ] {
        rows(&all, query, count).await;
    }
    assert_eq!(shop.get(&format!("{REQUESTS}?app_id=other")).await.error(), "403 app_mismatch");
    assert_eq!(gateway.other_admin().get(REQUESTS).await.at("/data"), json!([]));
    for (query, param) in [
        ("?status=good", "status"),
        ("?request_kind=x", "request_kind"),
        ("?from=yesterday", "from"),
        ("?page_size=5", "page_size"),
        ("?page=1001&page_size=100", "page"),
        ("?cursor=x", "cursor"),
        ("?sort=asc", "sort"),
    ] {
        let refused = all.get(&format!("{REQUESTS}{query}")).await;
        assert_eq!(refused.error(), format!("400 validation_error {param}"));
    }
    assert_eq!(gateway.get(REQUESTS).await.error(), "401 unauthorized");
}

#[tokio::test]
async fn pages_and_cursors_show_every_row_once() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let client = gateway.with_key(None).await;
    for _ in 0..25 {
        client.chat("hi").await;
    }
    let all = rows(&client, "?page_size=100", 25).await;
    let ids = of(&all, "requestId");
    let times = of(&all, "createdAt").into_iter().map(|time| time.as_str().unwrap()).collect::<Vec<_>>();
    assert!(times.is_sorted_by(|a, b| a >= b));

    let page = client.get(&format!("{REQUESTS}?page=2&page_size=10")).await;
    assert_eq!(of(page.at("/data").as_array().unwrap(), "requestId"), ids[10..20]);
    let pagination = page.at("/pagination");
    assert_eq!((&pagination["total"], &pagination["totalPages"]), (&json!(25), &json!(3)));
    let (mut seen, mut cursor) = (Vec::new(), page.at("/pagination/nextCursor"));
    while let Some(next) = cursor.as_str() {
        let part = client.get(&format!("{REQUESTS}?page_size=10&cursor={next}")).await;
        seen.extend(part.at("/data").as_array().unwrap().iter().map(|row| row["requestId"].clone()));
        cursor = part.at("/pagination/nextCursor");
    }
    assert_eq!(seen.iter().collect::<Vec<_>>(), ids[20..]);
}

#[tokio::test]
async fn refused_credentials_have_rows_that_no_tenant_sees() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let client = gateway.with_key(None).await;

    assert_eq!(gateway.presenting("agk_wrong").chat("hi").await.status(), 401);
    client.chat("hi").await;

    assert_eq!(of(&rows(&client, "", 1).await, "status"), ["succeeded"]);
    let options = SqliteConnectOptions::new().filename(gateway.store_path());
    let mut store = SqliteConnection::connect_with(&options).await.unwrap();
    let rows: Vec<(String, String)> = sqlx::query_as("select tenant, status from requests order by tenant")
        .fetch_all(&mut store)
        .await
        .unwrap();
    assert_eq!(rows, [(String::new(), "failed".into()), ("acme".into(), "succeeded".into())]);
}

#[tokio::test]
async fn the_operators_prices_come_first() {
    let price = "[[price]]\nmodel = \"gpt-4.1-mini\"\ninput = 1000000\noutput = 0.0";
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).more(&format!("{STORE}\n{price}")).start().await;

    let reply = gateway.chat("hi").await;

    let tokens = reply.at("/usage/prompt_tokens").as_u64().unwrap();
    assert_eq!(reply.header("x-agumbe-estimated-cost-usd"), format!("{tokens}.00000000"));
    let unpriced = gateway.post(CHAT, &with(chat("hi"), "model", "@openai/own-model")).await;
    assert_eq!((unpriced.status(), unpriced.header("x-agumbe-estimated-cost-usd")), (200, ""));
    assert_eq!(rows(&gateway, "", 2).await[0]["estimatedCost"], Value::Null);
}

#[tokio::test]
async fn without_a_store_nothing_is_kept() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    assert_eq!(gateway.chat("hi").await.status(), 200);
    assert_eq!(gateway.get(REQUESTS).await.error(), "403 forbidden");
}
