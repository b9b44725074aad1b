//! Plugins that misbehave: what the client gets, and that nobody else notices.

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use tokio::time::Instant;

/// What a guest does where a text says so. Every text begins with a character of two bytes.
const TRIGGER: &str = "é misbehave";

/// A gateway with one misbehaving guardrail.
fn guarded(provider: &MockProvider, guest: &str) -> Setup {
    let setup = Gateway::with(provider).plugin(guest).mode("redact").memory("16MiB");
    match guest {
        "endless-loop" | "sleeper" => setup.timeout("300ms"),
        _ => setup,
    }
}

/// Fails closed and open, in requests, answers and streams; and serves whoever does not trigger it.
async fn check(guest: &str) {
    let provider = MockProvider::echoing().await;
    let closed = guarded(&provider, guest).start().await;
    let open = guarded(&provider, guest).fail("open").start().await;
    let name = guest.replace('-', "_");

    let refused = closed.chat(TRIGGER).await;
    assert_eq!(refused.error(), "500 plugin_failed", "{guest}");
    assert_eq!(refused.at("/error/type"), "api_error");
    assert!(!refused.text().contains("hunter2"));
    assert_eq!(provider.requests().len(), 0, "{guest}");
    assert_eq!(closed.chat("hi").await.message(), "hi", "{guest}: the next request");
    let listed = closed.listed(guest).await;
    assert!(listed["failures"].as_u64().unwrap() >= 1, "{listed}");

    let passed = open.chat(TRIGGER).await;
    assert_eq!(passed.message(), TRIGGER, "{guest}");
    let open_on = |side| format!("{name} {side} detected: failed-open x1");
    assert_eq!(passed.decisions(), [open_on("input"), open_on("output")]);
    answers(guest).await;
}

/// The same in an answer, whole and streamed.
async fn answers(guest: &str) {
    let provider = MockProvider::replying(Upstream::stream_of(&["before ", TRIGGER, " after"])).await;
    let closed = guarded(&provider, guest).on(&["response"]).start().await;
    let open = guarded(&provider, guest).on(&["response"]).fail("open").start().await;

    assert_eq!(closed.chat("hi").await.error(), "500 plugin_failed", "{guest}");
    let broken = closed.stream("hi").await;
    assert_eq!((broken.status, broken.error().as_str()), (200, "plugin_failed"), "{guest}");
    assert!(!broken.text().contains("misbehave"), "{guest}: {}", broken.text());
    let passed = open.stream("hi").await;
    assert_eq!(passed.text(), format!("before {TRIGGER} after"), "{guest}");
    assert!(passed.is_done() && passed.decisions()[0].contains("failed-open"), "{guest}");
}

#[tokio::test]
async fn a_guest_that_never_returns_is_stopped() {
    check("endless-loop").await;
}

#[tokio::test]
async fn a_guest_that_sleeps_in_an_import_is_stopped() {
    check("sleeper").await;
}

#[tokio::test]
async fn a_guest_that_recurses_for_ever_is_stopped() {
    check("deep-recursion").await;
}

#[tokio::test]
async fn a_guest_that_takes_all_memory_is_stopped() {
    check("memory-hog").await;
}

#[tokio::test]
async fn a_guest_that_traps_is_contained() {
    check("trap").await;
}

#[tokio::test]
async fn a_guest_that_answers_with_too_much_is_not_believed() {
    check("huge-output").await;
}

#[tokio::test]
async fn a_guest_that_answers_with_broken_text_is_not_believed() {
    check("broken-text").await;
}

#[tokio::test]
async fn a_guest_that_takes_handles_without_end_is_stopped() {
    check("handle-hog").await;
}

#[tokio::test]
async fn a_guest_that_finds_what_is_not_there_is_not_believed() {
    check("span-out-of-range").await;
}

#[tokio::test]
async fn a_guest_that_finds_half_a_character_is_not_believed() {
    check("span-inside-character").await;
}

#[tokio::test]
async fn a_guest_that_is_undecided_about_nothing_is_not_believed_in_streams() {
    let provider = MockProvider::replying(Upstream::stream_of(&[TRIGGER, " after"])).await;
    let closed = guarded(&provider, "undecided-out-of-range").on(&["response"]).start().await;

    assert_eq!(closed.stream("hi").await.error(), "plugin_failed");
}

#[tokio::test]
async fn a_guest_that_floods_the_log_harms_nobody() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider, "log-flood").timeout("20s").start().await;

    assert_eq!(gateway.chat(TRIGGER).await.message(), TRIGGER);
    assert_eq!(gateway.chat("hi").await.message(), "hi");
}

