//! How is a request signed, for a provider that takes AWS Signature Version 4?

use std::{collections::BTreeMap, sync::Arc, time::SystemTime};

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderName, HeaderValue, Uri, header};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{ProviderError, keys::sensitive};
use crate::{
    config::{AwsKey, Hidden},
    error::Error,
    plugins::Signing,
};

/// How the string that is signed, and the header with the signature, begin.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// When the request was signed.
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
/// What goes with a key pair that is good for a while only.
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
/// Headers that whoever is on the way may change.
const UNSIGNED: [HeaderName; 4] =
    [header::ACCEPT, header::AUTHORIZATION, header::TRANSFER_ENCODING, header::USER_AGENT];

/// One key pair, and what it signs for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Signer {
    key: AwsKey,
    token: Option<HeaderValue>,
    service: Arc<str>,
    region: Arc<str>,
}

impl Signer {
    /// Signers with these keys, at the address where the provider's API begins.
    ///
    /// # Errors
    /// Nobody says for which region.
    pub(super) fn all(
        keys: &[AwsKey],
        scope: &Signing,
        base: Option<&Uri>,
    ) -> Result<Vec<Self>, ProviderError> {
        let named = base.and_then(Uri::host).and_then(region_of);
        let region = scope.region.as_deref().or(named).ok_or(ProviderError::Region)?;
        let (service, region): (Arc<str>, Arc<str>) = (scope.service.as_str().into(), region.into());
        let signer = |key: &AwsKey| {
            let token = key.token.as_ref().map(|token| sensitive(token.expose())).transpose()?;
            Ok(Self { key: key.clone(), token, service: service.clone(), region: region.clone() })
        };
        keys.iter().map(signer).collect()
    }

    /// Signs a request that is ready to be sent with this body, as of `now`.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn sign<B>(
        &self,
        request: &mut http::Request<B>,
        body: &[u8],
        now: SystemTime,
    ) -> Result<(), Error> {
        let unsigned = Error::Internal { what: "a signature" };
        self.prepare(request, &written(now))
            .and_then(|date| self.authorize(request, body, &date))
            .ok_or(unsigned)
    }

    /// Puts in the headers that are signed besides, and gives the date.
    fn prepare<B>(&self, request: &mut http::Request<B>, date: &str) -> Option<String> {
        let host = HeaderValue::try_from(host(request.uri())?).ok()?;
        let headers = request.headers_mut();
        headers.insert(header::HOST, host);
        headers.insert(DATE, HeaderValue::try_from(date).ok()?);
        if let Some(token) = &self.token {
            headers.insert(TOKEN, token.clone());
        }
        Some(date.to_owned())
    }

    fn authorize<B>(&self, request: &mut http::Request<B>, body: &[u8], date: &str) -> Option<()> {
        let Canonical { text, headers } = Canonical::of(request, body);
        let day = date.get(..8)?;
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let to_sign = format!("{ALGORITHM}\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(&text)));
        let key = format!("AWS4{}", self.key.secret.expose());
        let parts = [day, &*self.region, &*self.service, "aws4_request", &*to_sign];
        let signature = parts.iter().try_fold(key.into_bytes(), |key, part| keyed(&key, part))?;
        let value = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={headers}, Signature={}",
            Hidden::expose(&self.key.id),
            hex::encode(signature)
        );
        request.headers_mut().insert(header::AUTHORIZATION, sensitive(&value).ok()?);
        Some(())
    }
}

/// A request as it is signed, and the names of the headers in it.
struct Canonical {
    text: String,
    headers: String,
}

impl Canonical {
    fn of<B>(request: &http::Request<B>, body: &[u8]) -> Self {
        let mut headers = BTreeMap::<&str, Vec<String>>::new();
        for (name, value) in request.headers().iter().filter(|(name, _)| !UNSIGNED.contains(name)) {
            let value = String::from_utf8_lossy(value.as_bytes());
            let words: Vec<&str> = value.split_whitespace().collect();
            headers.entry(name.as_str()).or_default().push(words.join(" "));
        }
        let names = headers.keys().copied().collect::<Vec<_>>().join(";");
        let lines: String =
            headers.iter().map(|(name, values)| format!("{name}:{}\n", values.join(","))).collect();
        let uri = request.uri();
        let text = [
            request.method().as_str(),
            &path(uri.path()),
            &query(uri.query().unwrap_or_default()),
            &lines,
            &names,
            &hex::encode(Sha256::digest(body)),
        ]
        .join("\n");
        Self { text, headers: names }
    }
}

/// A path as it is signed: as it is sent, without steps back and doubled slashes, and encoded once more.
fn path(sent: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in sent.split('/').filter(|step| !matches!(*step, "" | ".")) {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    let mut path = format!("/{}", steps.join("/"));
    if path.len() > 1 && sent.ends_with('/') {
        path.push('/');
    }
    encoded(&path, b"/")
}

/// A query as it is signed: in the order of its names and values, which are encoded as they are sent.
fn query(sent: &str) -> String {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (encoded(name, b"%"), encoded(value, b"%"))
    };
    let mut pairs: Vec<_> = sent.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// A text with everything encoded but letters, digits, `-._~` and what is `kept`.
fn encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn keyed(key: &[u8], part: &str) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?.chain_update(part);
    Some(mac.finalize().into_bytes().to_vec())
}

