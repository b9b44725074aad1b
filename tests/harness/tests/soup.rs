//! A stream is what the whole answer is: for random texts, cut at random, under random policies.
//!
//! Every case follows from one number. It is told where a case fails, and `GHAT_CASE` in the environment repeats that
//! one; `GHAT_CASES` says how many there are.

use std::collections::BTreeMap;

use ghat_tests::{
    Event, Gateway, MockProvider, Reply, Setup, Streamed, Upstream, chat, gateway::CHAT, gateway::POLICY,
    with,
};
use serde_json::{Value, json};

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
fn asking(modes: Modes, script: Value) -> Value {
    with(with(chat("hi"), "agumbe_guardrails_app_id", app(modes)), "script", script)
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

/// Where a text of an answer stands: the choice, and the field or the number of the tool call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Words(u64, &'static str),
    Arguments(u64, u64),
}

impl Place {
    fn choice(self) -> u64 {
        match self {
            Self::Words(choice, _) | Self::Arguments(choice, _) => choice,
        }
    }

    /// Adds a text to a message or a delta.
    fn put(self, message: &mut Value, text: &str) {
        match self {
            Self::Words(_, field) => message[field] = text.into(),
            Self::Arguments(_, call) => {
                let function = json!({ "name": "f", "arguments": text });
                let call = json!({ "index": call, "id": format!("call{call}"), "function": function });
                let calls = message.as_object_mut().unwrap().entry("tool_calls").or_insert(json!([]));
                calls.as_array_mut().unwrap().push(call);
            }
        }
    }

    /// Its text in a message or a delta.
    fn get(self, message: &Value) -> &str {
        let text = match self {
            Self::Words(_, field) => &message[field],
            Self::Arguments(_, call) => {
                let calls = message["tool_calls"].as_array();
                let call = calls.into_iter().flatten().find(|found| found["index"] == call);
                call.map_or(&Value::Null, |call| &call["function"]["arguments"])
            }
        };
        text.as_str().unwrap_or_default()
    }
}

type Texts = BTreeMap<Place, String>;

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

/// Texts at some places of one to three choices.
fn answer(dice: &mut Dice, parts: &[String]) -> Texts {
    let mut texts = Texts::new();
    for choice in 0..=dice.below(3) as u64 {
        texts.insert(Place::Words(choice, "content"), text(dice, parts));
        if dice.below(4) == 0 {
            texts.insert(Place::Words(choice, "reasoning_content"), text(dice, parts));
        }
        for call in 0..dice.below(3).saturating_sub(dice.below(2)) as u64 {
            let arguments = json!({ "to": text(dice, parts), "n": 1 }).to_string();
            texts.insert(Place::Arguments(choice, call), arguments);
        }
    }
    texts
}

/// The whole answer.
fn completion(texts: &Texts) -> Value {
    let mut messages: BTreeMap<u64, Value> = BTreeMap::new();
    for (place, text) in texts {
        place.put(messages.entry(place.choice()).or_insert(json!({ "role": "assistant" })), text);
    }
    let choices: Vec<Value> = messages
        .into_iter()
        .map(|(index, message)| json!({ "index": index, "message": message, "finish_reason": "stop" }))
        .collect();
    json!({ "id": "c", "object": "chat.completion", "model": "m", "choices": choices })
}

/// The same in events: each has a piece of one text or of several, and choices end when they do.
fn events(dice: &mut Dice, texts: &Texts) -> Vec<String> {
    let mut left: Vec<(Place, &str)> = texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
    let mut open: Vec<u64> = texts.keys().map(|place| place.choice()).collect();
    open.dedup();
    let most = texts.values().map(String::len).max().unwrap_or_default();
    let size = [1 + most / 40, 1 + most / 10, most][dice.below(3)];
    let mut events = Vec::new();
    while !left.is_empty() {
        let mut deltas: BTreeMap<u64, Value> = BTreeMap::new();
        let mut chosen: Vec<usize> =
            (0..=dice.below(2) * dice.below(3)).map(|_| dice.below(left.len())).collect();
        chosen.sort_unstable();
        chosen.dedup();
        for at in chosen {
            let (place, rest) = left[at];
            let end = rest.ceil_char_boundary(dice.below(size + 1).min(rest.len()));
            place.put(deltas.entry(place.choice()).or_insert(json!({})), &rest[..end]);
            left[at].1 = &rest[end..];
        }
        events.push(event(deltas, &Value::Null));
        left.retain(|(_, rest)| !rest.is_empty());
        let ended = open.iter().filter(|choice| left.iter().all(|(place, _)| place.choice() != **choice));
        let ended: BTreeMap<u64, Value> = ended.map(|choice| (*choice, json!({}))).collect();
        open.retain(|choice| !ended.contains_key(choice));
        if !ended.is_empty() {
            events.push(event(ended, &"stop".into()));
        }
    }
    events.push("data: [DONE]\n\n".to_owned());
    events
}

