//! Where does the file say that the gateway keeps what outlives it?

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use schemars::{Schema, SchemaGenerator, json_schema};
use sqlx::postgres::PgConnectOptions;

use super::check::Checker;
use super::read::{At, Node, Reader, Value, table};
use super::value::Secret;
use super::{Hidden, defaults};

/// `[store]`: where the gateway keeps what outlives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Where it is.
    pub place: StorePlace,
    /// How many connections to a PostgreSQL database may be open, besides the one of the request log.
    pub connections: u32,
    /// Whether the gateway starts while the database does not answer.
    pub start_without: bool,
}

impl Store {
    /// A store that is gone with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::at(StorePlace::Memory)
    }

    /// A store at a place, as it is where the file says no more.
    #[must_use]
    pub fn at(place: StorePlace) -> Self {
        Self { place, connections: defaults::CONNECTIONS.default, start_without: defaults::START_WITHOUT }
    }
}

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorePlace {
    /// An SQLite file. Not checked to exist.
    File(PathBuf),
    /// Gone with the process.
    Memory,
    /// A PostgreSQL database. Not checked to answer.
    Postgres(Database),
}

impl fmt::Display for StorePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Memory => f.write_str("in memory"),
            Self::Postgres(database) => write!(f, "{database}"),
        }
    }
}

/// A PostgreSQL database, and how to get in. Its password is shown nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    url: Hidden,
    password: Option<Hidden>,
    /// Host, port and name.
    place: String,
}

impl Database {
    /// The parameters that a URL may have.
    const PARAMETERS: [&str; 10] = [
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "host",
        "port",
        "user",
        "dbname",
        "application_name",
        "options",
    ];

    /// Reads a URL.
    ///
    /// # Errors
    /// It is none, or has a parameter that would be passed over. The message quotes nothing of it but a parameter's name.
    pub fn parse(url: &str) -> Result<Self, String> {
        let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        if let Some(unknown) = names.find(|name| !Self::PARAMETERS.contains(&&**name)) {
            return Err(match &*unknown {
                "password" => "has a password among its parameters; set `password`".to_owned(),
                _ => format!("has an unknown parameter `{unknown}`; known: {}", Self::PARAMETERS.join(", ")),
            });
        }
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            "is not the URL of a database; write postgres://user@host:5432/database, and set `password`"
                .to_owned()
        })?;
        let host = options.get_socket().map_or_else(
            || format!("{}:{}", options.get_host(), options.get_port()),
            |socket| socket.display().to_string(),
        );
        let name = options.get_database().unwrap_or_else(|| options.get_username());
        Ok(Self { url: Hidden(url.into()), password: None, place: format!("{host}/{name}") })
    }

    /// How to connect.
    ///
    /// # Errors
    /// A file that the URL names is gone.
    pub fn options(&self) -> Result<PgConnectOptions, sqlx::Error> {
        let options = PgConnectOptions::from_str(self.url.expose())?;
        Ok(match &self.password {
            Some(password) => options.password(password.expose()),
            None => options,
        })
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL at {}", self.place)
    }
}

table! {
    /// Where the gateway keeps what outlives it.
    #[schemars(rename = "Store")]
    struct StoreTable {
        /// `sqlite:` and the path of a file, `sqlite::memory:` to keep it until the process ends, or
        /// `postgres://user@host:5432/database` for a database that several gateways share.
        #[schemars(extend("default" = format!("sqlite:{}", defaults::STORE_FILE)))]
        url: Option<At<StoreUrl>>,
        /// The password of the database's user, as it is; in the URL it would have to be percent-encoded.
        password: Option<At<Secret>>,
        /// How many connections to the database may be open, besides the one of the request log.
        #[schemars(extend("default" = defaults::CONNECTIONS.written()))]
        connections: Option<At<u32>>,
        /// Whether the gateway starts while the database does not answer. Keys and policies that it has not read yet are
        /// then answered with 503 until it does.
        #[schemars(extend("default" = defaults::START_WITHOUT))]
        start_without: Option<At<bool>>,
    }
}

/// Where a store is, its path as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StoreUrl {
    Memory,
    File(String),
    Postgres(Database),
}

impl StoreUrl {
    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Database::parse(text).map(Self::Postgres);
        }
        let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty() && !path.contains('?'));
        match path {
            Some(":memory:") => Ok(Self::Memory),
            // `sqlite://` is how other programs write it; what follows is still a path.
            Some(path) if path != "//" => Ok(Self::File(path.strip_prefix("//").unwrap_or(path).to_owned())),
            _ => {
                Err("is not a store; write sqlite:ghat.db, sqlite::memory: or postgres://user@host/database"
                    .to_owned())
            }
        }
    }
}

impl Value for StoreUrl {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "examples": ["sqlite:ghat.db", "sqlite::memory:", "postgres://ghat@db.example.com:5432/ghat"],
        })
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let text = String::read(node, reader)?;
        // Not quoted: the URL of a database may hold a password.
        Self::parse(&text).map_err(|message| reader.report.add(&node.place, message)).ok()
    }
}

impl Checker<'_, '_> {
    pub(super) fn store(&mut self, table: StoreTable) -> Store {
        let place = match table.url.map(At::into_value) {
            Some(StoreUrl::File(path)) => StorePlace::File(self.resolve(&path)),
            Some(StoreUrl::Memory) => StorePlace::Memory,
            Some(StoreUrl::Postgres(database)) => {
                let password = table.password.map(|password| Hidden(password.value.0));
                return Store {
                    place: StorePlace::Postgres(Database { password, ..database }),
                    connections: self.within(table.connections, &defaults::CONNECTIONS),
                    start_without: table.start_without.map_or(defaults::START_WITHOUT, At::into_value),
                };
            }
            None => StorePlace::File(self.resolve(defaults::STORE_FILE)),
        };
        if let Some(password) = table.password {
            self.report.add(&password.place, "has no effect unless `url` is that of a PostgreSQL database");
        }
        Store::at(place)
    }
}
