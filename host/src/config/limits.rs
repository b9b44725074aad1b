//! Where does the file say that requests are counted?

use std::fmt;
use std::time::Duration;

use redis::{ConnectionInfo, IntoConnectionInfo};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::check::Checker;
use super::read::{At, Node, Reader, Value, table};
use super::value::Secret;
use super::{Hidden, defaults};

/// `[limits]`: where the requests that rate limits allow are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// Where gateways count together; `None`: each counts for itself, in memory.
    pub store: Option<Redis>,
    /// How many gateways count together: while the store is away, each allows its share.
    pub replicas: u32,
    /// How long a request waits for the store.
    pub wait: Duration,
}

/// A Redis or Valkey server, and how to get in. Its password is shown nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redis {
    url: Hidden,
    password: Option<Hidden>,
    /// Host, port and number of the database.
    place: String,
}

impl Redis {
    /// Reads a URL; nothing where it is none.
    pub fn parse(url: &str) -> Option<Self> {
        let info = url.into_connection_info().ok()?;
        let place = format!("{}/{}", info.addr(), info.redis_settings().db());
        Some(Self { url: Hidden(url.into()), password: None, place })
    }

    /// How to connect.
    ///
    /// # Errors
    /// There is none, since the URL was read before.
    pub fn connection(&self) -> redis::RedisResult<ConnectionInfo> {
        let info = self.url.expose().into_connection_info()?;
        let Some(password) = &self.password else { return Ok(info) };
        let settings = info.redis_settings().clone().set_password(password.expose());
        Ok(info.set_redis_settings(settings))
    }
}

impl fmt::Display for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

table! {
    /// Where the requests that rate limits allow are counted.
    #[schemars(rename = "Counting")]
    struct CountingTable {
        /// A Redis or Valkey server in which several gateways count together, `redis://host:6379/0`, or `rediss://` over
        /// TLS. Without it each gateway counts for itself, in memory.
        store: Option<At<Redis>>,
        /// The server's password, as it is; in the URL it would have to be percent-encoded.
        password: Option<At<Secret>>,
        /// How many gateways count together. While the server is away each counts for itself, up to its share of a limit.
        #[schemars(extend("default" = defaults::REPLICAS.written()))]
        replicas: Option<At<u32>>,
        /// How long a request waits for the server before its gateway counts for itself.
        #[schemars(extend("default" = defaults::LIMIT_WAIT.written()))]
        wait: Option<At<Duration>>,
    }
}

impl Value for Redis {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["redis://redis.example.com:6379/0", "rediss://ghat@redis.example.com"] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        let parsed = Self::parse(&text);
        if parsed.is_none() {
            // Not quoted: a password may stand in it.
            reader
                .report
                .add(&node.place, "is not a Redis server; write redis://host:6379/0, and set `password`");
        }
        parsed
    }
}

impl Checker<'_, '_> {
    pub(super) fn counting(&mut self, table: CountingTable) -> Counting {
        let password =
            table.password.map(|password| At { value: Hidden(password.value.0), place: password.place });
        let store = match (table.store.map(At::into_value), password) {
            (Some(store), password) => Some(Redis { password: password.map(At::into_value), ..store }),
            (None, Some(password)) => {
                self.report.add(&password.place, "has no effect without `store`");
                None
            }
            (None, None) => None,
        };
        Counting {
            store,
            replicas: self.within(table.replicas, &defaults::REPLICAS),
            wait: self.within(table.wait, &defaults::LIMIT_WAIT),
        }
    }
}
