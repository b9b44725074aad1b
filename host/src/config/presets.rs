//! Where does the API of a well-known provider begin?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::read::{Node, Reader, Value, nearest};

/// The addresses that ship.
const SHIPPED: &str = include_str!("../../data/providers.toml");
/// The same, read once. A file that does not parse is found by the test below.
static KNOWN: LazyLock<BTreeMap<String, http::Uri>> = LazyLock::new(|| {
    let urls = toml::from_str::<File>(SHIPPED).map(|file| file.base_urls).unwrap_or_default();
    urls.into_iter().filter_map(|(name, url)| Some((name, url.parse().ok()?))).collect()
});

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

/// The address of a provider that was named.
#[derive(Debug, Clone)]
pub(super) struct Preset(pub(super) http::Uri);

impl Value for Preset {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> = KNOWN.keys().collect();
        json_schema!({ "type": "string", "anyOf": [{ "enum": names }, { "pattern": "\\$\\{" }] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let name = String::read(node, reader)?;
        let found = KNOWN.get(&name).cloned().map(Self);
        if found.is_none() {
            let names: Vec<&'static str> = KNOWN.keys().map(String::as_str).collect();
            let message = match nearest(&name, &names) {
                Some(name) => format!("is unknown; did you mean \"{name}\"?"),
                None => format!("is unknown; set `base_url`, or write {}", names.join(", ")),
            };
            reader.invalid(node, &message);
        }
        found
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
            let own = url.host() == Some("127.0.0.1");
            assert_eq!(url.scheme_str(), Some(if own { "http" } else { "https" }), "{name}");
            assert!(!url.path().ends_with('/') || url.path() == "/", "{name}");
        }
    }
}
