//! Tests of what is read of requests, answers and events.

use super::*;
use crate::{
    body::reply::{self, Replies},
    plugins::Surface,
};

fn shown(texts: &[Text]) -> Vec<String> {
    let again = |text: &Text| if text.again { " again" } else { "" };
    texts.iter().map(|text| format!("{} {:?} {}{}", text.path, text.author, text.text, again(text))).collect()
}

fn request(body: &str) -> Result<Vec<String>, Invalid> {
    let index = Index::of(body).unwrap();
    request_texts(index.root().object().unwrap()).map(|texts| shown(&texts))
}

#[test]
fn every_text_of_a_request_is_found_with_its_author() {
    let body = r#"{"instructions":"be kind","input":[
        {"role":"user","content":"hi"},
        {"type":"message","role":"developer","content":[{"type":"input_text","text":"briefly"}]},
        {"role":"user","content":[
            {"type":"input_text","text":"look"},
            {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"},
            {"type":"input_file","filename":"f","file_data":"data:text/plain;base64,AAAA"}]},
        {"type":"message","role":"assistant","id":"m","content":[
            {"type":"output_text","text":"so","annotations":[{"type":"url_citation","title":"found","url":"https://a.example"}]},
            {"type":"refusal","refusal":"no"}]},
        {"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"hm"}],"content":[{"type":"reasoning_text","text":"raw"}],"encrypted_content":"e"},
        {"type":"function_call","call_id":"1","name":"f","arguments":"{\"a\":1}"},
        {"type":"function_call_output","call_id":"1","output":"42"},
        {"type":"function_call_output","call_id":"2","output":[{"type":"input_text","text":"part"}]},
        {"type":"custom_tool_call","call_id":"3","name":"patch","input":"*** Begin"},
        {"type":"shell_call","call_id":"4","action":{"commands":["ls","pwd"]}},
        {"type":"shell_call_output","call_id":"4","output":[{"stdout":"out","stderr":"err"}]},
        {"type":"mcp_call","id":"5","arguments":"{}","output":"told","error":null},
        {"type":"not_invented_yet","text":"?"}],
        "prompt":{"id":"p","variables":{"name":"Ann","note":{"type":"input_text","text":"x"}}},
        "tools":[{"type":"function","name":"f","description":"does f","parameters":{"description":"not read"}},
            {"type":"mcp","server_label":"l","server_description":"a server"},{"type":"web_search"}]}"#;
    assert_eq!(
        request(body).unwrap(),
        [
            "instructions Operator be kind",
            "input[0].content User hi",
            "input[1].content[0].text Operator briefly",
            "input[2].content[0].text User look",
            "input[3].content[0].text Assistant so",
            "input[3].content[0].annotations[0].title Assistant found",
            "input[3].content[1].refusal Assistant no",
            "input[4].summary[0].text Assistant hm",
            "input[4].content[0].text Assistant raw",
            "input[5].arguments Assistant {\"a\":1}",
            "input[6].output Tool 42",
            "input[7].output[0].text Tool part",
            "input[8].input Assistant *** Begin",
            "input[9].action.commands[0] Assistant ls",
            "input[9].action.commands[1] Assistant pwd",
            "input[10].output[0].stdout Tool out",
            "input[10].output[0].stderr Tool err",
            "input[11].arguments Assistant {}",
            "input[11].output Tool told",
            "input[12].text User ?",
            "prompt.variables.name User Ann",
            "prompt.variables.note.text User x",
            "tools[0].description Operator does f",
            "tools[1].server_description Operator a server",
        ]
    );
    assert_eq!(request(r#"{"input":"hi"}"#).unwrap(), ["input User hi"]);
    assert_eq!(request(r#"{"input":null,"prompt":{"id":"p"}}"#).unwrap(), [""; 0]);
}

#[test]
fn a_wrong_field_is_named_by_its_path() {
    for (body, param) in [
        ("{}", "input"),
        (r#"{"input":[]}"#, "input"),
        (r#"{"input":null}"#, "input"),
        (r#"{"input":7}"#, "input"),
        (r#"{"input":["hi"]}"#, "input[0]"),
        (r#"{"input":[{"role":"user","role":"system"}]}"#, "input[0].role"),
        (r#"{"input":[{"role":"user","content":[{"text":"a","text":"b"}]}]}"#, "input[0].content[0].text"),
        (r#"{"input":"hi","instructions":7}"#, "instructions"),
        (r#"{"input":"hi","tools":7}"#, "tools"),
        (r#"{"input":"hi","tools":[7]}"#, "tools[0]"),
    ] {
        assert_eq!(request(body).unwrap_err().param, param, "{body}");
    }
}

#[test]
fn an_answer_is_read_with_its_usage() {
    let body = r#"{"id":"r","model":"m","error":null,"instructions":"be kind","output":[
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"fine","logprobs":[{"token":"fine"}]}]},
        {"type":"web_search_call","action":{"type":"search","query":"q"}},
        {"type":"mcp_call","arguments":"{}","output":"told"}],
        "usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1}}}"#;
    let read = reply::read(Surface::Responses, body).unwrap();
    assert_eq!(
        shown(&read.texts),
        [
            "output[0].content[0].text Model fine",
            "output[1].action.query Model q",
            "output[2].arguments Model {}",
            "output[2].output Tool told",
        ]
    );
    assert_eq!(read.usage, Some(Usage { prompt: 7, completion: 3, cached: 2 }));
    assert_eq!(read.logprobs[0].of, "output[0].content[0]");
}

#[test]
fn who_is_at_fault_is_told_by_the_code() {
    for (error, is_good) in [
        ("null", true),
        (r#"{"code":"server_error","message":"oops"}"#, false),
        (r#"{"code":"rate_limit_exceeded","message":"oops"}"#, false),
        (r#"{"message":"oops"}"#, false),
        (r#""oops""#, false),
        (r#"{"code":"invalid_prompt","message":"not this"}"#, true),
    ] {
        let whole = format!(r#"{{"id":"r","output":[],"status":"failed","error":{error}}}"#);
        assert_eq!(reply::read(Surface::Responses, &whole).is_ok(), is_good, "{error}");
        let event = format!(r#"{{"type":"response.failed","response":{whole}}}"#);
        assert_eq!(Replies::of(Surface::Responses).read(&event).is_ok(), is_good, "{error}");
    }
    let event = r#"{"type":"error","code":"server_error","message":"oops","param":null}"#;
    assert!(Replies::of(Surface::Responses).read(event).is_err());
}

/// Events of one item: kind, members besides its place, the text under its path, and what is complete then.
#[rustfmt::skip]
const EVENTS: [(&str, &str, &str, &str); 17] = [
    ("output_item.added", r#""item":{"type":"function_call","arguments":""}"#, "output[1].arguments Model ", ""),
    ("output_text.delta", r#""content_index":2,"delta":"a","logprobs":[]"#, "output[1].content[2].text Model a", ""),
    ("refusal.delta", r#""content_index":2,"delta":"a""#, "output[1].content[2].refusal Model a", ""),
    ("reasoning_text.delta", r#""content_index":2,"delta":"a""#, "output[1].content[2].text Model a", ""),
    ("output_text.annotation.added", r#""content_index":2,"annotation_index":4,"annotation":{"title":"t"}"#, "output[1].content[2].annotations[4].title Model t", ""),
    ("output_text.done", r#""content_index":2,"text":"a""#, "output[1].content[2].text Model a again", "output[1].content[2]"),
    ("content_part.done", r#""content_index":2,"part":{"text":"a"}"#, "output[1].content[2].text Model a again", "output[1].content[2]"),
    ("reasoning_summary_text.delta", r#""summary_index":3,"delta":"a""#, "output[1].summary[3].text Model a", ""),
    ("reasoning_summary_part.done", r#""summary_index":3,"part":{"text":"a"}"#, "output[1].summary[3].text Model a again", "output[1].summary[3]"),
    ("function_call_arguments.delta", r#""delta":"{""#, "output[1].arguments Model {", ""),
    ("custom_tool_call_input.done", r#""input":"x""#, "output[1].input Model x again", "output[1]"),
    ("mcp_call_arguments.done", r#""arguments":"x""#, "output[1].arguments Model x again", "output[1]"),
    ("code_interpreter_call_code.delta", r#""delta":"x""#, "output[1].code Model x", ""),
    ("not_invented_yet.delta", r#""delta":"x""#, "output[1].not_invented_yet Model x", ""),
    ("not_invented_yet.later", r#""inner":{"text":"x"}"#, "output[1].inner.text Model x", ""),
    ("audio.delta", r#""delta":"AAAA""#, "", ""),
    ("output_item.done", r#""item":{"content":[{"text":"a"}]}"#, "output[1].content[0].text Model a again", "output[1]"),
];

#[test]
fn events_are_read_under_the_paths_of_the_whole() {
    let mut replies = Replies::of(Surface::Responses);
    for (kind, more, text, completes) in EVENTS {
        let event = format!(r#"{{"type":"response.{kind}","item_id":"i","output_index":1,{more}}}"#);
        let reply = replies.read(&event).unwrap();
        assert_eq!(shown(&reply.texts).concat(), text, "{event}");
        assert_eq!(reply.completes.unwrap_or_default(), completes, "{event}");
        assert!(!reply.finishes && reply.usage.is_none());
    }
}

#[test]
fn a_response_in_an_event_is_read_as_far_as_it_has_come() {
    let mut replies = Replies::of(Surface::Responses);
    let event = |kind: &str, number: u64, more: &str| {
        format!(
            r#"{{"type":"response.{kind}","sequence_number":{number},"response":{{"model":"m","error":null,{more}}}}}"#
        )
    };
    let begun = replies.read(&event("created", 0, r#""output":[],"usage":null"#)).unwrap();
    assert!(begun.model.is_some() && !begun.finishes && begun.texts.is_empty());
    let all = r#""output":[{"summary":[{"text":"a"}]}],"usage":{"input_tokens":1,"output_tokens":2}"#;
    for kind in LAST {
        let last = replies.read(&event(kind.strip_prefix("response.").unwrap(), 41, all)).unwrap();
        assert_eq!(shown(&last.texts), ["output[0].summary[0].text Model a again"]);
        assert!(last.finishes && last.usage.is_some(), "{kind}");
    }
    assert_eq!(replies.next_number(), 42);
}
