//! API keys, tenants and apps.

use std::{process::Stdio, time::Duration};

use ghat::{
    auth::{Order, mint},
    config::{Store, StorePlace},
    store,
};
use ghat_tests::{
    Client, Gateway, MockProvider, Reply, chat,
    gateway::{CHAT, EMBEDDINGS, KEYS, PLUGINS},
    setup::BEDROCK_KEY,
    streamed, with,
};
use http::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};

const APP: &str = "agumbe_guardrails_app_id";

async fn gateway(provider: &MockProvider) -> Gateway {
    Gateway::with(provider).plugin("pii").mode("redact").keys().start().await
}

/// Which app the trace of an answer names.
fn app(reply: &Reply) -> Value {
    assert_eq!(reply.status(), 200, "{}", reply.text());
    reply.at("/agumbe_guardrails/appId")
}

#[tokio::test]
async fn nobody_gets_in_without_a_key() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;

    let refused = gateway.chat("hi").await;

    assert_eq!(refused.error(), "401 unauthorized");
    assert_eq!(refused.at("/error/type"), "authentication_error");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    for path in ["/v1/models", "/v1/models/smart-default", "/api/v1/llm/models", PLUGINS, KEYS] {
        assert_eq!(gateway.get(path).await.error(), "401 unauthorized", "{path}");
    }
    for path in [EMBEDDINGS, KEYS, "/api/v1/internal/plugins/reload"] {
        assert_eq!(gateway.post(path, &json!({})).await.error(), "401 unauthorized", "{path}");
    }
    assert_eq!(gateway.delete(&format!("{KEYS}/AAAAAAAAAAAA")).await.error(), "401 unauthorized");
    assert!(provider.requests().is_empty());
    assert_eq!((gateway.get("/healthz").await.status(), gateway.get("/readyz").await.status()), (200, 200));
}

#[tokio::test]
async fn a_key_opens_from_either_header() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (key, id) = gateway.make_key(&json!({})).await;
    assert_eq!((key.len(), &key[4..16]), (60, &*id));

    assert_eq!(gateway.presenting(&key).chat("hi").await.message(), "fine");
    assert!(gateway.presenting(&key).stream("hi").await.is_done());
    let request = gateway.request(Method::GET, "/v1/models").header("x-api-key", &key);
    assert_eq!(gateway.send(request.body(Default::default()).unwrap()).await.status(), 200);
    assert_eq!(provider.last_request().header("authorization"), Some("Bearer sk-upstream-key"));
}

#[tokio::test]
async fn a_wrong_key_is_told_no_more_than_an_unknown_one() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (key, id) = gateway.make_key(&json!({})).await;
    let (other, _) = gateway.make_key(&json!({})).await;
    let secret_of_another = format!("agk_{id}.{}", other.split_once('.').unwrap().1);
    let unknown = format!("agk_AAAAAAAAAAAA.{}", key.split_once('.').unwrap().1);
    let wrong = [&*secret_of_another, &unknown, &key[..59], "agk_", "sk-something", "a.b.c"];

    for credential in wrong {
        let refused = gateway.presenting(credential).chat("hi").await;
        assert_eq!(refused.error(), "401 unauthorized", "{credential}");
        assert_eq!(refused.at("/error/message"), "The credential is unknown, revoked or expired.");
    }
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn fault_1_a_tenant_scoped_key_names_its_app() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let client = gateway.with_key(None).await;

    assert_eq!(app(&client.post(CHAT, &with(chat("hi"), APP, "shop")).await), "shop");
    assert_eq!(app(&client.chat("hi").await), "default");
    let stream = client.open(&with(streamed("hi"), APP, "shop")).await.all().await;
    assert_eq!((stream.status, &stream.trace()["appId"]), (200, &"shop".into()));
    assert_eq!(client.get("/v1/models?app_id=shop").await.status(), 200);
    for wrong in [json!(""), json!(" "), json!(7), json!(null)] {
        let refused = client.post(CHAT, &with(chat("hi"), APP, wrong)).await;
        assert_eq!(refused.error(), format!("400 validation_error {APP}"));
    }
    assert_eq!(client.get("/v1/models?app_id=").await.error(), "400 validation_error app_id");
}