/// The host as it is sent: with its port only where that is not the scheme's own.
fn host(uri: &Uri) -> Option<String> {
    let (host, own) = (uri.host()?, if uri.scheme_str() == Some("https") { 443 } else { 80 });
    Some(match uri.port_u16().filter(|port| *port != own) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// The region in the name of a host of AWS.
fn region_of(host: &str) -> Option<&str> {
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    let front = suffixes.iter().find_map(|suffix| host.strip_suffix(suffix))?;
    let numbered = |label: &&str| {
        let number = label.rsplit_once('-').map_or("", |(_, number)| number);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    front.rsplit('.').find(numbered)
}

/// A time as it is signed.
fn written(now: SystemTime) -> String {
    let now = OffsetDateTime::from(now);
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    format!("{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::SecretString;

    use super::*;

    /// 30 August 2015, 12:36: when AWS's published examples were signed.
    const THEN: Duration = Duration::from_secs(1_440_938_160);

    fn signer(token: Option<&str>, base: &str) -> Signer {
        let hidden = |text: &str| Hidden(SecretString::from(text));
        let key = AwsKey {
            id: hidden("AKIDEXAMPLE"),
            secret: hidden("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            token: token.map(hidden),
        };
        let scope = Signing { service: "service".into(), region: None };
        Signer::all(&[key], &scope, Some(&base.parse().unwrap())).unwrap().remove(0)
    }

    /// The signature of a request in AWS's published test suite, signed as of `THEN`.
    fn check(request: http::Request<()>, (body, token): (&str, Option<&str>), expected: (&str, &str)) {
        let mut request = request;
        let uri = request.uri().clone();
        let signer = signer(token, "https://example.us-east-1.amazonaws.com");
        signer.sign(&mut request, body.as_bytes(), SystemTime::UNIX_EPOCH + THEN).unwrap();
        let (headers, signature) = expected;
        let credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
        let whole = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={headers}, Signature={signature}"
        );
        assert_eq!(request.headers()["authorization"], whole, "{uri}");
        assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
        assert!(request.headers()["authorization"].is_sensitive());
    }

    fn get(path: &str) -> http::Request<()> {
        http::Request::get(format!("https://example.amazonaws.com{path}")).body(()).unwrap()
    }

    fn post() -> http::request::Builder {
        http::Request::post("https://example.amazonaws.com/")
    }

    #[test]
    fn requests_of_the_published_test_suite_have_its_signatures() {
        let plain = "host;x-amz-date";
        let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        check(get("/"), ("", None), (plain, vanilla));
        let order = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        check(get("/?Param2=value2&Param1=value1"), ("", None), (plain, order));
        let posted = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
        check(post().body(()).unwrap(), ("", None), (plain, posted));
        for path in ["//", "/./", "/example/..", "/example1/example2/../.."] {
            check(get(path), ("", None), (plain, vanilla));
        }
        let form = post().header("content-type", "application/x-www-form-urlencoded").body(()).unwrap();
        let expected = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
        check(form, ("Param1=value1", None), ("content-type;host;x-amz-date", expected));
    }

    #[test]
    fn what_is_sent_is_encoded_once_more_and_headers_are_trimmed() {
        assert_eq!(path("/model/a.b-v1%3A0/converse"), "/model/a.b-v1%253A0/converse");
        assert_eq!(path("/prefix/model/arn%3Aaws%2Fx/"), "/prefix/model/arn%253Aaws%252Fx/");
        assert_eq!(query("b=2&a=%2F&a=/&c"), "a=%2F&a=%2F&b=2&c=");
        let request = http::Request::get("https://h:8443/?x")
            .header("x-one", "  a   b ")
            .header("x-one", "c")
            .header("user-agent", "unsigned")
            .body(())
            .unwrap();
        let Canonical { text, headers } = Canonical::of(&request, b"");
        assert_eq!(headers, "x-one");
        assert!(text.starts_with("GET\n/\nx=\nx-one:a b,c\n\nx-one\n"), "{text}");
    }

    #[test]
    fn a_token_is_signed_and_hidden() {
        let mut request = get("/");
        let base = "http://localhost.us-east-1.amazonaws.com:8080";
        let signer = signer(Some("the-token"), base);
        *request.uri_mut() = format!("{base}/x").parse().unwrap();
        signer.sign(&mut request, b"", SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(request.headers()["host"], "localhost.us-east-1.amazonaws.com:8080");
        assert_eq!(request.headers()["x-amz-date"], "19700101T000000Z");
        let told = format!("{signer:?} {:?}", request.headers());
        assert!(request.headers()["authorization"].to_str().unwrap().contains(";x-amz-security-token,"));
        assert!(!told.contains("the-token") && !told.contains("wJalr") && !told.contains("AKID"), "{told}");
    }

    #[test]
    fn the_region_is_in_the_address_of_aws_or_must_be_said() {
        for (host, region) in [
            ("bedrock-runtime.us-east-1.amazonaws.com", Some("us-east-1")),
            ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("bedrock-runtime.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("vpce-0a1-2.bedrock-runtime.eu-west-3.vpce.amazonaws.com", Some("eu-west-3")),
            ("bedrock-runtime.eu-west-1.api.aws", Some("eu-west-1")),
            ("proxy-1.example.org", None),
        ] {
            assert_eq!(region_of(host), region, "{host}");
        }
        let scope = Signing { service: "bedrock".into(), region: None };
        assert!(matches!(Signer::all(&[], &scope, None), Err(ProviderError::Region)));
    }
}
