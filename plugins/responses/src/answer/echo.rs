//! What a response says of the request that it answers.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What a response says where the request has not; `None` where it then says nothing.
const TOLD: [(&str, Option<&str>); 20] = [
    ("background", Some("false")),
    ("instructions", Some("null")),
    ("max_output_tokens", Some("null")),
    ("max_tool_calls", None),
    ("metadata", Some("{}")),
    ("parallel_tool_calls", Some("true")),
    ("previous_response_id", Some("null")),
    ("prompt_cache_key", None),
    ("prompt_cache_retention", None),
    ("reasoning", Some(r#"{"effort":null,"summary":null}"#)),
    ("safety_identifier", None),
    ("service_tier", None),
    // An answer that was translated is kept by nobody.
    ("store", Some("false")),
    ("temperature", Some("null")),
    ("text", Some(r#"{"format":{"type":"text"}}"#)),
    ("tool_choice", Some(r#""auto""#)),
    ("tools", Some("[]")),
    ("top_p", Some("null")),
    ("truncation", Some(r#""disabled""#)),
    ("user", None),
];

/// The members of a response that say what was asked: `metadata` is that of the context of a reply, whose `asked` holds
/// the request but for its input.
#[must_use]
pub fn echo(metadata: &[(String, String)]) -> String {
    let asked = metadata.iter().find(|(name, _)| name == "asked").map_or("{}", |(_, value)| value.as_str());
    let asked: BTreeMap<&str, &RawValue> = serde_json::from_str(asked).unwrap_or_default();
    let told = |(name, otherwise): &(&str, Option<&str>)| {
        let given = asked.get(name).map(|value| value.get()).filter(|value| *value != "null");
        Some(format!(r#""{name}":{}"#, given.or(*otherwise)?))
    };
    TOLD.iter().filter_map(told).collect::<Vec<_>>().join(",")
}
