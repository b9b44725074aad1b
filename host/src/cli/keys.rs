//! `ghat keys`: make, list and revoke API keys in the store itself, without a gateway.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use ghat::{
    auth::{Order, mint, shown},
    config::Config,
    store::{self, Key, KeyId, Page, Store},
};
use secrecy::ExposeSecret;
use serde_json::Value;
use time::OffsetDateTime;

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a key. It is printed once, alone on standard output, and kept nowhere.
    Create {
        /// The tenant it is for.
        #[arg(long, value_parser = name)]
        tenant: Arc<str>,
        /// The one app it is for; without, it chooses an app with each request.
        #[arg(long, value_parser = name)]
        app: Option<Arc<str>>,
        /// What to call it.
        #[arg(long)]
        name: Option<String>,
        /// How long it is valid: 90m, 12h, 30d. Without, until it is revoked.
        #[arg(long, value_parser = lifetime)]
        expires: Option<Duration>,
        #[command(flatten)]
        common: Common,
    },
    /// List keys, the newest first.
    List {
        /// Of this tenant only.
        #[arg(long)]
        tenant: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Revoke a key. Running gateways stop accepting it within seconds.
    Revoke {
        /// Its id: what stands between `agk_` and the dot.
        #[arg(value_parser = id)]
        id: KeyId,
        #[command(flatten)]
        common: Common,
    },
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The configuration file, for its [store].
    #[arg(long, default_value = "ghat.toml")]
    config: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// How many keys are read at a time.
const BATCH: u32 = 500;

/// Runs one command.
pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Create { tenant, app, name, expires, common } => {
            let expires_at = expires.map(|lifetime| OffsetDateTime::now_utc() + lifetime);
            let order = Order { tenant, app, name, created_by: None, expires_at };
            create(order, &common).await
        }
        Command::List { tenant, common } => list(tenant.as_deref(), &common).await,
        Command::Revoke { id, common } => revoke(id, &common).await,
    }
}

async fn create(order: Order, common: &Common) -> Result<()> {
    let store = common.store().await?;
    let minted = mint(order);
    store.add_key(&minted.key).await?;
    let (key, text) = (&minted.key, minted.text.expose_secret());
    if common.json {
        let mut told = shown(key, OffsetDateTime::now_utc());
        if let Value::Object(told) = &mut told {
            told.insert("key".to_owned(), text.into());
        }
        return Ok(writeln!(io::stdout(), "{told:#}")?);
    }
    writeln!(io::stdout(), "{text}")?;
    let app = key.app.as_deref().map_or("every app".to_owned(), |app| format!("app {app}"));
    Ok(writeln!(
        io::stderr(),
        "This key of tenant {}, for {app}, is shown only now. To revoke it: ghat keys revoke {}",
        key.tenant,
        key.id
    )?)
}

async fn list(tenant: Option<&str>, common: &Common) -> Result<()> {
    let store = common.store().await?;
    let mut out = io::stdout().lock();
    let now = OffsetDateTime::now_utc();
    let mut keys = Vec::new();
    for number in 1.. {
        let page = store.keys(tenant, Page { number, size: BATCH }).await?;
        let last = page.keys.len() < BATCH as usize;
        keys.extend(page.keys.iter().map(|key| shown(key, now)));
        if last {
            break;
        }
    }
    if common.json {
        return Ok(writeln!(out, "{:#}", Value::Array(keys))?);
    }
    table(&mut out, &keys)
}

/// Columns as wide as what stands in them.
fn table(out: &mut impl Write, keys: &[Value]) -> Result<()> {
    const COLUMNS: [&str; 7] = ["id", "tenant_id", "app_id", "name", "status", "created_at", "expires_at"];
    let head = COLUMNS.map(|column| column.trim_end_matches("_id").trim_end_matches("_at").to_uppercase());
    let rows = keys
        .iter()
        .map(|key| COLUMNS.map(|column| key.get(column).and_then(Value::as_str).unwrap_or("-").to_owned()));
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let widths = rows.iter().fold([0; COLUMNS.len()], |widths, row| {
        let mut cells = widths.iter().zip(row).map(|(width, cell)| cell.chars().count().max(*width));
        widths.map(|width| cells.next().unwrap_or(width))
    });
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

async fn revoke(id: KeyId, common: &Common) -> Result<()> {
    let store = common.store().await?;
    if !store.revoke_key(None, id, OffsetDateTime::now_utc()).await? {
        bail!("there is no key {id}");
    }
    let key: Key = store.key(id).await?.context("the key has vanished")?;
    if common.json {
        return Ok(writeln!(io::stdout(), "{:#}", shown(&key, OffsetDateTime::now_utc()))?);
    }
    Ok(writeln!(io::stderr(), "{id} of tenant {} is revoked.", key.tenant)?)
}

impl Common {
    async fn store(&self) -> Result<Arc<dyn Store>> {
        let config = Config::load(&self.config)?;
        let Some(place) = config.store else {
            bail!(
                "{} keeps no keys: set auth.mode = \"keys\", or add a table [store]",
                self.config.display()
            );
        };
        Ok(store::open(&place).await?)
    }
}

fn id(text: &str) -> Result<KeyId, String> {
    // People copy what they have: the whole key is taken for its id.
    let text = text.strip_prefix("agk_").unwrap_or(text);
    let id = text.split('.').next().and_then(KeyId::parse);
    id.ok_or_else(|| "an id has 12 letters, digits, - and _".to_owned())
}

fn name(text: &str) -> Result<Arc<str>, String> {
    if text.trim().is_empty() { Err("must not be empty".to_owned()) } else { Ok(text.into()) }
}

fn lifetime(text: &str) -> Result<Duration, String> {
    const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
    let parsed = text.char_indices().next_back().and_then(|(at, unit)| {
        let (_, factor) = UNITS.into_iter().find(|(known, _)| *known == unit)?;
        // A hundred years, so that no sum with it leaves what a date can be.
        text.get(..at)?
            .parse::<u64>()
            .ok()?
            .checked_mul(factor)
            .filter(|all| (1..=3_200_000_000).contains(all))
    });
    parsed.map(Duration::from_secs).ok_or_else(|| "write 90m, 12h or 30d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_with_a_unit() {
        assert_eq!(lifetime("30d"), Ok(Duration::from_secs(2_592_000)));
        assert_eq!(lifetime("90m"), Ok(Duration::from_secs(5_400)));
        for wrong in ["", "30", "d", "0d", "-1d", "1.5h", "30 d", "1w", "99999999d"] {
            assert!(lifetime(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_taken_for_its_id() {
        assert!(id("aZ09-_aZ09-_").is_ok());
        assert_eq!(id("agk_aZ09-_aZ09-_.secret"), id("aZ09-_aZ09-_"));
        assert!(id("agk_").is_err());
    }

    #[test]
    fn a_table_is_as_wide_as_what_stands_in_it() {
        let mut out = Vec::new();
        let key = serde_json::json!({ "id": "aZ09-_aZ09-_", "tenant_id": "acme", "status": "active" });
        table(&mut out, &[key]).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(
            out,
            "ID            TENANT  APP  NAME  STATUS  CREATED  EXPIRES\n\
             aZ09-_aZ09-_  acme    -    -     active  -        -\n"
        );
    }
}
