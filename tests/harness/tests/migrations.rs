//! Tables are brought up to date once, however many do it, and a database that is not as it should be is told of.

use std::{path::Path, process::Output};

use ghat_tests::{Database, Gateway, MockProvider, Postgres, Setup, files};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use tokio::process::Command;

/// A folder with a configuration for this store.
fn folder(store: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ghat.toml"), Setup::echoing().more(store).toml()).unwrap();
    folder
}

async fn migrate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(files::program());
    command.arg("migrate").args(arguments).current_dir(folder).output().await.unwrap()
}

fn told(output: &Output) -> String {
    let told = [&*output.stdout, &*output.stderr].concat();
    let told = String::from_utf8(told).unwrap();
    assert!(!Database::is_told_by(&told), "{told}");
    told
}

#[tokio::test]
async fn tables_are_checked_and_brought_up_to_date() {
    let database = Postgres::database().await;
    for store in ["[store]\nurl = \"sqlite:ghat.db\"", &database.store()] {
        let folder = folder(store);
        for (arguments, succeeds, tells) in [
            (&["--check"][..], false, "version 0; `ghat migrate` brings it to 3"),
            (&["--check"], false, "version 0;"),
            (&[], true, "brought from version 0 to 3"),
            (&[], true, "version 3, up to date"),
            (&["--check"], true, "version 3, up to date"),
        ] {
            let output = migrate(folder.path(), arguments).await;
            let told = told(&output);
            assert_eq!(output.status.success(), succeeds, "{told}");
            assert!(told.contains(tells), "{tells}: {told}");
        }
    }
}

#[tokio::test]
async fn many_may_bring_a_database_up_to_date_at_once() {
    let database = Postgres::database().await;
    let folder = folder(&database.store());
    let all = (0..6).map(|_| migrate(folder.path(), &[]));
    for output in futures_util::future::join_all(all).await {
        assert!(output.status.success(), "{}", told(&output));
    }
    let provider = MockProvider::replying("fine").await;
    let starts = (0..3).map(|_| Gateway::with(&provider).more(&database.store()).start());
    futures_util::future::join_all(starts).await;
    let made: i64 = sqlx::query_scalar("select count(*) from _sqlx_migrations")
        .fetch_one(&mut database.connect().await)
        .await
        .unwrap();
    assert_eq!(made, 3);
}

/// What a gateway over this store says that does not start.
async fn refusal(store: &str) -> String {
    let provider = MockProvider::replying("fine").await;
    let refusal = Gateway::with(&provider).more(store).try_start().await.expect_err("it starts");
    assert!(!Database::is_told_by(&refusal), "{refusal}");
    refusal
}

const LATER: &str = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                     values (9, 'later', true, 'x', 0)";
const TOO_OLD: &str = "the store's tables are of version 9, and this program knows them up to version 3";

#[tokio::test]
async fn tables_of_a_later_version_are_refused() {
    let database = Postgres::database().await;
    let here = folder(&database.store());
    assert!(migrate(here.path(), &[]).await.status.success());
    sqlx::query(&*LATER.replace("'x'", "'x'::bytea").leak())
        .execute(&mut database.connect().await)
        .await
        .unwrap();
    assert!(refusal(&database.store()).await.contains(TOO_OLD));
    let anyway = format!("{}start_without = true\n", database.store());
    assert!(refusal(&anyway).await.contains(TOO_OLD));

    let file = folder("[store]\nurl = \"sqlite:ghat.db\"");
    assert!(migrate(file.path(), &[]).await.status.success());
    let options = SqliteConnectOptions::new().filename(file.path().join("ghat.db"));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query(LATER).execute(&mut connection).await.unwrap();
    for folder in [here.path(), file.path()] {
        for arguments in [&["--check"][..], &[]] {
            let output = migrate(folder, arguments).await;
            assert!(!output.status.success() && told(&output).contains(TOO_OLD), "{}", told(&output));
        }
    }
}

#[tokio::test]
async fn a_database_that_does_not_let_the_gateway_in_is_told_of_without_a_password() {
    let database = Postgres::database().await;
    let wrong = database.store().replace("password = \"", "password = \"x");
    for (store, reason) in [
        (wrong, "password authentication failed"),
        (database.store().replace("/test", "/no-test"), "does not exist"),
        ("[store]\nurl = \"postgres://ann:s3cret@127.0.0.1:1/ghat\"".to_owned(), "Connection refused"),
        (
            "[store]\nurl = \"postgres://ann:s3cret@no-such-host.invalid/ghat\"".to_owned(),
            "no-such-host.invalid",
        ),
    ] {
        let refusal = refusal(&store).await;
        assert!(refusal.contains("the store PostgreSQL at"), "{refusal}");
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[tokio::test]
async fn a_user_who_may_change_no_tables_is_enough_once_they_are_there() {
    let database = Postgres::database().await;
    let here = folder(&database.store());
    assert!(migrate(here.path(), &[]).await.status.success());
    let grants = "revoke all on schema public from public; create role worker login password 's3cret'; \
                  grant usage on schema public to worker; \
                  grant select, insert, update, delete on all tables in schema public to worker";
    sqlx::raw_sql(grants).execute(&mut database.connect().await).await.unwrap();
    let url = database.url();
    let place = url.rsplit_once('@').unwrap().1;
    let store = format!("[store]\nurl = \"postgres://worker@{place}\"\npassword = \"s3cret\"");
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).more(&store).start().await;
    assert_eq!(gateway.chat("hi").await.status(), 200);
    assert_eq!(gateway.get("/readyz").await.status(), 200);
}
