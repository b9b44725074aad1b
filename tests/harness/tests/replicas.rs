//! Several gateways over one PostgreSQL and one Redis act as one, also while those are away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use ghat_tests::{
    Client, Database, Gateway, MockProvider, Postgres, Redis, chat, gateway::CHAT, gateway::KEYS,
    gateway::POLICY,
};
use http::Method;
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

const REQUESTS: &str = "/api/v1/llm/requests";
/// How soon what is said to one gateway must hold at every other.
const SOON: Duration = Duration::from_secs(2);

/// So many gateways, with what these tables say, that ask for keys and policies as often as they do by themselves.
async fn gateways(provider: &MockProvider, tables: &str, count: usize) -> Vec<Gateway> {
    let mut gateways = Vec::new();
    for _ in 0..count {
        gateways.push(Gateway::with(provider).keys_as_usual().more(tables).metrics().start().await);
    }
    gateways
}

/// Asks until the answer is right, and says how long that took.
async fn until(mut ask: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !ask().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not become so");
        sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

fn over(gateway: &Gateway, client: &str) -> Client {
    gateway.presenting(client)
}

#[tokio::test]
async fn two_gateways_over_one_database_act_as_one() {
    let provider = MockProvider::replying("fine").await;
    let database = Postgres::database().await;
    let redis = Redis::start().await;
    let tables = database.store() + &redis.limits(2, "1s");
    let [here, there]: [Gateway; 2] = gateways(&provider, &tables, 2).await.try_into().unwrap();

    // A key that one made opens the other at once.
    let (key, id) = here.make_key(&json!({ "app_id": "shop" })).await;
    let client = over(&there, &key);
    assert_eq!(client.chat("hi").await.status(), 200);
    assert_eq!(over(&here, &key).chat("hi").await.status(), 200);
    assert_eq!(there.admin().get(KEYS).await.at("/data/0/id"), json!(id));

    // A policy that one was given soon holds at the other.
    let policy = json!({ "app_id": "shop", "settings": { "allowedModels": ["cheap-fast"] } });
    assert_eq!(here.admin().put(POLICY, &policy).await.status(), 200);
    assert_eq!(over(&here, &key).chat("hi").await.error(), "400 guardrail_model_blocked model");
    let took = until(async || client.chat("hi").await.status() != 200).await;
    assert!(took < SOON, "{took:?}");
    let shown = there.admin().get(&format!("{POLICY}?app_id=shop")).await;
    assert_eq!(shown.at("/data/settings/allowedModels"), json!(["cheap-fast"]));
    let open = json!({ "app_id": "shop", "settings": { "rateLimitPerMinute": null } });
    assert_eq!(there.admin().put(POLICY, &open).await.status(), 200);
    assert!(until(async || over(&here, &key).chat("hi").await.status() == 200).await < SOON);

    // Each shows the requests of both.
    let count = provider.requests().len();
    for gateway in [&here, &there] {
        let count_of = async || {
            gateway.admin().get(&format!("{REQUESTS}?status=succeeded")).await.at("/pagination/total")
        };
        until(async || count_of().await == json!(count)).await;
    }

    // A key that one revoked soon opens the other no more, also while it is used all the time.
    assert_eq!(here.admin().delete(&format!("{KEYS}/{id}")).await.status(), 200);
    assert_eq!(over(&here, &key).chat("hi").await.error(), "401 unauthorized");
    let took = until(async || client.chat("hi").await.status() == 401).await;
    assert!(took < SOON, "{took:?}");
}

/// How many of so many attempts pass a limit for each minute, over gateways that count together.
pub(crate) async fn passing(limit: usize, attempts: usize, replicas: usize) -> usize {
    let provider = MockProvider::replying("fine").await;
    let database = Postgres::database().await;
    let redis = Redis::start().await;
    // Machines that run tests stall; whoever stalls must not count for itself.
    let tables = database.store() + &redis.limits(replicas as u32, "5s");
    let gateways = gateways(&provider, &tables, replicas).await;
    let (key, _) = gateways[0].make_key(&json!({})).await;
    let settings = json!({ "rateLimitPerMinute": limit });
    let policy = json!({ "app_id": "default", "settings": settings });
    assert_eq!(gateways[0].admin().put(POLICY, &policy).await.status(), 200);
    // A burst is to meet the limit, not a key and a policy that nobody has read yet.
    for gateway in &gateways {
        assert_eq!(over(gateway, &key).get("/v1/models").await.status(), 200);
    }
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let callers = (0..64).map(|number| {
        let (client, next) = (over(&gateways[number % replicas], &key), &next);
        async move {
            let mut passed = 0;
            while next.fetch_add(1, Ordering::Relaxed) < attempts {
                let reply = client.chat("hi").await;
                match reply.status() {
                    200 => passed += 1,
                    429 => assert_eq!(reply.error(), "429 guardrail_rate_limit_exceeded"),
                    _ => panic!("{}", reply.text()),
                }
            }
            passed
        }
    });
    let passed = futures_util::future::join_all(callers).await.into_iter().sum();
    assert!(begun.elapsed() < Duration::from_secs(60), "the window has moved on");
    assert_eq!(provider.requests().len(), passed);
    passed
}

#[tokio::test]
async fn a_limit_is_exact_over_gateways_that_count_together() {
    assert_eq!(passing(100, 600, 4).await, 100);
}

/// A load that goes on.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    callers: JoinSet<(usize, usize, Duration)>,
}

