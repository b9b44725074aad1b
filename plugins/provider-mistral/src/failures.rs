//! What Mistral says when it does not answer, and whose fault it was.

use crate::request::asked_as;
use completions::failures::{Said, of_status};
use ghat_sdk::Surface;
use ghat_sdk::provider::fields::unsupported;
use ghat_sdk::provider::{Failure, UpstreamReply};
use serde_json::Value;

/// What a field is that nobody knows, in Mistral's words.
const UNKNOWN_FIELD: &str = "extra_forbidden";

/// Reads a reply that is no answer.
#[must_use]
pub fn read(reply: &UpstreamReply) -> Failure {
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    let is = |name: &str, value: &str| body.get(name).and_then(Value::as_str) == Some(value);
    if matches!(reply.status, 400 | 404) && (is("type", "invalid_model") || is("code", "1500")) {
        return Failure::UnknownModel;
    }
    let Some(found) = finding(&body) else {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(String::from);
        let said = Said { message: text("message").or_else(|| text("detail")), param: text("param") };
        return of_status(reply, said, "an error");
    };
    let param = path(found.get("loc"), reply.surface);
    match (found.get("type").and_then(Value::as_str), param) {
        (Some(UNKNOWN_FIELD), Some(param)) if reply.status == 422 => unsupported(&param),
        (_, param) => {
            let message = found.get("msg").and_then(Value::as_str).map(String::from);
            of_status(reply, Said { message, param }, "an error")
        }
    }
}

/// The first thing that is wrong with a request: `detail` lists them, which stands by itself or is the message.
fn finding(body: &Value) -> Option<&Value> {
    let message = body.get("message");
    let lists = [body.get("detail"), message.and_then(|message| message.get("detail")), message];
    lists.into_iter().flatten().find_map(|list| list.as_array()?.first())
}

/// The dotted path of a field, as a client of `surface` knows it; nothing where it is none of the client's.
fn path(place: Option<&Value>, surface: Surface) -> Option<String> {
    let mut steps = place?.as_array()?.iter().skip_while(|step| *step == "body").peekable();
    let field = steps.next()?.as_str()?;
    let mut path = asked_as(surface, field).to_owned();
    // What is inside of messages is written anew for clients of other APIs.
    if surface != Surface::Chat && field == "messages" {
        return Some(path);
    }
    while let Some(step) = steps.next() {
        match step {
            Value::Number(index) => {
                path.push_str(&format!("[{index}]"));
                // Behind a message's number comes its role.
                steps.next_if(|next| field == "messages" && next.as_str().is_some_and(is_role));
            }
            Value::String(name) => path.extend([".", name]),
            _ => {}
        }
    }
    Some(path)
}

fn is_role(name: &str) -> bool {
    matches!(name, "system" | "user" | "assistant" | "tool")
}
