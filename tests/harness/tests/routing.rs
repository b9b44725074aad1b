//! Who serves a request: after the rules of its alias, and after what each router goes by.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Reply, Setup, Upstream, chat, gateway::CHAT, with};
use http::Method;
use serde_json::{Value, json};

/// Three upstreams.
async fn three(answers: [Upstream; 3]) -> [MockProvider; 3] {
    let [one, two, three] = answers;
    [
        MockProvider::replying(one).await,
        MockProvider::replying(two).await,
        MockProvider::replying(three).await,
    ]
}

/// A gateway in front of them, as providers `openai`, `b` and `c`, with this set for each.
fn over([one, two, three]: &[MockProvider; 3], keys: &[(&str, &str)]) -> Setup {
    let set = |setup: Setup| keys.iter().fold(setup, |setup, (key, value)| setup.provider_key(key, value));
    let setup = set(Gateway::with(one)).provider("b", &two.base_url());
    set(set(setup).provider("c", &three.base_url()))
}

/// A rule with these candidates, each behind the one before.
fn in_order(rule: &str, candidates: &[&str]) -> String {
    let candidates = candidates.iter().enumerate().map(|(at, candidate)| {
        let weight = u32::from(at == 0);
        format!("{{ model = \"@{candidate}/m\", weight = {weight}, retry_attempts = 2 }}")
    });
    let candidates: Vec<_> = candidates.collect();
    format!("{{ {rule} candidates = [{}] }}", candidates.join(", "))
}

fn down() -> Upstream {
    Upstream::status(503, "down")
}

async fn ask(gateway: &Gateway, model: &str) -> Reply {
    gateway.routed(model, "hi").await
}

fn asked(providers: &[MockProvider; 3]) -> [usize; 3] {
    providers.each_ref().map(|provider| provider.requests().len())
}

#[tokio::test]
async fn max_attempts_bounds_the_tries_of_all_candidates_together() {
    let providers = three([down(), down(), Upstream::text("never")]).await;
    let short = in_order("max_attempts = 3,", &["openai", "b", "c"]);
    let once = in_order("max_attempts = 1,", &["c", "openai"]);
    let gateway = over(&providers, &[]).alias("short", &short).alias("once", &once).start().await;

    let reply = ask(&gateway, "short").await;

    assert_eq!(reply.error(), "502 route_unavailable");
    let tried =
        ["@openai/m provider_error", "@openai/m provider_error", "@b/m provider_error", "@c/m untried"];
    assert_eq!((reply.tried(), asked(&providers)), (tried.map(str::to_owned).to_vec(), [2, 1, 0]));
    assert_eq!(ask(&gateway, "once").await.message(), "never");
}

