//! Golden conversations of the Responses API: what is sent for a request, and what is made of an answer, whole and
//! streamed. `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::provider::{Encoded, ProviderRequest, UpstreamBody, UpstreamReply};
use ghat_sdk::testing::conversations::{Read, check_conversations, read_cut_anywhere, told};
use ghat_sdk::{Context, Facts, Provider, Surface, testing};
use provider_openai::OpenAi;
use serde_json::{Value, json};

fn check(file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    check_conversations(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"), file, field, outcome);
}

fn plugin() -> OpenAi {
    testing::configure(r#"{"responses": "chat"}"#).unwrap()
}

/// What an answer is told of its request.
fn context() -> Context {
    let asked = json!({ "instructions": "be kind", "tool_choice": "none" }).to_string();
    testing::context().with(Facts { metadata: vec![("asked".to_owned(), asked)], ..Facts::default() })
}

#[test]
fn a_request_is_translated() {
    check("responses", "sent", |case| {
        let ask = ProviderRequest {
            model: "gpt-4.1".into(),
            surface: Surface::Responses,
            streaming: case["asked"]["stream"] == true,
            fields: Vec::new(),
            body: Some(case["asked"].to_string()),
        };
        match plugin().encode(&testing::context(), &ask) {
            Ok(Encoded::Send(sent)) => {
                assert_eq!((&*sent.method, &*sent.path), ("POST", "/chat/completions"));
                let UpstreamBody::Whole(body) = sent.body else { panic!("the caller's bytes are sent") };
                serde_json::from_slice(&body).unwrap()
            }
            Ok(reply) => panic!("it answers by itself: {reply:?}"),
            Err(failure) => told(failure),
        }
    });
}

#[test]
fn an_answer_becomes_a_response() {
    check("answers", "response", |case| {
        let body = case["reply"].to_string().into_bytes();
        let reply = UpstreamReply { surface: Surface::Responses, status: 200, headers: Vec::new(), body };
        match plugin().decode(&context(), &reply) {
            Ok(answer) => serde_json::from_str(&answer).unwrap(),
            Err(failure) => told(failure),
        }
    });
}

/// The stream of a case as the provider frames it.
fn framed(case: &Value) -> String {
    let framed = |chunk: &Value| match chunk {
        Value::String(text) => format!("data: {text}\n\n"),
        delta => {
            let mut chunk =
                json!({ "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4.1" });
            chunk.as_object_mut().unwrap().extend(delta.as_object().unwrap().clone());
            format!("data: {chunk}\n\n")
        }
    };
    case["chunks"].as_array().unwrap().iter().map(framed).collect()
}

/// The events, each under the name that its data has too, and how the stream ends.
fn shown((events, failure): Read) -> Value {
    let mut shown = Vec::new();
    for event in events {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(event.name.as_deref(), data["type"].as_str());
        shown.push(data);
    }
    if failure.is_none() {
        let last = responses::testing::agreed(&shown);
        assert_eq!(last["instructions"], "be kind");
    }
    shown.extend(failure.map(told));
    shown.into()
}

#[test]
fn a_stream_becomes_events_wherever_it_is_cut() {
    check("streams", "response", |case| {
        shown(read_cut_anywhere(&case["name"], &framed(case), || {
            plugin().decoder(&context(), Surface::Responses)
        }))
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let path = |file: &str| format!("{}/tests/cases/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let cases = |file: &str| -> Vec<Value> {
        serde_json::from_str(&std::fs::read_to_string(path(file)).unwrap()).unwrap()
    };
    let (streams, answers) = (cases("streams"), cases("answers"));
    let mut compared = 0;
    for stream in &streams {
        let Some(answer) = answers.iter().find(|answer| answer["name"] == stream["name"]) else { continue };
        let Some(last) =
            stream["response"].as_array().unwrap().last().filter(|last| last["response"].is_object())
        else {
            continue;
        };
        let mut last = last["response"].clone();
        // Of a call, a stream tells the arguments as they come; what it cost, the cases say differently.
        let mut whole = answer["response"].clone();
        for response in [&mut last, &mut whole] {
            response["usage"] = Value::Null;
            for item in response["output"].as_array_mut().unwrap() {
                let parsed =
                    item["arguments"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
                item["arguments"] = parsed.unwrap_or_default();
            }
        }
        assert_eq!(last, whole, "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
