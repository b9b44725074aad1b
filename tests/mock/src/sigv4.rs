//! Is a request signed as AWS wants it (Signature Version 4)? Worked out from what came over the wire, as a service does.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::Recorded;

/// How far a service lets a signature's date be away from its own clock, in seconds.
const SKEW: u64 = 300;

/// A key pair that a service knows, with the token that goes with it.
#[derive(Clone, Copy, Debug)]
pub struct KeyPair {
    /// Names it.
    pub id: &'static str,
    /// What is signed with.
    pub secret: &'static str,
    /// Must come along, where it is good for a while only.
    pub token: Option<&'static str>,
}

/// What a service says against a request: the type of its error, and what it means.
pub type Refusal = (&'static str, String);

/// Checks a request to a service in a region that knows these key pairs, and gives the id of the one that signed.
///
/// # Errors
/// Why the service refuses it.
pub fn check(
    request: &Recorded,
    keys: &[KeyPair],
    (service, region): (&str, &str),
) -> Result<String, Refusal> {
    let malformed = |what: &str| ("IncompleteSignatureException", what.to_owned());
    let header = request.header("authorization").ok_or_else(|| malformed("there is no signature"))?;
    let parts = header.strip_prefix("AWS4-HMAC-SHA256 ").ok_or_else(|| malformed("another algorithm"))?;
    let parts: BTreeMap<&str, &str> = parts.split(", ").filter_map(|part| part.split_once('=')).collect();
    let part = |name: &str| parts.get(name).copied().ok_or_else(|| malformed(name));
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);

    let date = request.header("x-amz-date").ok_or_else(|| malformed("there is no date"))?;
    let age = seconds(date).ok_or_else(|| malformed("the date is none"))?.abs_diff(now());
    if age > SKEW {
        return Err(("InvalidSignatureException", format!("the signature is {age} seconds off")));
    }
    let (id, scope) = credential.split_once('/').ok_or_else(|| malformed("Credential"))?;
    let day = date.get(..8).unwrap_or_default();
    if scope != format!("{day}/{region}/{service}/aws4_request") {
        return Err(("InvalidSignatureException", format!("the scope is {scope}")));
    }
    let unknown = || ("UnrecognizedClientException", "the security token is invalid".to_owned());
    let key = keys.iter().find(|key| key.id == id).ok_or_else(unknown)?;
    if request.header("x-amz-security-token") != key.token {
        return Err(unknown());
    }
    check_names(request, signed)?;
    let canonical = canonical(request, signed);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(&canonical)));
    let secret = format!("AWS4{}", key.secret).into_bytes();
    let steps = [day, region, service, "aws4_request", &to_sign];
    let expected = steps.iter().fold(secret, |key, step| hmac(&key, step.as_bytes()));
    if hex(&expected) == signature {
        return Ok(id.to_owned());
    }
    Err(("InvalidSignatureException", format!("the signature does not match that of {canonical:?}")))
}

/// What must be signed: the host, and every header of AWS's own.
fn check_names(request: &Recorded, signed: &str) -> Result<(), Refusal> {
    let names: Vec<&str> = signed.split(';').collect();
    let own = request.headers.keys().map(|name| name.as_str()).filter(|name| name.starts_with("x-amz-"));
    match own.chain(["host"]).find(|name| !names.contains(name)) {
        Some(name) => Err(("InvalidSignatureException", format!("`{name}` is not signed"))),
        None => Ok(()),
    }
}

fn canonical(request: &Recorded, signed: &str) -> String {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    pairs.sort();
    let mut lines = vec![request.method.to_string(), encoded(path), pairs.join("&")];
    for name in signed.split(';') {
        let values = request.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let values: Vec<String> = values
            .map(|value| value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
            .collect();
        lines.push(format!("{name}:{}", values.join(",")));
    }
    lines.extend([String::new(), signed.to_owned(), hex(&Sha256::digest(&request.body))]);
    lines.join("\n")
}

/// A path that came encoded, encoded again.
fn encoded(path: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    path.bytes()
        .map(|byte| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default()
}

/// The seconds since 1970 of a date like `20150830T123600Z`.
fn seconds(date: &str) -> Option<u64> {
    let number = |from: usize, to: usize| date.get(from..to)?.parse::<u64>().ok();
    if date.len() != 16 || date.get(8..9) != Some("T") || !date.ends_with('Z') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    // Years that begin in March, so that the day that leap years add is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    Some((days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_seconds() {
        assert_eq!(seconds("20150830T123600Z"), Some(1_440_938_160));
        assert_eq!(seconds("20000229T000001Z"), Some(951_782_401));
        assert_eq!(seconds("2015-08-30T12:36"), None);
    }
}