#[tokio::test]
async fn fault_2_an_app_scoped_key_reaches_no_other_app() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let client = gateway.with_key(Some("shop")).await;

    assert_eq!(app(&client.chat("hi").await), "shop");
    assert_eq!(app(&client.post(CHAT, &with(chat("hi"), APP, "shop")).await), "shop");
    let stream = client.stream("hi").await;
    assert_eq!((stream.status, &stream.trace()["appId"]), (200, &"shop".into()));
    let served = provider.requests().len();

    let embed = json!({ "model": "embed-default", "input": "hi", (APP): "other" });
    let bodies = [
        (CHAT, with(chat("hi"), APP, "other")),
        (CHAT, with(streamed("hi"), APP, "other")),
        (CHAT, with(chat("hi"), APP, "default")),
        ("/api/v1/llm/chat/completions", with(streamed("hi"), APP, "other")),
        (EMBEDDINGS, embed.clone()),
        ("/api/v1/llm/embeddings", embed),
    ];
    for (path, body) in bodies {
        assert_eq!(client.post(path, &body).await.error(), "403 app_mismatch", "{path} {body}");
    }
    for path in ["/v1/models", "/v1/models/smart-default"] {
        assert_eq!(client.get(&format!("{path}?app_id=shop")).await.status(), 200);
        assert_eq!(client.get(&format!("{path}?app_id=other")).await.error(), "403 app_mismatch");
    }
    assert_eq!(provider.requests().len(), served);
}

#[tokio::test]
async fn fault_15_an_administrator_of_one_tenant_has_no_power_over_the_keys_of_another() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (key, id) = gateway.make_key(&json!({ "name": "acme's" })).await;
    let other = gateway.other_admin();

    assert_eq!(other.post(KEYS, &json!({ "tenant_id": "acme" })).await.error(), "403 forbidden");
    assert_eq!(other.delete(&format!("{KEYS}/{id}")).await.error(), "404 route_not_found");
    let own = other.post(KEYS, &json!({ "tenant_id": "bolt" })).await;
    assert_eq!((own.status(), own.at("/data/tenant_id")), (201, "bolt".into()));

    let listed = |list: Reply| -> Vec<String> {
        list.json()["data"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap().into()).collect()
    };
    assert_eq!(listed(gateway.admin().get(KEYS).await), [id]);
    assert_eq!(listed(other.get(KEYS).await), [own.at("/data/id").as_str().unwrap()]);
    assert_eq!(gateway.presenting(&key).chat("hi").await.status(), 200);
}

#[tokio::test]
async fn a_key_is_no_administrator() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (key, id) = gateway.make_key(&json!({})).await;
    let client = gateway.presenting(&key);

    let refused = [
        client.post(KEYS, &json!({})).await,
        client.get(KEYS).await,
        client.delete(&format!("{KEYS}/{id}")).await,
        client.get(PLUGINS).await,
        client.post(&format!("{PLUGINS}/reload"), &json!({})).await,
    ];
    for reply in refused {
        assert_eq!(reply.error(), "403 forbidden");
    }
    assert_eq!(gateway.admin().get(PLUGINS).await.status(), 200);
}

#[tokio::test]
async fn a_key_is_shown_once() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let order = json!({ "name": "till", "app_id": "shop", "expires_at": "2100-01-31T12:00:00Z" });
    let (key, id) = gateway.make_key(&order).await;

    let list = gateway.admin().get(KEYS).await;

    let expected = json!({
        "id": id, "name": "till", "tenant_id": "acme", "app_id": "shop", "status": "active",
        "created_by": "admin", "created_at": list.at("/data/0/created_at"),
        "expires_at": "2100-01-31T12:00:00Z", "revoked_at": null,
    });
    assert_eq!(list.at("/data/0"), expected);
    assert_eq!(list.at("/pagination"), json!({ "page": 1, "pageSize": 50, "total": 1, "totalPages": 1 }));
    assert!(!list.text().contains(key.split_once('.').unwrap().1));
    assert_eq!(gateway.admin().get(&format!("{KEYS}?page=2")).await.at("/data"), json!([]));
    assert_eq!(
        gateway.admin().get(&format!("{KEYS}?page_size=9")).await.error(),
        "400 validation_error page_size"
    );
}

#[tokio::test]
async fn an_order_for_a_key_is_checked() {
    let provider = MockProvider::replying("fine").await;
    let admin = gateway(&provider).await;
    let admin = (admin.admin(), admin);
    for (order, param) in [
        (json!({ "admin": true }), "admin"),
        (json!({ "name": "" }), "name"),
        (json!({ "app_id": 7 }), "app_id"),
        (json!({ "expires_at": "tomorrow" }), "expires_at"),
        (json!({ "expires_at": "2001-01-01T00:00:00Z" }), "expires_at"),
    ] {
        let refused = admin.0.post(KEYS, &order).await;
        assert_eq!(refused.error(), format!("400 validation_error {param}"), "{order}");
    }
    let twice = r#"{"app_id":"a","app_id":"b"}"#;
    assert_eq!(admin.0.post_text(KEYS, twice).await.error(), "400 validation_error app_id");
    assert_eq!(admin.0.post_text(KEYS, "{").await.error(), "400 validation_error");
    assert_eq!(admin.0.delete(&format!("{KEYS}/nothing")).await.error(), "404 route_not_found");
}