impl Load {
    /// Begins to send requests with a key, from so many callers.
    pub(crate) fn begin(gateways: &[Gateway], key: &str, callers: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut running = JoinSet::new();
        for number in 0..callers {
            running.spawn(call(over(&gateways[number % gateways.len()], key), stop.clone()));
        }
        Self { stop, callers: running }
    }

    /// Ends it. How many requests were served and how many limited, and how long the longest took.
    pub(crate) async fn end(self) -> (usize, usize, Duration) {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = (0, 0, Duration::ZERO);
        for (served, limited, longest) in self.callers.join_all().await {
            all = (all.0 + served, all.1 + limited, all.2.max(longest));
        }
        all
    }
}

/// Sends requests until it is told to stop; each must be served, or refused for its rate.
async fn call(client: Client, stop: Arc<AtomicBool>) -> (usize, usize, Duration) {
    let (mut served, mut limited, mut longest) = (0, 0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let reply = client.chat("hi").await;
        longest = longest.max(begun.elapsed());
        match reply.status() {
            200 => served += 1,
            429 => limited += 1,
            _ => panic!("{}", reply.text()),
        }
        sleep(Duration::from_millis(5)).await;
    }
    (served, limited, longest)
}

/// How many rows of the log there are in a database.
pub(crate) async fn rows(database: &Database) -> usize {
    let count: i64 = sqlx::query_scalar("select count(*) from requests")
        .fetch_one(&mut database.connect().await)
        .await
        .unwrap();
    count as usize
}

/// How a server is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// It is stopped and started again.
    Stopped,
    /// It hangs and goes on.
    Hanging,
}

