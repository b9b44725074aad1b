//! What can a key be set to, and how is it written?

use std::net::SocketAddr;
use std::time::Duration;

use jsonwebtoken::Algorithm;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use super::env;
use super::read::{Node, Reader, Value, nearest};
use super::{AuthMode, Fail, Isolation, LogFormat, Mode, PolicyDefault, RequestLog};

impl Value for bool {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        bool::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let value = node.value.as_bool();
        if value.is_none() {
            reader.mismatch(node, "true or false");
        }
        value
    }
}

impl Value for u32 {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        u32::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Some(number) = node.value.as_integer() else {
            reader.mismatch(node, "a whole number");
            return None;
        };
        let value = u32::from_str_radix(number.as_str(), number.radix()).ok();
        if value.is_none() {
            reader.invalid(node, "is not a number from 0 to 4294967295");
        }
        value
    }
}

/// Any text, with what `${NAME}` in it stands for.
impl Value for String {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Some(text) = node.value.as_str() else {
            reader.mismatch(node, "a string");
            return None;
        };
        match env::expand(text, reader.env) {
            Ok(text) => Some(text),
            Err(faults) => {
                for fault in faults {
                    reader.report.add(&node.place, fault.to_string());
                }
                None
            }
        }
    }
}

/// Reads a number with or without a fraction; nothing inside where it is none that can be computed with.
pub(super) fn number(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Option<f64>> {
    match (node.value.as_float(), node.value.as_integer()) {
        (Some(number), _) => Some(number.as_str().replace('_', "").parse().ok()),
        (_, Some(number)) => Some(u32::from_str_radix(number.as_str(), number.radix()).ok().map(f64::from)),
        _ => {
            reader.mismatch(node, "a number");
            None
        }
    }
}

/// Reads text that must be of a certain form; `refusal` follows the value as it is written.
pub(super) fn parsed<T>(
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
    refusal: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = String::read(node, reader)?;
    let value = parse(&text);
    if value.is_none() {
        reader.invalid(node, refusal);
    }
    value
}

impl Value for SocketAddr {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["127.0.0.1:8080", "[::]:8080"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        parsed(node, reader, "is not an address with a port; write 127.0.0.1:8080 or [::]:8080", |text| {
            text.parse().ok()
        })
    }
}

/// The name of a plugin, a provider or a chain entry. It becomes a file name, a label and a part of `@name/model`;
/// lower case only, because some file systems do not tell cases apart.
pub(super) struct Name(pub(super) String);

impl Name {
    pub(super) const REFUSAL: &str =
        "is not a plain name; write a-z, 0-9, - and _, first a letter or digit, at most 64 characters";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let fits = text.len() <= 64
            && text.bytes().next().is_some_and(plain)
            && text.bytes().all(|byte| plain(byte) || byte == b'-' || byte == b'_');
        fits.then(|| Self(text.to_owned()))
    }
}

impl Value for Name {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$|\\$\\{" })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        parsed(node, reader, Self::REFUSAL, Self::parse)
    }
}

/// Which log lines are written.
pub(super) struct Directive(pub(super) String);

impl Value for Directive {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        parsed(node, reader, "is not a log directive; write info, or warn,ghat=debug", |text| {
            EnvFilter::builder().parse(text).is_ok().then(|| Self(text.to_owned()))
        })
    }
}

/// What is sent or received in a header, or signs what is, and shown to nobody.
pub(super) struct Secret(pub(super) SecretString);

impl Value for Secret {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["${OPENAI_API_KEY}"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        // It may be written out in the file, so a problem does not quote it.
        if text.is_empty() {
            reader.report.add(&node.place, "is empty");
            return None;
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = "holds a space, a line break or another character that no header carries";
            reader.report.add(&node.place, message);
            return None;
        }
        Some(Self(SecretString::from(text)))
    }
}

/// Where a provider's API begins.
pub(super) struct BaseUrl(pub(super) http::Uri);

impl BaseUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        const REFUSAL: &str = "not an http:// or https:// URL; write https://api.example.com/v1";
        // `Uri` drops a fragment without a word.
        if text.contains(['?', '#']) {
            return Err("a base URL has no query and no fragment");
        }
        let uri: http::Uri = text.trim_end_matches('/').parse().map_err(|_| REFUSAL)?;
        let authority = uri.authority().ok_or(REFUSAL)?;
        if authority.as_str().contains('@') {
            return Err("a base URL has no credentials; set `api_key`");
        }
        let http = matches!(uri.scheme_str(), Some("http" | "https"));
        if http && !authority.host().is_empty() { Ok(Self(uri)) } else { Err(REFUSAL) }
    }
}

impl Value for BaseUrl {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["https://api.openai.com/v1"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        // Not quoted: a credential may stand in it.
        Self::parse(&text).map_err(|message| reader.report.add(&node.place, message)).ok()
    }
}

