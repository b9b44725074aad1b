//! What is written of an answer, however it comes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::provider::Event;
use responses::{End, Usage, Writer, echo, testing};
use serde_json::{Value, json};

/// What is said, step by step: `t`ext, `r`efusal, `h`idden thought, its `s`eal, `c`all, `a`rguments, `.` closes.
fn written(steps: &[(char, &str)], end: End) -> (Vec<Value>, String) {
    let (mut writer, mut events) = (Writer::new(echo(&[])), Vec::<Event>::new());
    writer.begin(("1", "m"), &mut events);
    for (step, text) in steps {
        match step {
            't' => writer.text(text, &mut events),
            'r' => writer.refusal(text, &mut events),
            'h' => writer.thought(text, &mut events),
            's' => writer.seal(text, &mut events),
            'c' => writer.call((text, "f"), &mut events),
            'a' => writer.arguments(text, &mut events),
            _ => writer.close(&mut events),
        }
    }
    let usage = Usage { input: 10, cached: 4, written: 3, output: 5, thought: 2 };
    writer.end(end, usage, &mut events);
    let told = events.iter().map(|event| {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(event.name.as_deref(), data["type"].as_str());
        data
    });
    (told.collect(), writer.into_response())
}

/// The items that steps come to, in short.
fn check(steps: &[(char, &str)], end: End, expected: &Value) {
    let (events, whole) = written(steps, end);
    let last = testing::agreed(&events);
    assert_eq!(last, serde_json::from_str::<Value>(&whole).unwrap());
    assert_eq!(&last["output"], expected, "{steps:?}");
}

fn message(status: &str, content: &Value) -> Value {
    json!({ "type": "message", "status": status, "role": "assistant", "content": content })
}

fn named(mut item: Value, id: &str) -> Value {
    item["id"] = id.into();
    item
}

fn said(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}

#[test]
fn what_is_said_in_pieces_is_said_as_a_whole() {
    check(&[], End::Complete, &json!([]));
    check(&[('t', ""), ('h', "")], End::Complete, &json!([]));
    check(
        &[('t', "a\""), ('t', "é")],
        End::Complete,
        &json!([named(message("completed", &json!([said("a\"é")])), "msg_1_0")]),
    );
    check(
        &[('t', "a"), ('r', "no"), ('r', "!")],
        End::Complete,
        &json!([named(
            message("completed", &json!([said("a"), { "type": "refusal", "refusal": "no!" }])),
            "msg_1_0"
        )]),
    );
}

#[test]
fn items_follow_one_another() {
    let thought = |id: &str, text: &[&str], seal: Value| {
        let summary: Vec<_> =
            text.iter().map(|text| json!({ "type": "summary_text", "text": text })).collect();
        json!({ "id": id, "type": "reasoning", "summary": summary, "encrypted_content": seal })
    };
    let call = |id: &str, call: &str, arguments: &str| json!({ "id": id, "type": "function_call", "status": "completed", "call_id": call, "name": "f", "arguments": arguments });
    check(
        &[
            ('h', "h"),
            ('h', "m"),
            ('s', "x"),
            ('s', "y"),
            ('h', "z"),
            ('t', "a"),
            ('c', "1"),
            ('a', "{"),
            ('a', "}"),
            ('c', "2"),
            ('t', "b"),
        ],
        End::Complete,
        &json!([
            thought("rs_1_0", &["hm"], json!("x")),
            thought("rs_1_1", &[], json!("y")),
            thought("rs_1_2", &["z"], json!(null)),
            named(message("completed", &json!([said("a")])), "msg_1_3"),
            call("fc_1_4", "1", "{}"),
            call("fc_1_5", "2", "{}"),
            named(message("completed", &json!([said("b")])), "msg_1_6"),
        ]),
    );
}

#[test]
fn an_answer_that_is_cut_says_so() {
    for (end, reason) in [(End::Length, "max_output_tokens"), (End::Filtered, "content_filter")] {
        let (events, whole) = written(&[('t', "a")], end);
        let whole: Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(events.last().unwrap()["type"], "response.incomplete");
        assert_eq!(
            (&whole["status"], &whole["incomplete_details"]["reason"]),
            (&json!("incomplete"), &json!(reason))
        );
        assert_eq!(whole["output"][0]["status"], "incomplete");
    }
}

#[test]
fn a_response_tells_what_was_asked() {
    let asked = json!({ "instructions": "be kind", "tools": [{ "type": "function", "name": "f" }], "temperature": null,
        "tool_choice": "required", "user": "u", "not_known": 1, "text": { "format": { "type": "json_object" } } });
    let told = |metadata: &[(String, String)]| -> Value {
        serde_json::from_str(&format!("{{{}}}", echo(metadata))).unwrap()
    };
    let (nothing, told) = (told(&[]), told(&[("asked".to_owned(), asked.to_string())]));
    for name in ["instructions", "tools", "tool_choice", "user", "text"] {
        assert_eq!(told[name], asked[name]);
    }
    assert_eq!(told["not_known"], Value::Null);
    assert_eq!((&told["temperature"], &told["parallel_tool_calls"]), (&Value::Null, &json!(true)));
    assert_eq!(
        (&nothing["tools"], &nothing["tool_choice"], nothing.get("user")),
        (&json!([]), &json!("auto"), None)
    );
}
