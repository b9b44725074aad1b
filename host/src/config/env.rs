//! What does a string with `${NAME}` in it stand for?

/// Why a string stands for nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("${{{0}}} is not set in the environment; set it, or write ${{{0}:-default}}")]
    Unset(String),
    #[error(
        "\"${{\" without a name and \"}}\" after it; write ${{NAME}}, ${{NAME:-default}}, or $${{ to mean it literally"
    )]
    Malformed,
}

/// Replaces each `${NAME}` and `${NAME:-default}` by what `env` says, and each `$${` by `${`. As in a shell, the
/// default also stands for an empty variable; it holds neither `}` nor `${`. What is inserted is not looked at again.
pub(super) fn expand(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Vec<Fault>> {
    let mut expanded = String::with_capacity(text.len());
    let mut faults = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(escaped) = before.strip_suffix('$') {
            expanded.push_str(escaped);
            expanded.push_str("${");
            rest = after;
            continue;
        }
        expanded.push_str(before);
        let Some((reference, after)) = after.split_once('}') else {
            faults.push(Fault::Malformed);
            break;
        };
        match resolve(reference, env) {
            Ok(value) => expanded.push_str(&value),
            Err(fault) => faults.push(fault),
        }
        rest = after;
    }
    expanded.push_str(rest);
    if faults.is_empty() { Ok(expanded) } else { Err(faults) }
}

fn resolve(reference: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Fault> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !named || default.is_some_and(|default| default.contains("${")) {
        return Err(Fault::Malformed);
    }
    match (env(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Fault::Unset(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, Vec<Fault>>) {
        let env = |name: &str| match name {
            "KEY" => Some("v${KEY}\"\n".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        assert_eq!(expand(text, &env), expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn a_reference_becomes_the_variables_value() {
        check("", Ok(""));
        check("a $ {b} $$ }", Ok("a $ {b} $$ }"));
        check("a${KEY}b", Ok("av${KEY}\"\nb"));
        check("${EMPTY}", Ok(""));
        check("${EMPTY:-x}${NONE:-y}${NONE:-}", Ok("xy"));
        check("$${KEY} ${NONE:-é}", Ok("${KEY} é"));
    }

    #[test]
    fn every_fault_in_a_string_is_named() {
        let unset = |name: &str| Fault::Unset(name.to_owned());
        check("${A}${KEY}${B}", Err(vec![unset("A"), unset("B")]));
        check("${", Err(vec![Fault::Malformed]));
        check("${}${a b}${1}", Err(vec![Fault::Malformed, Fault::Malformed, Fault::Malformed]));
        check("${NONE:-${KEY}}", Err(vec![Fault::Malformed]));
    }
}