/// Asks until the answer is this, and for how long that took.
async fn until(client: &Client, expected: &str) -> Duration {
    let started = Instant::now();
    loop {
        let reply = client.get("/v1/models").await;
        let told = if reply.status() == 200 { "200".to_owned() } else { reply.error() };
        if told == expected {
            return started.elapsed();
        }
        assert!(started.elapsed() < Duration::from_secs(30), "it stays at {told}");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_here_and_within_seconds_elsewhere() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let (first, id) = gateway.make_key(&json!({})).await;
    let (second, other) = gateway.make_key(&json!({})).await;
    let (first, second) = (gateway.presenting(&first), gateway.presenting(&second));
    assert_eq!((first.chat("hi").await.status(), second.chat("hi").await.status()), (200, 200));

    let revoked = gateway.admin().delete(&format!("{KEYS}/{id}")).await;
    assert_eq!((revoked.status(), revoked.at("/data/status")), (200, "revoked".into()));
    assert_eq!(first.chat("hi").await.error(), "401 unauthorized");

    // As another process would, in the store they share.
    let store = opened(&gateway).await;
    let id = store::KeyId::parse(&other).unwrap();
    assert!(store.revoke_key(None, id, OffsetDateTime::now_utc()).await.unwrap());
    let took = until(&second, "401 unauthorized").await;
    assert!(took < Duration::from_secs(5), "{took:?}");
}

async fn opened(gateway: &Gateway) -> std::sync::Arc<dyn store::Store> {
    store::open(&Store::at(StorePlace::File(gateway.store_path()))).await.unwrap()
}

#[tokio::test]
async fn a_key_opens_until_it_expires() {
    let provider = MockProvider::replying("fine").await;
    let gateway = gateway(&provider).await;
    let store = opened(&gateway).await;
    let order = |seconds| Order {
        tenant: "acme".into(),
        app: None,
        name: None,
        created_by: None,
        expires_at: Some(OffsetDateTime::now_utc() + Duration::from_secs(seconds)),
    };
    let (long, short) = (mint(order(3600)), mint(order(2)));
    for minted in [&long, &short] {
        store.add_key(&minted.key).await.unwrap();
    }

    assert_eq!(gateway.presenting(long.text.expose_secret()).chat("hi").await.status(), 200);
    until(&gateway.presenting(short.text.expose_secret()), "401 unauthorized").await;
    let list = gateway.admin().get(KEYS).await;
    let states: Vec<_> =
        list.json()["data"].as_array().unwrap().iter().map(|key| key["status"].to_string()).collect();
    assert!(
        states.contains(&"\"expired\"".to_owned()) && states.contains(&"\"active\"".to_owned()),
        "{states:?}"
    );
}

#[tokio::test]
async fn known_keys_open_while_the_store_is_away() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).keys().metrics().start().await;
    let (known, fresh) = (gateway.with_key(None).await, gateway.with_key(None).await);
    assert_eq!(known.chat("hi").await.status(), 200);

    let options = SqliteConnectOptions::new().filename(gateway.store_path());
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for table in ["api_keys", "_sqlx_migrations"] {
        let rename = format!("alter table {table} rename to away_{table}");
        sqlx::query(sqlx::AssertSqlSafe(rename)).execute(&mut connection).await.unwrap();
    }

    // Longer than the store's answers are believed without asking again.
    sleep(Duration::from_millis(300)).await;
    assert_eq!(known.chat("hi").await.message(), "fine");
    let unknown = fresh.chat("hi").await;
    assert_eq!((unknown.error(), unknown.header("retry-after")), ("503 overloaded".into(), "1"));
    assert_eq!(gateway.admin().get(KEYS).await.error(), "503 overloaded");
    let ready = gateway.get("/readyz").await;
    assert_eq!((ready.status(), ready.at("/not_ready/0")), (503, "the store does not answer".into()));
    assert!(gateway.metrics().await.contains("ghat_store_failures_total{asked_for=\"key\"}"));

    for table in ["api_keys", "_sqlx_migrations"] {
        let rename = format!("alter table away_{table} rename to {table}");
        sqlx::query(sqlx::AssertSqlSafe(rename)).execute(&mut connection).await.unwrap();
    }
    assert_eq!(gateway.get("/readyz").await.status(), 200);
    assert_eq!(fresh.chat("hi").await.status(), 200);
}

#[tokio::test]
async fn without_authentication_nothing_is_written_and_no_key_is_made() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    assert_eq!(gateway.presenting("anything").chat("hi").await.status(), 200);
    assert_eq!(gateway.post(KEYS, &json!({})).await.error(), "403 forbidden");
    assert!(!gateway.store_path().exists());
}

