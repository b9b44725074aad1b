//! Where is something that is not in the file itself?

use std::net::IpAddr;

use schemars::{Schema, SchemaGenerator, json_schema};

use super::read::{Node, Reader, Value};

/// Where an issuer's public keys are, a path as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum JwksPlace {
    Url(http::Uri),
    File(String),
}

impl JwksPlace {
    fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.contains("://") {
            return if text.is_empty() { Err("is empty") } else { Ok(Self::File(text.to_owned())) };
        }
        let url: http::Uri = text.parse().map_err(|_| "is not a URL")?;
        match (url.scheme_str(), url.host()) {
            (Some("https"), Some(_)) => Ok(Self::Url(url)),
            (Some("http"), Some(host)) if is_local(host) => Ok(Self::Url(url)),
            _ => Err("must begin with https://; over http, whoever is on the way could sign tokens"),
        }
    }
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl Value for JwksPlace {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["https://id.example.com/.well-known/jwks.json", "jwks.json"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        Self::parse(&text).map_err(|message| reader.report.add(&node.place, message)).ok()
    }
}
