//! A stream is what the whole answer is: for random texts, cut at random, under random policies.
//!
//! Every case follows from one number. It is told where a case fails, and `GHAT_CASE` in the environment repeats that
//! one; `GHAT_CASES` says how many there are.

use std::collections::BTreeMap;

use ghat_tests::{Gateway, MockProvider, Reply, Setup, Streamed, Upstream, gateway::POLICY, with};
use serde_json::{Value, json};

/// Chat Completions.
mod chat;
/// The Responses API.
mod responses;

use chat::Chat;
use responses::Responses;

const CASES: u64 = 300;
const MODES: [&str; 4] = ["off", "detect", "redact", "block"];
const GUARDRAILS: [&str; 2] = ["pii", "secrets"];
/// What each of them puts in the place of what it finds ends like this.
#[rustfmt::skip]
const MARKS: [&[&str]; 2] = [
    &["_EMAIL]", "_PHONE]", "_CARD]", "_SSN]", "_IBAN]", "_IP]", "_PASSPORT]", "_LICENSE]", "_BIRTH]", "_WALLET]"],
    &["_SECRET]", "_PRIVATE_KEY]", "_JWT]"],
];

/// The modes of the guardrails, in their order; an app for each has such a policy.
type Modes = [&'static str; 2];

/// The app whose guardrails have these modes.
fn app(modes: Modes) -> String {
    modes.join("-")
}

/// A request to the app with these modes, of an upstream that does as the script says.
fn asking<F: Form>(modes: Modes, script: Value) -> Value {
    with(with(F::request(), "agumbe_guardrails_app_id", app(modes)), "script", script)
}

async fn set_policies(gateway: &Gateway) {
    for modes in MODES.iter().flat_map(|pii| MODES.map(|secrets| [*pii, secrets])) {
        let settings = json!({
            "pii": modes[0], "secrets": modes[1], "maxTokens": null, "rateLimitPerMinute": null
        });
        let reply = gateway.put(POLICY, &json!({ "app_id": app(modes), "settings": settings })).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
    }
}

/// Numbers that follow from a case.
struct Dice(u64);

impl Dice {
    fn of(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Where a text of an answer stands: of which choice or item, as what, and as which of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    of: u64,
    kind: &'static str,
    part: u64,
}

impl Place {
    fn new(of: u64, kind: &'static str, part: u64) -> Self {
        Self { of, kind, part }
    }
}

type Texts = BTreeMap<Place, String>;

/// How an API tells of an answer.
trait Form {
    const PATH: &str;
    /// How the error begins that stands for a whole answer that is blocked.
    const BLOCKED: &str;

    fn request() -> Value;

    /// Texts at some places.
    fn answer(dice: &mut Dice, parts: &[String]) -> Texts;

    /// The whole answer.
    fn whole(texts: &Texts) -> Value;

    /// The same in events.
    fn events(dice: &mut Dice, texts: &Texts) -> Vec<String>;

    /// The texts that a client has of a whole answer.
    fn told(reply: &Reply, texts: &Texts) -> Texts;

    /// The texts that a client has of a stream.
    fn streamed(stream: &Streamed, texts: &Texts) -> Texts;

    /// The decisions of a stream that has come to its end, or the code of the error that ended it.
    fn end(stream: &Streamed) -> Result<Vec<String>, String>;
}

/// What the golden cases of a plugin are about.
fn golden(file: &str) -> Vec<String> {
    let cases: Vec<Value> = serde_json::from_str(file).unwrap();
    cases.iter().map(|case| case["text"].as_str().unwrap().to_owned()).collect()
}

/// What texts are put together from.
fn parts() -> Vec<String> {
    let words = [
        "the committee met ",
        "on Tuesday, ",
        "agreed. ",
        "\n\n",
        " ",
        "é",
        "谢谢",
        "😀",
        "\u{200b}",
        "e\u{301}",
        "\"",
        "\\",
        "[",
        "call ",
        "ann@example.org",
        "@",
        "4111 1111 1111 1111",
        "4111",
        "12",
        "+1 415 555 2671",
        "sk-",
        "password: ",
        "password=",
        "-----BEGIN PRIVATE KEY-----",
        "AKIAFPZ5YAHXIA7YVE7S",
    ];
    let mut parts: Vec<String> = Vec::new();
    for file in [
        include_str!("../../../plugins/pii/cases/found.json"),
        include_str!("../../../plugins/secrets/cases/found.json"),
    ] {
        parts.extend(golden(file));
    }
    // As often as the golden cases all together.
    let often = parts.len() / words.len();
    parts.extend(words.iter().cycle().take(often * words.len()).map(ToString::to_string));
    parts
}

fn text(dice: &mut Dice, parts: &[String]) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(8) {
        let part = &parts[dice.below(parts.len())];
        // Now and then a part breaks off.
        let end = if dice.below(5) == 0 { dice.below(part.len() + 1) } else { part.len() };
        text.push_str(&part[..part.floor_char_boundary(end)]);
        text.push_str(dice.pick(&["", " ", ", ", " and "]));
    }
    text
}

/// An upstream that answers with what the body says: an answer, or the events of one in writes of so many bytes.
async fn scripted() -> MockProvider {
    MockProvider::scripted(|request| {
        let script = &request.json()["script"];
        if script["events"].is_null() {
            return Upstream::json(&script["whole"]);
        }
        let events = script["events"].as_array().unwrap().iter().map(|event| event.as_str().unwrap());
        let reply = Upstream::frames(events);
        match script["write"].as_u64() {
            Some(size) => reply.drip(usize::try_from(size).unwrap(), std::time::Duration::ZERO),
            None => reply,
        }
    })
    .await
}

/// What is told of each guardrail, with the rules in an order of their own: choices may take turns.
fn sorted(decisions: &[String]) -> Vec<String> {
    let mut sorted: Vec<String> = decisions
        .iter()
        .map(|decision| {
            let (who, detail) = decision.split_once(": ").unwrap();
            let mut rules: Vec<&str> = detail.split(", ").collect();
            rules.sort_unstable();
            format!("{who}: {}", rules.join(", "))
        })
        .collect();
    sorted.sort();
    sorted
}

/// One case, with the modes of its guardrails.
struct Case {
    number: u64,
    texts: Texts,
    stream: Value,
    modes: Modes,
}

impl Case {
    fn of<F: Form>(number: u64, parts: &[String]) -> Self {
        let mut dice = Dice::of(number);
        let texts = F::answer(&mut dice, parts);
        let mut stream = json!({ "events": F::events(&mut dice, &texts) });
        if dice.below(3) == 0 {
            stream["write"] = (1 + dice.below(300)).into();
        }
        let modes = GUARDRAILS.map(|_| dice.pick(&MODES));
        Self { number, texts, stream, modes }
    }

    /// The whole answer to the app with these modes.
    async fn whole<F: Form>(&self, gateway: &Gateway, modes: Modes) -> Reply {
        gateway.post(F::PATH, &asking::<F>(modes, json!({ "whole": F::whole(&self.texts) }))).await
    }

    async fn check<F: Form>(&self, gateway: &Gateway) {
        let whole = self.whole::<F>(gateway, self.modes).await;
        let body = with(asking::<F>(self.modes, self.stream.clone()), "stream", true);
        let stream = gateway.open_at(F::PATH, &body).await.all().await;
        let streamed = F::streamed(&stream, &self.texts);
        if whole.status() == 200 {
            let decisions = F::end(&stream).unwrap_or_else(|code| panic!("ended by `{code}`: {self}"));
            assert_eq!(streamed, F::told(&whole, &self.texts), "{self}");
            assert_eq!(sorted(&decisions), sorted(&whole.decisions()), "{self}");
            return;
        }
        assert!(whole.error().starts_with(F::BLOCKED), "{} {self}", whole.error());
        let hiding = self.modes.map(|mode| if mode == "block" { "redact" } else { mode });
        let redacted = F::told(&self.whole::<F>(gateway, hiding).await, &self.texts);
        assert_eq!(F::end(&stream), Err("guardrail_blocked".to_owned()), "{self}");
        for (place, left) in streamed {
            // Up to the finding that is blocked, a client reads what it would read if that were hidden.
            let hidden = &redacted[&place];
            assert!(hidden.starts_with(&left), "{left:?} left of {hidden:?} at {place:?}: {self}");
            for (marks, mode) in MARKS.iter().zip(self.modes) {
                let found = marks.iter().any(|mark| left.contains(mark));
                assert!(mode != "block" || !found, "{left:?} at {place:?}: {self}");
            }
        }
    }
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GHAT_CASE={} with {:?}: {:?}", self.number, self.modes, self.texts)
    }
}