#[tokio::test]
async fn a_candidate_that_is_left_alone_takes_no_try() {
    let providers = three([down(), down(), Upstream::text("fine")]).await;
    let setup = over(&providers, &[("breaker", r#"{ failures = 1, cooldown = "1h" }"#)]);
    let gateway = setup.alias("all", &in_order("max_attempts = 1,", &["openai", "b", "c"])).start().await;
    for model in ["@openai/m", "@b/m"] {
        assert_eq!(ask(&gateway, model).await.error(), "502 provider_error");
    }

    let reply = ask(&gateway, "all").await;

    assert_eq!(reply.message(), "fine");
    assert_eq!(reply.tried(), ["@openai/m circuit_open", "@b/m circuit_open", "@c/m ok"]);
    assert_eq!(asked(&providers), [1, 1, 1]);
}

#[tokio::test]
async fn a_candidate_that_the_policy_forbids_takes_no_try() {
    let providers = three([Upstream::text("a"), Upstream::text("b"), Upstream::text("c")]).await;
    let gateway = over(&providers, &[])
        .alias("all", &in_order("max_attempts = 1,", &["openai", "b", "c"]))
        .start()
        .await;
    gateway.set_policy(&json!({ "allowedModels": ["@c/m"] })).await;

    let reply = ask(&gateway, "all").await;

    assert_eq!((reply.message(), reply.tried()), ("c".to_owned(), vec!["@c/m ok".to_owned()]));
    assert_eq!(asked(&providers), [0, 0, 1]);
}

#[tokio::test]
async fn nobody_is_asked_beside_the_last_try() {
    let slow = Upstream::text("slow").delay(Duration::from_millis(400));
    let providers = three([slow, Upstream::text("fast"), Upstream::text("fast")]).await;
    let setup = over(&providers, &[("hedge_after", "\"50ms\"")])
        .alias("once", &in_order("max_attempts = 1,", &["openai", "b"]))
        .alias("twice", &in_order("max_attempts = 2,", &["openai", "b"]));
    let gateway = setup.start().await;

    assert_eq!(ask(&gateway, "once").await.message(), "slow");
    assert_eq!(asked(&providers), [1, 0, 0]);
    assert_eq!(ask(&gateway, "twice").await.message(), "fast");
    assert_eq!(asked(&providers), [2, 1, 0]);
}

const BOTH: &str = r#"{ candidates = [{ model = "@openai/m" }, { model = "@b/m" }] }"#;

/// What each of so many requests was answered.
async fn answers(gateway: &Gateway, count: usize) -> Vec<String> {
    let mut answers = Vec::new();
    for _ in 0..count {
        answers.push(ask(gateway, "both").await.message());
    }
    answers
}

fn after(millis: u64, text: &str) -> Upstream {
    Upstream::text(text).delay(Duration::from_millis(millis))
}

#[tokio::test]
async fn the_soonest_serves_and_one_that_has_become_soon_is_found() {
    let (slow, fast) = (after(300, "slow"), after(0, "fast"));
    let becoming = MockProvider::replying(slow.clone().then(slow).then(after(0, "fast by now"))).await;
    let steady = MockProvider::replying(fast.then(after(60, "steady"))).await;
    let setup = Gateway::with(&becoming).provider("b", &steady.base_url()).alias("both", BOTH);
    let gateway = setup.router("least-latency", "explore = 0.2, tolerance = 0").start().await;

    // Each is asked once before anything is known of both.
    let first = answers(&gateway, 8).await;
    assert!(first.iter().filter(|answer| *answer == "slow").count() <= 4, "{first:?}");
    let mut in_a_row = 0;
    for asked in 0.. {
        assert!(asked < 600, "it was never found");
        let found = answers(&gateway, 1).await == ["fast by now"];
        in_a_row = if found { in_a_row + 1 } else { 0 };
        if in_a_row == 6 {
            break;
        }
    }
}

#[tokio::test]
async fn who_fails_is_not_taken_for_fast() {
    let failing = MockProvider::replying(down()).await;
    let steady = MockProvider::replying(after(50, "steady")).await;
    let setup = Gateway::with(&failing)
        .provider_key("breaker", "{ enabled = false }")
        .provider("b", &steady.base_url())
        .alias("both", BOTH);
    let gateway = setup.router("least-latency", "explore = 0").start().await;

    answers(&gateway, 20).await;

    assert_eq!(failing.requests().len(), 1, "one failure is enough, since nothing else is known of it");
}

#[tokio::test]
async fn the_cheapest_serves_and_the_operators_price_counts() {
    let providers = three([Upstream::text("a"), Upstream::text("b"), Upstream::text("c")]).await;
    let all = r#"{ candidates = [{ model = "@openai/gpt-4.1" }, { model = "@b/gpt-4.1-mini" }, { model = "@c/own" }] }"#;
    let setup = over(&providers, &[]).alias("all", all).router("cost-aware", "");
    let gateway = setup.clone().start().await;
    assert_eq!(ask(&gateway, "all").await.message(), "b");

    let dear = "[[price]]\nmodel = \"@b/gpt-4.1-mini\"\ntenant = \"default\"\ninput = 50\noutput = 50";
    let gateway = setup.clone().more(dear).start().await;
    assert_eq!(ask(&gateway, "all").await.message(), "a");

    let own = r#"prices = { "@c/own" = { input = 0.01 } }"#;
    let gateway = setup.router("cost-aware", own).start().await;
    assert_eq!(ask(&gateway, "all").await.message(), "c");
    assert_eq!(asked(&providers), [1, 1, 1]);
}

const FORK: &str = r#"{ default = "@openai/m", routes = [
    { when = { metadata = { operation = "support" } }, to = [{ model = "@b/m", weight = 1 }, { model = "@c/m", weight = 0 }] },
    { when = { app = ["shop", "web"] }, to = "@c/m" },
] }"#;

#[tokio::test]
async fn labels_and_apps_choose_a_route_and_the_policy_still_holds() {
    let providers = three([Upstream::text("a"), Upstream::text("b"), Upstream::text("c")]).await;
    let fork = FORK.replace('\n', " ").replace("}, ] }", "}] }");
    let gateway = over(&providers, &[]).alias("fork", &fork).router("by-metadata", "").start().await;
    let body = with(chat("hi"), "model", "fork");
    let labelled = gateway.request(Method::POST, CHAT).header("x-agumbe-operation", "support");
    let labelled = labelled.body(body.to_string().into()).unwrap();

    assert_eq!(gateway.post(CHAT, &body).await.message(), "a");
    assert_eq!(gateway.send(labelled.clone()).await.message(), "b");
    let shop = with(body.clone(), "agumbe_guardrails_app_id", "shop");
    assert_eq!(gateway.post(CHAT, &shop).await.message(), "c");

    gateway.set_policy(&json!({ "allowedModels": ["@openai/m", "@c/m"] })).await;
    assert_eq!(gateway.send(labelled.clone()).await.message(), "c", "a fallback that is allowed");
    gateway.set_policy(&json!({ "allowedModels": ["@openai/m"] })).await;
    assert_eq!(gateway.send(labelled).await.error(), "400 guardrail_model_blocked model");
}

/// The row of a request, once it is there.
async fn kept(gateway: &Gateway, id: &str) -> Value {
    for _ in 0..600 {
        let row = gateway.get(&format!("/api/v1/llm/requests/{id}")).await;
        if row.status() == 200 {
            return row.at("/data");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no row of {id}");
}

#[tokio::test]
async fn the_plan_and_the_tries_stand_in_the_log() {
    let providers = three([down(), Upstream::text("fine"), Upstream::text("never")]).await;
    let setup = over(&providers, &[]).alias("all", &in_order("max_attempts = 3,", &["openai", "b", "c"]));
    let gateway = setup.more("[store]\nurl = \"sqlite:ghat.db\"").start().await;

    let id = ask(&gateway, "all").await.header("x-request-id").to_owned();

    let row = kept(&gateway, &id).await;
    assert_eq!(row["plan"], json!(["@openai/m", "@b/m", "@c/m"]), "{row}");
    let tried: Vec<_> =
        row["route"].as_array().unwrap().iter().map(|one| (&one["model"], &one["errorCode"])).collect();
    let (one, failed, two) = (json!("@openai/m"), json!("provider_error"), json!("@b/m"));
    assert_eq!(tried, [(&one, &failed), (&one, &failed), (&two, &json!(null))]);
}
