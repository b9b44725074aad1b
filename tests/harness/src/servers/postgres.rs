//! A PostgreSQL server that tests share, with a database for each.

use std::{
    ffi::OsStr,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};

use super::process::{Process, folder, found, free_port, run};
use crate::client::PATIENCE;

/// The password of the databases' user, with what must be encoded in a URL.
const PASSWORD: &str = "pg/s3cret@word?";

/// A server.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    port: u16,
    process: Mutex<Option<Process>>,
}

/// A database of a server, empty at first.
#[derive(Clone, Debug)]
pub struct Database {
    server: Arc<Postgres>,
    name: String,
}

/// The server that tests share while any of them runs.
static SHARED: Mutex<Weak<Postgres>> = Mutex::const_new(Weak::new());
static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    /// A server for one test alone, which may stop it.
    pub async fn start() -> Arc<Self> {
        let folder = folder();
        let bin = found("postgres");
        std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
        let data = folder.path().join("data");
        let password = folder.path().join("password");
        let mut arguments: Vec<_> =
            ["-U", "ghat", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
                .map(Into::into)
                .into();
        arguments.extend(["--pwfile".into(), password.into(), "-D".into(), data.into()]);
        run(folder.path(), &bin.join("initdb"), &arguments);
        let server = Arc::new(Self { folder, port: free_port(), process: Mutex::new(None) });
        server.begin().await;
        server
    }

    /// A new database of the server that tests share.
    pub async fn database() -> Database {
        let mut shared = SHARED.lock().await;
        let server = match shared.upgrade() {
            Some(server) => server,
            None => Self::start().await,
        };
        *shared = Arc::downgrade(&server);
        drop(shared);
        server.new_database().await
    }

    /// A new database.
    pub async fn new_database(self: &Arc<Self>) -> Database {
        let name = format!("test{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = self.until_ready().await;
        let create = sqlx::AssertSqlSafe(format!("create database {name}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
        Database { server: self.clone(), name }
    }

    /// Starts it, at first or again.
    pub async fn begin(&self) {
        let data = self.folder.path().join("data");
        let port = self.port.to_string();
        let folder = self.folder.path().as_os_str();
        let mut arguments = vec![OsStr::new("-D"), data.as_os_str(), OsStr::new("-p"), OsStr::new(&port)];
        arguments.extend([OsStr::new("-h"), OsStr::new("127.0.0.1"), OsStr::new("-k"), folder]);
        for setting in ["max_connections=200", "shared_buffers=64MB", "fsync=off"] {
            arguments.extend([OsStr::new("-c"), OsStr::new(setting)]);
        }
        let program = found("postgres").join("postgres");
        // At once: nothing that it keeps is needed any more.
        let process = Process::start(self.folder.path(), &program, &arguments, "QUIT");
        *self.process.lock().await = Some(process);
        drop(self.until_ready().await);
    }

    /// Stops it: connections are cut.
    pub async fn stop(&self) {
        let process = self.process.lock().await.take().expect("it runs");
        process.signal("INT");
        process.ended();
    }

    /// Lets it hang, or go on.
    pub async fn hang(&self, hangs: bool) {
        let process = self.process.lock().await;
        process.as_ref().expect("it runs").signal_all(if hangs { "STOP" } else { "CONT" });
    }

    async fn until_ready(&self) -> PgConnection {
        let url = format!("postgres://ghat:{}@127.0.0.1:{}/postgres", encoded(), self.port);
        let deadline = Instant::now() + PATIENCE;
        loop {
            match PgConnection::connect(&url).await {
                Ok(connection) => return connection,
                Err(problem) => assert!(Instant::now() < deadline, "PostgreSQL does not start: {problem}"),
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Database {
    /// Its URL, with the password in it.
    pub fn url(&self) -> String {
        format!("postgres://ghat:{}@127.0.0.1:{}/{}", encoded(), self.server.port, self.name)
    }

    /// The table `[store]`.
    pub fn store(&self) -> String {
        let place = format!("postgres://ghat@127.0.0.1:{}/{}", self.server.port, self.name);
        format!("[store]\nurl = \"{place}\"\npassword = \"{PASSWORD}\"\n")
    }

    /// The server.
    pub fn server(&self) -> &Arc<Postgres> {
        &self.server
    }

    /// A connection to it.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    /// Whether a text tells the password.
    pub fn is_told_by(text: &str) -> bool {
        text.contains("s3cret")
    }
}

fn encoded() -> String {
    PASSWORD.replace('/', "%2F").replace('@', "%40").replace('?', "%3F")
}