#[tokio::test]
async fn keys_come_into_force_without_a_restart() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    assert_eq!(gateway.chat("hi").await.status(), 200);

    gateway.reconfigure(&Gateway::with(&provider).keys());
    assert_eq!(gateway.reload().await.at("/swapped"), true);

    assert_eq!(gateway.chat("hi").await.error(), "401 unauthorized");
    let client = gateway.with_key(None).await;
    assert_eq!(client.chat("hi").await.status(), 200);
    gateway.reconfigure(&Gateway::with(&provider).plugin("pii").keys());
    assert_eq!(gateway.admin().post(&format!("{PLUGINS}/reload"), &json!({})).await.status(), 409);
    assert_eq!(client.chat("hi").await.status(), 200);
}

#[tokio::test]
async fn a_secret_is_in_no_log_no_error_no_metric_and_at_no_provider() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").keys().metrics().start().await;
    let (key, _) = gateway.make_key(&json!({ "app_id": "shop" })).await;
    let client = gateway.presenting(&key);
    let unknown = format!("agk_AAAAAAAAAAAA.{}", key.split_once('.').unwrap().1);

    let replies = [
        client.chat("hi").await,
        client.post(CHAT, &with(chat("hi"), APP, "other")).await,
        client.get(KEYS).await,
        gateway.presenting(&unknown).chat("hi").await,
        gateway.presenting(&key[..58]).chat("hi").await,
    ];
    let mut seen: String =
        replies.iter().map(|reply| format!("{:?}{}", reply.headers, reply.text())).collect();
    seen.push_str(&gateway.metrics().await);
    for request in provider.requests() {
        seen.push_str(&format!("{:?}{}", request.headers, request.text()));
    }
    let logged = log_of_a_program(&provider, &key).await;
    seen.push_str(&logged);

    let upstream = [BEDROCK_KEY.id, BEDROCK_KEY.secret, SESSION_TOKEN, "sk-upstream-key"];
    assert!(upstream.iter().all(|part| !logged.contains(part)), "{logged}");
    for part in [&key[17..], &key[17..58], ghat_tests::setup::ADMIN] {
        assert!(!seen.contains(part), "{part} is in {seen}");
    }
}

/// What goes along with the key pair that requests are signed with.
const SESSION_TOKEN: &str = "canary-of-a-session-token";

/// Everything that the program logs, down to its libraries, while requests with this key and others come in, also for a
/// provider whose requests are signed.
async fn log_of_a_program(provider: &MockProvider, key: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let pair = format!(
        "[{{ access_key_id = \"{}\", secret_access_key = \"{}\", session_token = \"{SESSION_TOKEN}\" }}]",
        BEDROCK_KEY.id, BEDROCK_KEY.secret
    );
    let setup =
        Gateway::with(provider).bedrock("bedrock", &provider.base_url()).provider_key("aws_keys", &pair);
    let setup = setup.keys();
    let toml = setup
        .toml()
        .replace("level = \"error\"\nrequests = \"off\"", "level = \"trace\"\nrequests = \"all\"");
    setup.place(&folder.path().join("plugins"));
    std::fs::write(folder.path().join("ghat.toml"), toml).unwrap();
    let mut command = tokio::process::Command::new(ghat_tests::files::program());
    command.arg("serve").current_dir(folder.path()).stderr(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.kill_on_drop(true).spawn().unwrap();
    let mut log = tokio::io::BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    let address = loop {
        let mut line = String::new();
        assert!(tokio::io::AsyncBufReadExt::read_line(&mut log, &mut line).await.unwrap() > 0, "{told}");
        told.push_str(&line);
        if let Some((_, address)) = line.split_once("listening on http://") {
            break address.trim().parse().unwrap();
        }
    };
    let stopped = async {
        let client = Client::of(address);
        let admin = client.presenting(ghat_tests::setup::ADMIN);
        let made = admin.post(KEYS, &json!({})).await.at("/data/key").as_str().unwrap().to_owned();
        assert_eq!(client.presenting(&made).chat("hi").await.status(), 200);
        assert_eq!(client.presenting(key).chat("hi").await.status(), 401);
        let signed = with(chat("hi"), "model", "@bedrock/amazon.nova-pro-v1:0");
        assert_eq!(client.presenting(&made).post(CHAT, &signed).await.status(), 200);
        assert_eq!(provider.last_request().header("x-amz-security-token"), Some(SESSION_TOKEN));
        // In good order, so that it writes all of its log.
        let pid = child.id().unwrap().to_string();
        assert!(tokio::process::Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        made
    };
    let (made, rest) = tokio::join!(stopped, async {
        let mut rest = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut log, &mut rest).await.unwrap();
        rest
    });
    told.push_str(&rest);
    assert!(told.contains("a key was made") && told.contains("unauthorized"), "{told}");
    assert!(!told.contains(&made[17..]), "a new key is in {told}");
    told
}