/// PostgreSQL is away for a while under load: no request fails, and every row is there afterwards.
pub(crate) async fn without_postgres(absence: Absence, length: Duration) {
    let provider = MockProvider::replying("fine").await;
    let server = Postgres::start().await;
    let database = server.new_database().await;
    let gateways = gateways(&provider, &database.store(), 2).await;
    let (key, _) = gateways[0].make_key(&json!({})).await;
    // Before it goes away, it has been asked for what is needed.
    for gateway in &gateways {
        assert_eq!(over(gateway, &key).chat("hi").await.status(), 200);
    }
    let load = Load::begin(&gateways, &key, 8);
    sleep(Duration::from_secs(1)).await;
    match absence {
        Absence::Stopped => server.stop().await,
        Absence::Hanging => server.hang(true).await,
    }
    sleep(length).await;
    assert_eq!(gateways[0].get("/readyz").await.status(), 503);
    match absence {
        Absence::Stopped => server.begin().await,
        Absence::Hanging => server.hang(false).await,
    }
    sleep(Duration::from_secs(2)).await;
    let (served, limited, longest) = load.end().await;
    println!("PostgreSQL {absence:?} for {length:?}: {served} requests served, the longest in {longest:?}");
    assert_eq!((served + 2, limited), (provider.requests().len(), 0));
    assert!(longest < Duration::from_secs(6), "{longest:?}");
    until(async || rows(&database).await >= served + 2).await;
    assert_eq!(rows(&database).await, served + 2);
    until(async || gateways[0].get("/readyz").await.status() == 200).await;
    // New keys are made and known again.
    assert_eq!(gateways[0].with_key(None).await.chat("hi").await.status(), 200);
}

#[tokio::test]
async fn while_postgres_is_stopped_no_request_fails_and_no_row_is_lost() {
    without_postgres(Absence::Stopped, Duration::from_secs(4)).await;
}

#[tokio::test]
async fn while_postgres_hangs_no_request_fails_and_no_row_is_lost() {
    without_postgres(Absence::Hanging, Duration::from_secs(4)).await;
}

/// Redis is away for a while under load: each gateway lets its share pass, and then they count together again.
pub(crate) async fn without_redis(absence: Absence, length: Duration) {
    const LIMIT: usize = 120;
    let provider = MockProvider::replying("fine").await;
    let database = Postgres::database().await;
    let mut redis = Redis::start().await;
    let gateways = gateways(&provider, &(database.store() + &redis.limits(2, "250ms")), 2).await;
    let (key, _) = gateways[0].make_key(&json!({})).await;
    let policy = json!({ "app_id": "default", "settings": { "rateLimitPerMinute": LIMIT } });
    assert_eq!(gateways[0].admin().put(POLICY, &policy).await.status(), 200);
    let load = Load::begin(&gateways, &key, 4);
    sleep(Duration::from_millis(500)).await;
    match absence {
        Absence::Stopped => redis.stop(),
        Absence::Hanging => redis.hang(true),
    }
    sleep(length).await;
    let limit =
        async || over(&gateways[0], &key).chat("hi").await.header("x-ratelimit-limit-requests").to_owned();
    assert_eq!(limit().await, (LIMIT / 2).to_string());
    let metrics = gateways[0].metrics().await;
    assert!(metrics.contains("ghat_limit_local_decisions_total"), "{metrics}");
    match absence {
        Absence::Stopped => redis.begin().await,
        Absence::Hanging => redis.hang(false),
    }
    until(async || limit().await == LIMIT.to_string()).await;
    sleep(Duration::from_secs(1)).await;
    let (served, limited, longest) = load.end().await;
    println!(
        "Redis {absence:?} for {length:?}: {served} served, {limited} limited, the longest in {longest:?}"
    );
    assert!(longest < Duration::from_secs(3), "{longest:?}");
    // What passed before, each gateway's share meanwhile, and what passed afterwards, where the count began anew.
    let minutes = 2 + length.as_secs() as usize / 60;
    assert!(served >= LIMIT && served <= LIMIT * (2 + minutes), "{served} served");
    assert!(limited > 0);

    // They count together again: on a limit of their own, exactly as many pass as may.
    let (key, _) = gateways[0].make_key(&json!({ "app_id": "again" })).await;
    let policy = json!({ "app_id": "again", "settings": { "rateLimitPerMinute": 10 } });
    assert_eq!(gateways[1].admin().put(POLICY, &policy).await.status(), 200);
    sleep(SOON).await;
    let mut passed = 0;
    for number in 0..30 {
        passed += usize::from(over(&gateways[number % 2], &key).chat("hi").await.status() == 200);
    }
    assert_eq!(passed, 10);
}