fn event(deltas: BTreeMap<u64, Value>, finish: &Value) -> String {
    let choices: Vec<Value> = deltas
        .into_iter()
        .map(|(index, delta)| json!({ "index": index, "delta": delta, "finish_reason": finish }))
        .collect();
    let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "model": "m", "choices": choices });
    format!("data: {chunk}\n\n")
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

/// The texts that a client has of a whole answer.
fn told(reply: &Reply, texts: &Texts) -> Texts {
    let body = reply.json();
    let choices = body["choices"].as_array().unwrap();
    let of = |place: &Place| {
        let choice = choices.iter().find(|choice| choice["index"] == place.choice()).unwrap();
        place.get(&choice["message"]).to_owned()
    };
    texts.keys().map(|place| (*place, of(place))).collect()
}

/// The texts that a client has of a stream.
fn streamed(stream: &Streamed, texts: &Texts) -> Texts {
    let events: Vec<Value> = stream.events.iter().map(Event::json).collect();
    let choices = || events.iter().filter_map(|event| event["choices"].as_array()).flatten();
    let of = |place: &Place| {
        let own = choices().filter(|choice| choice["index"] == place.choice());
        own.map(|choice| place.get(&choice["delta"])).collect()
    };
    texts.keys().map(|place| (*place, of(place))).collect()
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
    fn of(number: u64, parts: &[String]) -> Self {
        let mut dice = Dice::of(number);
        let texts = answer(&mut dice, parts);
        let mut stream = json!({ "events": events(&mut dice, &texts) });
        if dice.below(3) == 0 {
            stream["write"] = (1 + dice.below(300)).into();
        }
        let modes = GUARDRAILS.map(|_| dice.pick(&MODES));
        Self { number, texts, stream, modes }
    }

    /// The whole answer to the app with these modes.
    async fn whole(&self, gateway: &Gateway, modes: Modes) -> Reply {
        let body = asking(modes, json!({ "whole": completion(&self.texts) }));
        gateway.post(CHAT, &body).await
    }

    async fn check(&self, gateway: &Gateway) {
        let whole = self.whole(gateway, self.modes).await;
        let body = with(asking(self.modes, self.stream.clone()), "stream", true);
        let stream = gateway.open(&body).await.all().await;
        let told_streamed = streamed(&stream, &self.texts);
        if whole.status() == 200 {
            assert_eq!(stream.error(), "", "{self}");
            assert!(stream.is_done(), "{self}");
            assert_eq!(told_streamed, told(&whole, &self.texts), "{self}");
            assert_eq!(sorted(&stream.decisions()), sorted(&whole.decisions()), "{self}");
            return;
        }
        assert!(whole.error().starts_with("400 guardrail_blocked choices["), "{} {self}", whole.error());
        let hiding = self.modes.map(|mode| if mode == "block" { "redact" } else { mode });
        let redacted = told(&self.whole(gateway, hiding).await, &self.texts);
        assert_eq!(stream.error(), "guardrail_blocked", "{self}");
        for (place, left) in told_streamed {
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
async fn check(setup: impl FnOnce(Setup) -> Setup, first: u64) {
    let provider = scripted().await;
    let gateway = setup(Gateway::with(&provider)).start().await;
    set_policies(&gateway).await;
    let parts = parts();
    let one = given("GHAT_CASE").map(|case| case..case + 1);
    for case in one.unwrap_or(first..first + given("GHAT_CASES").unwrap_or(CASES)) {
        Case::of(case, &parts).check(&gateway).await;
    }
}

#[tokio::test]
async fn a_random_stream_is_what_the_whole_answer_is() {
    check(|setup| setup.plugin("pii").plugin("secrets"), 0).await;
}

#[tokio::test]
async fn a_random_stream_is_what_the_whole_answer_is_in_the_other_order() {
    check(|setup| setup.plugin("secrets").plugin("pii"), CASES).await;
}