#[tokio::test]
async fn a_guest_that_is_slow_within_its_time_is_fine() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider, "slow").start().await;

    assert_eq!(gateway.chat(TRIGGER).await.message(), TRIGGER);
    assert_eq!(gateway.listed("slow").await["failures"], 0);
}

/// While one app's request keeps a guest busy for three seconds, another app is served as ever.
async fn beside(guest: &str) {
    let provider = MockProvider::echoing().await;
    let setup = Gateway::with(&provider).plugin(guest).mode("redact").memory("1GiB").timeout("3s");
    let gateway = setup.plugin("marker").mode("redact").start().await;
    let other = |text: &str| with(chat(text), "agumbe_guardrails_app_id", "other");
    gateway.chat("warm").await;

    let started = Instant::now();
    let (stuck, healthy) = tokio::join!(
        async {
            let reply = gateway.chat(TRIGGER).await;
            (reply.error(), started.elapsed())
        },
        async {
            for _ in 0..20 {
                assert_eq!(gateway.post(CHAT, &other("hi")).await.message(), "hi");
            }
            let stream = gateway.open(&with(streamed("hi"), "agumbe_guardrails_app_id", "other")).await;
            assert_eq!(stream.all().await.text(), "hi");
            started.elapsed()
        }
    );

    assert_eq!(stuck.0, "500 plugin_failed");
    assert!(stuck.1.as_millis() > 2500 && stuck.1.as_secs() < 15, "stopped after {:?}", stuck.1);
    assert!(healthy < stuck.1, "the others were done after {healthy:?}, the stuck one after {:?}", stuck.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_beside_a_loop_are_not_delayed() {
    beside("endless-loop").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_beside_a_sleeper_are_not_delayed() {
    beside("sleeper").await;
}

#[tokio::test]
async fn requests_beside_a_loop_are_not_delayed_on_one_thread_either() {
    beside("endless-loop").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_loops_than_threads_leave_room_for_others() {
    let provider = MockProvider::echoing().await;
    let setup = Gateway::with(&provider).plugin("endless-loop").mode("redact").timeout("2s");
    let gateway = setup.start().await;
    gateway.chat("warm").await;

    let stuck = futures_util::future::join_all((0..4).map(|_| gateway.chat(TRIGGER)));
    let healthy = async {
        for _ in 0..10 {
            assert_eq!(gateway.chat("hi").await.message(), "hi");
        }
        Instant::now()
    };
    let (stuck, healthy) = tokio::join!(async { (stuck.await, Instant::now()) }, healthy);

    assert!(stuck.0.iter().all(|reply| reply.error() == "500 plugin_failed"));
    assert!(healthy < stuck.1);
}

/// A file that is no plugin for its place: the gateway does not start, and says why.
async fn refused(name: &str, settings: &str, reasons: &[&str]) {
    let provider = MockProvider::replying("fine").await;
    let setup = Gateway::with(&provider).plugin_from("suspect", name).mode("redact").settings(settings);
    let problem = setup.try_start().await.expect_err(name);
    assert!(problem.contains("suspect"), "{problem}");
    for reason in reasons {
        assert!(problem.contains(reason), "{problem}");
    }
}

#[tokio::test]
async fn a_router_is_no_guardrail() {
    refused("alias-router", "{}", &["router"]).await;
}

#[tokio::test]
async fn a_plugin_of_a_future_contract_is_refused_by_its_version() {
    refused("future-version", "{}", &["@9.0.0"]).await;
}

#[tokio::test]
async fn a_plugin_that_wants_what_it_was_not_granted_is_refused_with_the_list() {
    refused("wants-vault", "{}", &["acme:vault/secrets@1.0.0", "grant"]).await;
}

#[tokio::test]
async fn a_plugin_that_traps_in_configure_is_refused() {
    refused("trap-in-configure", "{}", &["configure", "trap"]).await;
}

#[tokio::test]
async fn a_plugin_that_hangs_in_configure_is_refused() {
    refused("loop-in-configure", "{}", &["configure", "longer"]).await;
}

#[tokio::test]
async fn a_plugin_that_refuses_its_settings_is_refused_with_every_problem() {
    refused(
        "refuses-settings",
        r#"{ strength = "odd" }"#,
        &["strength", "must be weak or strong", "too much here"],
    )
    .await;
}

#[tokio::test]
async fn settings_that_a_shipped_plugin_does_not_know_are_refused() {
    refused("pii", r#"{ entities = ["email", "shoe-size"] }"#, &["entities[1]"]).await;
}
