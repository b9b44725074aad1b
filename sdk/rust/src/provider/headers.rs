//! Further headers that an operator sets for a provider: may they be sent?

use crate::Problem;
use std::collections::BTreeMap;

/// Headers that are the host's.
const HOSTS: [&str; 5] = ["authorization", "content-length", "content-type", "host", "transfer-encoding"];

/// The headers of a setting `headers`, names in lower case. What is wrong with one is added to `problems`; `reserved` names
/// those that the adapter sends itself.
pub fn checked(
    headers: BTreeMap<String, String>,
    reserved: &[&str],
    problems: &mut Vec<Problem>,
) -> Vec<(String, String)> {
    let mut checked = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let path = format!("headers.{name}");
        problems.extend(check_name(&path, &name, reserved).or_else(|| check_value(&path, &value)));
        checked.push((name.to_ascii_lowercase(), value));
    }
    checked
}

fn check_name(path: &str, name: &str, reserved: &[&str]) -> Option<Problem> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Some(Problem::new(path, "this is not the name of a header"));
    }
    let reserved = HOSTS.iter().chain(reserved).any(|one| one.eq_ignore_ascii_case(name));
    reserved.then(|| Problem::new(path, "this header is the gateway's, or has a setting of its own"))
}

/// What is wrong with a header's value, which stands at `path` of the settings.
#[must_use]
pub fn check_value(path: &str, value: &str) -> Option<Problem> {
    let plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let fits = !value.is_empty() && value.bytes().all(plain);
    (!fits)
        .then(|| Problem::new(path, "a header's value is visible ASCII characters and spaces, at least one"))
}