/// One of a few words.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// The words, and what they mean.
    const WORDS: &'static [(&'static str, Self)];

    /// The word for it.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, choice)| *choice == self).map_or("", |(word, _)| word)
    }
}

impl Choice for LogFormat {
    const WORDS: &'static [(&'static str, Self)] = &[("text", Self::Text), ("json", Self::Json)];
}

impl Choice for RequestLog {
    const WORDS: &'static [(&'static str, Self)] =
        &[("all", Self::All), ("failed", Self::Failed), ("off", Self::Off)];
}

impl Choice for AuthMode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("keys", Self::Keys), ("jwt", Self::Jwt)];
}

impl Choice for Algorithm {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("HS256", Self::HS256),
        ("HS384", Self::HS384),
        ("HS512", Self::HS512),
        ("RS256", Self::RS256),
        ("RS384", Self::RS384),
        ("RS512", Self::RS512),
        ("PS256", Self::PS256),
        ("PS384", Self::PS384),
        ("PS512", Self::PS512),
        ("ES256", Self::ES256),
        ("ES384", Self::ES384),
        ("EdDSA", Self::EdDSA),
    ];
}

impl Choice for PolicyDefault {
    const WORDS: &'static [(&'static str, Self)] = &[("off", Self::Off), ("contract", Self::Contract)];
}

impl Choice for Isolation {
    const WORDS: &'static [(&'static str, Self)] = &[("request", Self::Request), ("app", Self::App)];
}

impl Choice for Mode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("off", Self::Off), ("detect", Self::Detect), ("redact", Self::Redact), ("block", Self::Block)];
}

impl Choice for Fail {
    const WORDS: &'static [(&'static str, Self)] = &[("closed", Self::Closed), ("open", Self::Open)];
}

impl<T: Choice> Value for T {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<_> = T::WORDS.iter().map(|(word, _)| *word).collect();
        json_schema!({ "type": "string", "anyOf": [{ "enum": words }, { "pattern": "\\$\\{" }] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        let found = T::WORDS.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words: Vec<_> = T::WORDS.iter().map(|(word, _)| *word).collect();
            let message = match nearest(&text, &words) {
                Some(word) => format!("is unknown; did you mean \"{word}\"?"),
                None => format!("is unknown; write {}", words.join(", ")),
            };
            reader.invalid(node, &message);
        }
        found.map(|(_, choice)| *choice)
    }
}

/// A number with a unit, which has a range and a default.
pub(super) trait Quantity: Value + Copy + Ord {
    /// As it is written in the file.
    fn written(self) -> serde_json::Value;
}

impl Quantity for u32 {
    fn written(self) -> serde_json::Value {
        self.into()
    }
}

/// Bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Size(pub(super) u64);

impl Size {
    /// As a length in memory; no limit allows one that does not fit.
    pub(super) fn in_memory(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

const SIZE_UNITS: &[(&str, u64)] = &[
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1_000),
    ("B", 1),
];

impl Value for Size {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "pattern": "^[0-9]+( ?([KMG]i?)?B)?$|\\$\\{",
            "minimum": 0,
            "examples": ["64MiB", "10MB", 4096]
        })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        const REFUSAL: &str = "is not a size; write 64MiB, 10MB, or a number of bytes";
        let Some(number) = node.value.as_integer() else {
            return parsed(node, reader, REFUSAL, |text| {
                text.parse().ok().or_else(|| with_unit(text, SIZE_UNITS)).map(Self)
            });
        };
        let value = u64::from_str_radix(number.as_str(), number.radix()).ok().map(Self);
        if value.is_none() {
            reader.invalid(node, REFUSAL);
        }
        value
    }
}

impl Quantity for Size {
    fn written(self) -> serde_json::Value {
        in_unit(self.0, SIZE_UNITS).into()
    }
}

const TIME_UNITS: &[(&str, u64)] =
    &[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Value for Duration {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+ ?(ms|s|m|h|d)$|\\$\\{", "examples": ["50ms", "2s", "1m"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        parsed(node, reader, "is not a duration; write 50ms, 2s, 1m", |text| {
            with_unit(text, TIME_UNITS).map(Self::from_millis)
        })
    }
}

impl Quantity for Duration {
    fn written(self) -> serde_json::Value {
        in_unit(u64::try_from(self.as_millis()).unwrap_or(u64::MAX), TIME_UNITS).into()
    }
}

/// Reads `64MiB` or `64 MiB`.
fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// Writes a number in the largest unit that needs no fraction.
fn in_unit(number: u64, units: &[(&str, u64)]) -> String {
    let fitting = units.iter().find(|(_, factor)| number >= *factor && number.is_multiple_of(*factor));
    fitting.map_or_else(|| number.to_string(), |(unit, factor)| format!("{}{unit}", number / factor))
}
