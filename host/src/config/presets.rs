//! Where does the API of a well-known provider begin?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::read::{Node, Reader, Value, nearest};

/// The addresses that ship.
const SHIPPED: &str = include_str!("../../data/providers.toml");
/// The same, read once. A file that does not parse is found by the test below.
static KNOWN: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str::<File>(SHIPPED).map(|file| file.base_urls).unwrap_or_default());

/// What stands in an address for a name that is the operator's own.
const OWN: &str = "{}";

/// The file that ships.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for whoever reads the file; that it is there is checked")]
    source: String,
    #[expect(dead_code, reason = "for whoever reads the file; that it is there is checked")]
    checked: String,
    base_urls: BTreeMap<String, String>,
}

/// The address of a provider that was named: as `openai`, or as `azure:NAME` where a part of it is the operator's own.
#[derive(Debug, Clone)]
pub(super) struct Preset(pub(super) http::Uri);

impl Preset {
    /// The address, or what is wrong with the name.
    fn named(text: &str) -> Result<Self, String> {
        let (name, own) = text.split_once(':').unwrap_or((text, ""));
        let Some(url) = KNOWN.get(name) else { return Err(unknown(text)) };
        let url = match (url.contains(OWN), is_label(own)) {
            (true, true) => url.replace(OWN, own),
            (true, false) => {
                return Err(format!("lacks a name; write {name}:NAME, with a-z, 0-9 and - in it"));
            }
            (false, _) if text != name => return Err(format!("has a name too many; write {name}")),
            (false, _) => url.clone(),
        };
        url.parse().map(Self).map_err(|_| unknown(text))
    }
}

fn unknown(text: &str) -> String {
    let names: Vec<&'static str> = KNOWN.keys().map(String::as_str).collect();
    match nearest(text, &names) {
        Some(name) => format!("is unknown; did you mean \"{name}\"?"),
        None => format!("is unknown; set `base_url`, or write {}", names.join(", ")),
    }
}

/// Whether a text can be a part of a host's name.
fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl Value for Preset {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        let (own, names): (Vec<_>, Vec<_>) = KNOWN.iter().partition(|(_, url)| url.contains(OWN));
        let names: Vec<_> = names.into_iter().map(|(name, _)| name).collect();
        let own: Vec<_> = own.into_iter().map(|(name, _)| name.as_str()).collect();
        let pattern = format!("^({}):[a-z0-9-]+$|\\$\\{{", own.join("|"));
        json_schema!({ "type": "string", "anyOf": [{ "enum": names }, { "pattern": pattern }] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        Self::named(&text).map_err(|message| reader.invalid(node, &message)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_and_only_those_of_this_machine_go_without_tls() {
        let file: File = toml::from_str(SHIPPED).unwrap();
        assert_eq!(file.base_urls.len(), KNOWN.len());
        for (name, url) in &*KNOWN {
            let written = if url.contains(OWN) { format!("{name}:mine") } else { name.clone() };
            let Preset(url) = Preset::named(&written).unwrap();
            let own = url.host() == Some("127.0.0.1");
            assert_eq!(url.scheme_str(), Some(if own { "http" } else { "https" }), "{name}");
            assert!(!url.path().ends_with('/') || url.path() == "/", "{name}");
        }
    }

    #[test]
    fn a_name_of_ones_own_is_a_part_of_a_hosts_name() {
        let address = |text: &str| Preset::named(text).map(|Preset(url)| url.to_string());
        assert_eq!(address("azure:my-resource-1").unwrap(), "https://my-resource-1.openai.azure.com/");
        for wrong in
            ["azure", "azure:", "azure:a.b", "azure:a/b", "azure:a@b", "azure:-a", "openai:mine", "azur:x"]
        {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        assert_eq!(address("azur").unwrap_err(), "is unknown; did you mean \"azure\"?");
    }
}