/// A number that the environment gives.
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().unwrap())
}

/// Every case from `first` on, under one order of the guardrails.
async fn check<F: Form>(setup: impl FnOnce(Setup) -> Setup, first: u64) {
    let provider = scripted().await;
    let gateway = setup(Gateway::with(&provider)).start().await;
    set_policies(&gateway).await;
    let parts = parts();
    let one = given("GHAT_CASE").map(|case| case..case + 1);
    for case in one.unwrap_or(first..first + given("GHAT_CASES").unwrap_or(CASES)) {
        Case::of::<F>(case, &parts).check::<F>(&gateway).await;
    }
}

#[tokio::test]
async fn a_random_stream_is_what_the_whole_answer_is() {
    check::<Chat>(|setup| setup.plugin("pii").plugin("secrets"), 0).await;
}

#[tokio::test]
async fn a_random_stream_is_what_the_whole_answer_is_in_the_other_order() {
    check::<Chat>(|setup| setup.plugin("secrets").plugin("pii"), CASES).await;
}

#[tokio::test]
async fn a_random_stream_of_a_response_is_what_the_whole_response_is() {
    check::<Responses>(|setup| setup.plugin("pii").plugin("secrets"), 0).await;
}

#[tokio::test]
async fn a_random_stream_of_a_response_is_what_the_whole_response_is_in_the_other_order() {
    check::<Responses>(|setup| setup.plugin("secrets").plugin("pii"), CASES).await;
}
