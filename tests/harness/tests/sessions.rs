//! Session tokens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use ghat_tests::{
    Gateway, Issuer, MockProvider, Recorded, Upstream,
    gateway::KEYS,
    issuer::{PINNED, now},
    with,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

const SECRET: &str = "a-secret-that-issuer-and-gateway-share";

async fn sharing(provider: &MockProvider) -> Gateway {
    let jwt = format!("{PINNED}secret = \"{SECRET}\"");
    Gateway::with(provider).plugin("pii").mode("redact").sessions(&jwt).start().await
}

/// A gateway that fetches keys from an issuer.
async fn fetching(provider: &MockProvider, issuer: &MockProvider, algorithm: &str) -> Gateway {
    let jwks = issuer.base_url();
    let jwt = format!("{PINNED}jwks = \"{jwks}/jwks\"\nalgorithms = [\"{algorithm}\"]");
    Gateway::with(provider).sessions(&jwt).start().await
}

async fn opens(gateway: &Gateway, token: &str) -> String {
    let reply = gateway.presenting(token).chat("hi").await;
    if reply.status() == 200 { "200".to_owned() } else { reply.error() }
}

#[tokio::test]
async fn a_session_token_opens() {
    let provider = MockProvider::replying("fine").await;
    let gateway = sharing(&provider).await;
    let issuer = Issuer::sharing(SECRET);

    let reply = gateway.presenting(&issuer.token("ann")).chat("hi").await;

    assert_eq!(reply.message(), "fine");
    assert_eq!(reply.at("/agumbe_guardrails/subject"), "session");
    assert_eq!(gateway.get("/v1/models").await.error(), "401 unauthorized");
}

#[tokio::test]
async fn keys_open_where_session_tokens_do() {
    let provider = MockProvider::replying("fine").await;
    let gateway = sharing(&provider).await;

    let reply = gateway.with_key(Some("shop")).await.chat("hi").await;

    assert_eq!(reply.at("/agumbe_guardrails/subject"), "app");
    assert_eq!(reply.at("/agumbe_guardrails/appId"), "shop");
}

#[tokio::test]
async fn a_token_that_is_forged_or_out_of_date_or_for_somebody_else_is_refused() {
    let provider = MockProvider::replying("fine").await;
    let gateway = sharing(&provider).await;
    let issuer = Issuer::sharing(SECRET);
    let but = |name: &str, value: Value| issuer.sign(&with(Issuer::claims("ann"), name, value));
    let without = |name: &str| {
        let mut claims = Issuer::claims("ann");
        claims.as_object_mut().unwrap().remove(name);
        issuer.sign(&claims)
    };
    let good = issuer.token("ann");
    let (content, signature) = good.rsplit_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let payload = content.split_once('.').unwrap().1;
    let bad = [
        ("another secret", Issuer::sharing("another-secret-of-the-same-length-or-so").token("ann")),
        ("expired", but("exp", json!(now() - 120))),
        ("not yet", but("nbf", json!(now() + 120))),
        ("not a time", but("nbf", json!("soon"))),
        ("audience", but("aud", json!("another"))),
        ("issuer", but("iss", json!("https://evil.example.org"))),
        ("no end", without("exp")),
        ("no audience", without("aud")),
        ("no issuer", without("iss")),
        ("no tenant", without("tenant_id")),
        ("no user", without("sub")),
        ("two tenants", but("tenantId", json!("bolt"))),
        ("no algorithm", format!("{none}.{payload}.")),
        ("no algorithm, a signature", format!("{none}.{payload}.{signature}")),
        ("no signature", format!("{content}.")),
        ("half a signature", format!("{content}.{}", &signature[..20])),
        (
            "another's content",
            format!("{}.{signature}", but("sub", json!("eve")).rsplit_once('.').unwrap().0),
        ),
        ("a public key", Issuer::ec("a").token("ann")),
    ];
    assert_eq!(opens(&gateway, &good).await, "200");
    for (what, token) in bad {
        assert_eq!(opens(&gateway, &token).await, "401 unauthorized", "{what}");
    }
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test]
async fn an_administrator_is_one_by_token_and_in_the_own_tenant_only() {
    let provider = MockProvider::replying("fine").await;
    let gateway = sharing(&provider).await;
    let issuer = Issuer::sharing(SECRET);
    let admin = with(Issuer::claims("ann"), "isAdmin", true);
    let client = |claims: &Value| gateway.presenting(&issuer.sign(claims));

    let made = client(&admin).post(KEYS, &json!({ "name": "till" })).await;
    assert_eq!((made.status(), made.at("/data/tenant_id")), (201, "acme".into()));
    assert_eq!(made.at("/data/created_by"), "ann");
    let id = made.at("/data/id").as_str().unwrap().to_owned();

    let elsewhere = with(admin.clone(), "tenant_id", "bolt");
    assert_eq!(client(&elsewhere).get(KEYS).await.at("/pagination/total"), 0);
    assert_eq!(client(&elsewhere).delete(&format!("{KEYS}/{id}")).await.error(), "404 route_not_found");
    for word in [json!("true"), json!(1), json!(false)] {
        let claims = with(Issuer::claims("ann"), "isAdmin", word);
        assert_eq!(client(&claims).post(KEYS, &json!({})).await.error(), "403 forbidden");
    }
    assert_eq!(client(&admin).delete(&format!("{KEYS}/{id}")).await.status(), 200);
}

