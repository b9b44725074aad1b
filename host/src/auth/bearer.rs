//! Where in a request does its credential stand?

use http::{HeaderMap, header::AUTHORIZATION};

/// The credential of `authorization: Bearer …`, else of `x-api-key`, as clients of OpenAI's and of Anthropic's API
/// send theirs. Nothing where there is none.
pub(super) fn credential(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = authorization.and_then(|value| {
        let (scheme, credential) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| credential.trim())
    });
    let api_key = || headers.get("x-api-key").and_then(|value| value.to_str().ok()).map(str::trim);
    bearer.or_else(api_key).filter(|credential| !credential.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(&'static str, &str)], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(credential(&headers), expected, "{given:?}");
    }

    #[test]
    fn a_credential_is_in_either_header() {
        check(&[("authorization", "Bearer abc")], Some("abc"));
        check(&[("authorization", "bearer  abc ")], Some("abc"));
        check(&[("x-api-key", "abc")], Some("abc"));
        check(&[("authorization", "Bearer abc"), ("x-api-key", "def")], Some("abc"));
        check(&[("authorization", "Basic abc"), ("x-api-key", "def")], Some("def"));
    }

    #[test]
    fn what_is_no_credential_is_none() {
        check(&[], None);
        check(&[("authorization", "Bearer ")], None);
        check(&[("authorization", "abc")], None);
        check(&[("authorization", "Basic abc")], None);
        check(&[("x-api-key", " ")], None);
    }
}
