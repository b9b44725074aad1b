//! What does the file say of the request log and of prices?

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use schemars::{Schema, SchemaGenerator, json_schema};

use super::check::Checker;
use super::read::{At, Node, Reader, Value};
use super::value::{Choice, number};
use super::{Store, StorePlace, defaults, file};
use crate::prices::{OwnPrice, Price};

/// `[ledger]`: the log of requests that is kept in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// How long a row is kept; `None`: for ever.
    pub keep: Option<Duration>,
    /// How many rows are kept; `None`: all.
    pub keep_rows: Option<u64>,
    /// Where rows wait while the store is away; `None`: nowhere, since the store is in memory.
    pub spool: Option<PathBuf>,
    /// Bytes that may wait.
    pub spool_max: u64,
    /// What happens when no more may.
    pub when_full: WhenFull,
}

/// What happens when rows can neither be kept nor wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// Requests are served, and rows that are lost are counted.
    BestEffort,
    /// Requests are refused.
    Strict,
}

impl Choice for WhenFull {
    const WORDS: &'static [(&'static str, Self)] =
        &[("best_effort", Self::BestEffort), ("strict", Self::Strict)];
}

/// US dollars.
pub(super) struct Dollars(f64);

impl Value for Dollars {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "examples": [0.4, 15] })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let number = number(node, reader)?;
        let number = number.filter(|number: &f64| number.is_finite() && *number >= 0.0);
        if number.is_none() {
            reader.invalid(node, "is not a price; write US dollars for a million tokens, as in 0.40");
        }
        number.map(Self)
    }
}

impl Checker<'_, '_> {
    pub(super) fn ledger(
        &mut self,
        table: file::Ledger,
        store: Option<&Store>,
        listen: SocketAddr,
    ) -> Ledger {
        let keep = self.within(table.keep, &defaults::KEEP);
        let rows = self.within(table.keep_rows, &defaults::KEEP_ROWS);
        let spool = match (table.spool, store.map(|store| &store.place)) {
            (Some(spool), _) => Some(self.resolve(&spool.value)),
            (None, Some(StorePlace::File(path))) => Some(path.with_extension("spool")),
            // Gateways that share a folder differ in their ports.
            (None, Some(StorePlace::Postgres(_))) => {
                Some(self.resolve(&format!("ghat-{}.spool", listen.port())))
            }
            (None, Some(StorePlace::Memory) | None) => None,
        };
        Ledger {
            keep: (!keep.is_zero()).then_some(keep),
            keep_rows: (rows > 0).then_some(rows.into()),
            spool,
            spool_max: self.within(table.spool_max, &defaults::SPOOL_MAX).0,
            when_full: table.when_full.map_or(defaults::WHEN_FULL, At::into_value),
        }
    }

    pub(super) fn prices(&mut self, tables: Vec<At<file::PriceEntry>>) -> Vec<OwnPrice> {
        let own = tables.into_iter().filter_map(|At { value: table, .. }| {
            let price = Price {
                input: table.input.0?.value.0,
                cached: table.cached.map(|cached| cached.value.0),
                output: table.output.map_or(0.0, |output| output.value.0),
            };
            Some(OwnPrice { model: table.model.0?.value, tenant: table.tenant.map(At::into_value), price })
        });
        own.collect()
    }
}