#[tokio::test]
async fn tokens_are_checked_with_the_keys_that_the_issuer_publishes() {
    for (issuer, algorithm) in [(Issuer::rsa("a"), "RS256"), (Issuer::ec("a"), "ES256")] {
        let provider = MockProvider::replying("fine").await;
        let published = MockProvider::replying(Upstream::json(&Issuer::published(&[&issuer]))).await;
        let gateway = fetching(&provider, &published, algorithm).await;

        assert_eq!(opens(&gateway, &issuer.token("ann")).await, "200", "{algorithm}");
        let stranger = if algorithm == "RS256" { Issuer::rsa("a") } else { Issuer::ec("a") };
        assert_eq!(opens(&gateway, &stranger.token("ann")).await, "401 unauthorized", "{algorithm}");
        // Whoever knows a public key must not be able to sign with it.
        let key = Issuer::published(&[&issuer])["keys"][0].to_string();
        assert_eq!(
            opens(&gateway, &Issuer::sharing(&key).token("ann")).await,
            "401 unauthorized",
            "{algorithm}"
        );
        assert_eq!(published.requests().len(), 1, "{algorithm}");
    }
}

#[tokio::test]
async fn a_key_that_the_issuer_changes_to_is_fetched_when_it_is_first_seen() {
    let (old, new) = (Issuer::ec("old"), Issuer::ec("new"));
    let sets = [Issuer::published(&[&old]), Issuer::published(&[&old, &new])].map(|set| Upstream::json(&set));
    let [first, second] = sets;
    let published = MockProvider::replying(first.then(second)).await;
    let provider = MockProvider::replying("fine").await;
    let gateway = fetching(&provider, &published, "ES256").await;
    assert_eq!(opens(&gateway, &old.token("ann")).await, "200");

    let started = Instant::now();
    while opens(&gateway, &new.token("ann")).await != "200" {
        assert!(started.elapsed() < Duration::from_secs(30), "the new key is never fetched");
        sleep(Duration::from_millis(50)).await;
    }

    assert_eq!(opens(&gateway, &old.token("ann")).await, "200");
    assert_eq!(published.requests().len(), 2);
}

#[tokio::test]
async fn tokens_of_keys_that_are_made_up_do_not_flood_the_issuer() {
    let issuer = Issuer::ec("a");
    let published = MockProvider::replying(Upstream::json(&Issuer::published(&[&issuer]))).await;
    let provider = MockProvider::replying("fine").await;
    let gateway = fetching(&provider, &published, "ES256").await;
    let started = Instant::now();

    let made_up: Vec<_> = (0..30).map(|number| Issuer::ec(&number.to_string()).token("eve")).collect();
    let asking = made_up.iter().map(|token| opens(&gateway, token));
    let refused = futures_util::future::join_all(asking).await;

    assert!(refused.iter().all(|told| told == "401 unauthorized"), "{refused:?}");
    assert_eq!(opens(&gateway, &issuer.token("ann")).await, "200");
    let most = 2 + started.elapsed().as_secs() as usize / 5;
    assert!(published.requests().len() <= most, "{} fetches", published.requests().len());
}

#[tokio::test]
async fn an_issuer_that_is_away_at_the_start_is_asked_again() {
    let issuer = Issuer::ec("a");
    let set = Upstream::json(&Issuer::published(&[&issuer]));
    let up = Arc::new(AtomicBool::new(false));
    let is_up = up.clone();
    let reply =
        move |_: &Recorded| if is_up.load(Relaxed) { set.clone() } else { Upstream::status(500, "busy") };
    let published = MockProvider::scripted(reply).await;
    let provider = MockProvider::replying("fine").await;
    let gateway = fetching(&provider, &published, "ES256").await;

    let ready = gateway.get("/readyz").await;
    assert_eq!(
        (ready.status(), ready.at("/not_ready/0")),
        (503, "the issuer's keys have not been fetched yet".into())
    );
    assert_eq!(opens(&gateway, &issuer.token("ann")).await, "503 overloaded");
    assert_eq!(gateway.with_key(None).await.chat("hi").await.status(), 200);

    up.store(true, Relaxed);
    let started = Instant::now();
    while opens(&gateway, &issuer.token("ann")).await != "200" {
        assert!(started.elapsed() < Duration::from_secs(30), "the issuer is not asked again");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(gateway.get("/readyz").await.status(), 200);
}

#[tokio::test]
async fn two_tenants_share_nothing_though_their_apps_have_one_name() {
    let provider = MockProvider::replying("fine").await;
    let jwt = format!("{PINNED}secret = \"{SECRET}\"");
    let setup = Gateway::with(&provider).plugin("canary").mode("detect").on(&["request"]).isolation("app");
    let gateway = setup.sessions(&jwt).start().await;
    let issuer = Issuer::sharing(SECRET);

    for turn in 0..3 {
        for tenant in ["acme", "bolt"] {
            let token = issuer.sign(&with(Issuer::claims("ann"), "tenant_id", tenant));
            let reply = gateway.presenting(&token).chat("hi").await;
            // The canary remembers every call that one instance has seen.
            assert_eq!(reply.decisions(), [format!("canary input detected: seen-{turn} x1")], "{tenant}");
        }
    }
}
