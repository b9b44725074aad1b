//! Where does the file say that traces go?

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::check::Checker;
use super::defaults;
use super::read::{At, Node, Reader, Required, Value, table};
use super::value::{BaseUrl, number};

/// `[traces]`: which requests are traced, and where the spans go.
#[derive(Debug, Clone, PartialEq)]
pub struct Traces {
    /// Where spans are sent: OTLP over HTTP, protobuf.
    pub endpoint: http::Uri,
    /// Headers that go with them, each marked as sensitive.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The share of the requests that are traced, from 0 to 1, of those whose caller has not decided.
    pub sample: f64,
    /// Whether the caller's `traceparent` decides.
    pub heed_caller: bool,
    /// The `service.name` of the spans.
    pub service: String,
}

table! {
    /// OpenTelemetry traces, sent as OTLP over HTTP.
    #[schemars(rename = "Traces")]
    struct TracesTable {
        /// The collector: `/v1/traces` is appended unless it is there.
        endpoint: Required<BaseUrl>,
        /// Headers that go with them, as a collector may want for its credential.
        headers: Option<At<BTreeMap<String, At<Sent>>>>,
        /// The share of the requests that are traced, from 0 to 1.
        #[schemars(extend("default" = defaults::SAMPLE))]
        sample: Option<At<Share>>,
        /// Whether a request whose `traceparent` says that it is traced, or that it is not, is heeded.
        #[schemars(extend("default" = defaults::HEED_CALLER))]
        heed_caller: Option<At<bool>>,
        /// What the spans name as their service.
        #[schemars(extend("default" = defaults::SERVICE))]
        service: Option<At<String>>,
    }
}

/// A part of a whole.
pub(super) struct Share(f64);

impl Value for Share {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1, "examples": [0.1, 1] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let share = number(node, reader)?;
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            reader.invalid(node, "is not a share; write a number from 0 to 1");
        }
        share.map(Self)
    }
}

/// A header's value, which may be a credential.
pub(super) struct Sent(HeaderValue);

impl Value for Sent {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        let Ok(mut value) = HeaderValue::try_from(text) else {
            // Not quoted: it may be a credential.
            reader.report.add(&node.place, "holds a line break or another character that no header carries");
            return None;
        };
        value.set_sensitive(true);
        Some(Self(value))
    }
}

/// Where OTLP has its traces below an endpoint.
const PATH: &str = "/v1/traces";

impl Checker<'_, '_> {
    pub(super) fn traces(&mut self, table: At<TracesTable>) -> Option<Traces> {
        let table = table.value;
        let At { value: BaseUrl(base), place } = table.endpoint.0?;
        let Some(endpoint) = endpoint(&base) else {
            self.report.add(&place, "is too long");
            return None;
        };
        let headers = table.headers.map(At::into_value).unwrap_or_default();
        let headers = headers.into_iter().filter_map(|(name, value)| self.header(&name, value)).collect();
        Some(Traces {
            endpoint,
            headers,
            sample: table.sample.map_or(defaults::SAMPLE, |share| share.value.0),
            heed_caller: table.heed_caller.map_or(defaults::HEED_CALLER, At::into_value),
            service: table.service.map_or_else(|| defaults::SERVICE.to_owned(), At::into_value),
        })
    }

    fn header(
        &mut self,
        name: &str,
        At { value: Sent(value), place }: At<Sent>,
    ) -> Option<(HeaderName, HeaderValue)> {
        let named = HeaderName::try_from(name).ok();
        if named.is_none() {
            self.report.add(&place, "is no header; its name has letters, digits and -");
        }
        Some((named?, value))
    }
}

/// A base URL has neither a query nor a slash at its end, but for the root's.
fn endpoint(base: &http::Uri) -> Option<http::Uri> {
    let base = base.to_string();
    let base = base.trim_end_matches('/');
    format!("{}{PATH}", base.strip_suffix(PATH).unwrap_or(base)).parse().ok()
}