#[tokio::test]
async fn while_redis_is_stopped_each_gateway_counts_for_itself() {
    without_redis(Absence::Stopped, Duration::from_secs(2)).await;
}

#[tokio::test]
async fn while_redis_hangs_each_gateway_counts_for_itself() {
    without_redis(Absence::Hanging, Duration::from_secs(2)).await;
}

#[tokio::test]
async fn a_share_of_a_limit_is_all_that_passes_while_redis_was_never_there() {
    let provider = MockProvider::replying("fine").await;
    let mut redis = Redis::start().await;
    let limits = redis.limits(4, "20ms");
    redis.stop();
    let gateway = Gateway::with(&provider).keys().more(&limits).start().await;
    let admin = gateway.admin();
    let policy = json!({ "app_id": "default", "settings": { "rateLimitPerMinute": 20 } });
    assert_eq!(admin.put(POLICY, &policy).await.status(), 200);
    let client = gateway.with_key(None).await;
    let mut passed = 0;
    for _ in 0..20 {
        let reply = client.chat("hi").await;
        passed += usize::from(reply.status() == 200);
        assert_eq!(reply.header("x-ratelimit-limit-requests"), "5");
    }
    assert_eq!(passed, 5);
    redis.begin().await;
    let limit = async || client.chat("hi").await.header("x-ratelimit-limit-requests") == "20";
    assert!(until(limit).await < Duration::from_secs(10));
}

#[tokio::test]
async fn a_gateway_starts_without_its_database_where_the_configuration_says_so() {
    let provider = MockProvider::replying("fine").await;
    let server = Postgres::start().await;
    let database = server.new_database().await;
    server.stop().await;
    let store = format!("{}start_without = true\n", database.store());
    let gateway = Gateway::with(&provider).keys().more(&store).start().await;
    let ready = gateway.get("/readyz").await;
    assert_eq!(ready.status(), 503);
    assert!(!Database::is_told_by(&ready.text()), "{}", ready.text());
    let unknown = "agk_aZ09-_aZ09-_.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(over(&gateway, unknown).chat("hi").await.status(), 503);
    assert_eq!(gateway.admin().chat("hi").await.status(), 503, "its app's policy is not known");

    server.begin().await;
    until(async || gateway.get("/readyz").await.status() == 200).await;
    assert_eq!(gateway.with_key(None).await.chat("hi").await.status(), 200);
    assert_eq!(gateway.admin().chat("hi").await.status(), 200);
    until(async || rows(&database).await == 4).await;
}

#[tokio::test]
async fn a_stream_and_a_refused_credential_have_rows_in_postgres_too() {
    let provider = MockProvider::replying("fine").await;
    let database = Postgres::database().await;
    let gateway = gateways(&provider, &database.store(), 1).await.remove(0);
    let client = gateway.with_key(None).await;
    assert!(client.stream("hi").await.is_done());
    assert_eq!(over(&gateway, "agk_wrong").chat("hi").await.status(), 401);
    // What a caller may write where the log looks things up.
    for model in ["@openai/nul\0".to_owned(), format!("@openai/{}", "x".repeat(20_000))] {
        client.post(CHAT, &ghat_tests::with(chat("hi"), "model", model)).await;
    }
    until(async || rows(&database).await == 4).await;
    let list = client.get(REQUESTS).await.at("/data");
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    assert_eq!(list.as_array().unwrap().iter().filter(|row| row["stream"] == Value::Bool(true)).count(), 1);
    let missing = client.request(Method::GET, &format!("{REQUESTS}/nul%00")).body(Full::default()).unwrap();
    let missing = timeout(SOON, client.send(missing)).await.unwrap();
    assert_eq!(missing.error(), "404 route_not_found");
}
