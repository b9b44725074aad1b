//! How is the number of tokens that an answer may have lowered to what the policy allows?

use std::num::NonZeroU32;

use crate::{
    body::{FieldChange, Invalid},
    plugins::Surface,
    request::Request,
};

/// The fields in which a client says how many tokens an answer may have. Each is capped, whichever of them the
/// provider heeds.
const FIELDS: [&str; 3] = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/// The field that is added where a request has none; none for what makes no tokens.
///
/// Every chat model of OpenAI takes `max_completion_tokens`; its reasoning models refuse `max_tokens`, and all of them
/// refuse the two together. An adapter whose provider knows only the old name renames it.
fn added(surface: Surface) -> Option<&'static str> {
    match surface {
        Surface::Chat => Some("max_completion_tokens"),
        Surface::Responses => Some("max_output_tokens"),
        Surface::Messages => Some("max_tokens"),
        Surface::Embeddings => None,
    }
}

/// Notes the changes to a request that keep its answer within `most` tokens, and says what was capped; nothing where
/// the request asks for no more.
///
/// # Errors
/// A field is no number of tokens, so that nobody can tell what a provider would make of it.
pub(super) fn cap(request: &mut Request, most: NonZeroU32) -> Result<Option<String>, Invalid> {
    let Some(missing) = added(request.surface).filter(|_| !request.counting) else { return Ok(None) };
    let (mut given, mut capped) = (false, Vec::new());
    for name in FIELDS {
        let Some(field) = request.fields.get(name) else { continue };
        let value = request.body.get(field.value.clone()).unwrap_or_default();
        let Some(asked) = tokens(value).map_err(|message| Invalid::new(name, message))? else { continue };
        given = true;
        if asked > f64::from(most.get()) {
            capped.push(format!("{name} lowered to {most}"));
            request.changes.push(FieldChange::Set(name.into(), most.to_string()));
        }
    }
    if !given {
        capped.push(format!("{missing} set to {most}"));
        request.changes.push(FieldChange::Set(missing.into(), most.to_string()));
    }
    Ok((!capped.is_empty()).then(|| capped.join(", ")))
}

/// The number of tokens in a field; nothing where it is null.
fn tokens(value: &[u8]) -> Result<Option<f64>, &'static str> {
    if value == b"null" {
        return Ok(None);
    }
    // Beyond what an `f64` holds exactly, a number is far above every cap.
    let number = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok());
    match number {
        Some(number) if number >= 1.0 && (number.fract() == 0.0 || number.is_infinite()) => Ok(Some(number)),
        _ => Err("must be a whole number from 1"),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn capped(surface: Surface, fields: &str) -> Result<(Vec<FieldChange>, Option<String>), Invalid> {
        let body =
            format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}}],"input":"hi"{fields}}}"#);
        let mut request = crate::request::read(surface, &HeaderMap::new(), Bytes::from(body)).unwrap();
        let detail = cap(&mut request, NonZeroU32::new(100).unwrap())?;
        Ok((request.changes, detail))
    }

    fn check(fields: &str, changes: &[&str], detail: Option<&str>) {
        let set = |name: &&str| FieldChange::Set((*name).into(), "100".to_owned());
        let expected = (changes.iter().map(set).collect(), detail.map(str::to_owned));
        assert_eq!(capped(Surface::Chat, fields).unwrap(), expected, "{fields}");
    }

    #[test]
    fn every_field_is_capped_alike() {
        check(r#","max_tokens":101"#, &["max_tokens"], Some("max_tokens lowered to 100"));
        check(
            r#","max_completion_tokens":1e3"#,
            &["max_completion_tokens"],
            Some("max_completion_tokens lowered to 100"),
        );
        check(
            r#","max_output_tokens":1e999"#,
            &["max_output_tokens"],
            Some("max_output_tokens lowered to 100"),
        );
        check(
            r#","max_tokens":7,"max_completion_tokens":123456789012345678901234567890"#,
            &["max_completion_tokens"],
            Some("max_completion_tokens lowered to 100"),
        );
    }

    #[test]
    fn what_is_within_the_cap_stays() {
        check(r#","max_tokens":100"#, &[], None);
        check(r#","max_tokens":null,"max_completion_tokens":1"#, &[], None);
    }

    #[test]
    fn a_request_without_a_number_gets_the_cap() {
        let added = "max_completion_tokens set to 100";
        check("", &["max_completion_tokens"], Some(added));
        check(r#","max_tokens":null"#, &["max_completion_tokens"], Some(added));
        assert_eq!(capped(Surface::Embeddings, r#","max_tokens":101"#).unwrap(), (Vec::new(), None));
    }

    #[test]
    fn what_is_no_number_of_tokens_is_refused() {
        for value in ["0", "-1", "1.5", "\"99999\"", "true", "{}"] {
            let problem = capped(Surface::Chat, &format!(r#","max_tokens":{value}"#)).unwrap_err();
            assert_eq!(problem.param, "max_tokens", "{value}");
        }
    }
}
