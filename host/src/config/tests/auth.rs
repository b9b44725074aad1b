//! Who may call: what is accepted, and what is refused.

use jsonwebtoken::Algorithm;

use super::*;

const JWT: &str = "[auth]\nmode = \"jwt\"\n[auth.jwt]\nissuer = [\"https://id\"]\naudience = [\"ghat\"]\n";
const LONG: &str = "0123456789012345678901234567890123456789";

#[test]
fn keys_need_a_store_and_find_one() {
    assert_eq!(parsed("").store, None);
    let place = |addition: &str| parsed(addition).store.unwrap().place;
    let beside = StorePlace::File("/etc/ghat/ghat.db".into());
    assert_eq!(place("[auth]\nmode = \"keys\""), beside);
    assert_eq!(place("[store]"), beside);
    assert_eq!(place("[store]\nurl = \"sqlite:/var/keys.db\""), StorePlace::File("/var/keys.db".into()));
    assert_eq!(place("[store]\nurl = \"sqlite:///var/keys.db\""), StorePlace::File("/var/keys.db".into()));
    assert_eq!(place("[store]\nurl = \"sqlite::memory:\""), StorePlace::Memory);
}

#[test]
fn with_authentication_the_listener_may_be_anywhere() {
    let config = parsed("[auth]\nmode = \"keys\"\n[server]\nlisten = \"0.0.0.0:80\"");
    assert_eq!(config.server.listen, "0.0.0.0:80".parse().unwrap());
}

#[test]
fn session_tokens_have_an_issuer_an_audience_and_a_signature() {
    let secret = parsed(&format!("{JWT}secret = \"{LONG}\"\nleeway = \"5s\"")).auth.jwt.unwrap();
    assert_eq!(secret.algorithms, [Algorithm::HS256]);
    assert_eq!((secret.issuer, secret.audience), (vec!["https://id".to_owned()], vec!["ghat".to_owned()]));
    assert_eq!(secret.leeway, Duration::from_secs(5));

    let file = parsed(&format!("{JWT}jwks = \"keys.json\"")).auth.jwt.unwrap();
    assert_eq!(file.keys, JwtKeys::File("/etc/ghat/keys.json".into()));
    assert_eq!(file.algorithms, [Algorithm::RS256]);

    for url in ["https://id/keys", "http://127.0.0.1:9000/keys", "http://[::1]/keys", "http://localhost/keys"]
    {
        let jwt = parsed(&format!("{JWT}jwks = \"{url}\"")).auth.jwt.unwrap();
        assert_eq!(jwt.keys, JwtKeys::Url(url.parse().unwrap()));
    }
}

#[test]
fn what_would_let_strangers_in_is_refused() {
    check(
        "[auth]\nmode = \"jwt\"",
        "7:8: auth.mode: needs a table [auth.jwt] that says which tokens are accepted",
    );
    check(JWT, "8:1: auth.jwt: says not what tokens are signed with; set `secret` or `jwks`");
    check(&format!("{JWT}secret = \"short\""), "11:10: auth.jwt.secret: is shorter than 32 bytes");
    check(
        &format!("{JWT}secret = \"{LONG}\"\njwks = \"a\""),
        "12:8: auth.jwt.jwks: stands beside `secret`, and only one of them can hold",
    );
    check(
        &format!("{JWT}jwks = \"http://id/keys\""),
        "11:8: auth.jwt.jwks: must begin with https://; over http, whoever is on the way could sign tokens",
    );
    let algorithms = |key: &str, list: &str, expected: &str| {
        check(&format!("{JWT}{key}\nalgorithms = {list}"), &format!("12:{expected}"));
    };
    let secret = format!("secret = \"{LONG}\"");
    algorithms("jwks = \"a\"", "[\"HS256\"]", "15: auth.jwt.algorithms[0]: \"HS256\" needs a `secret`");
    algorithms(&secret, "[\"RS256\"]", "15: auth.jwt.algorithms[0]: \"RS256\" is not for a `secret`");
    algorithms(&secret, "[]", "14: auth.jwt.algorithms: names no algorithm");
    let none = JWT.replace("[\"ghat\"]", "[]");
    check(&format!("{none}{secret}"), "10:12: auth.jwt.audience: names nobody, so that no token would pass");
    check(
        "[auth.jwt]\njwks = \"a\"\nissuer = [\"a\"]\naudience = [\"a\"]",
        "6:1: auth.jwt: has no effect unless auth.mode = \"jwt\"",
    );
}

#[test]
fn an_administrators_token_cannot_be_guessed_or_confused() {
    let admin = |token: &str| format!("[[auth.admin]]\ntoken = \"{token}\"\n");
    let config =
        parsed(&format!("{}tenant = \"acme\"\n{}", admin("${SECRET}-sk-canary-sk-canary"), admin(LONG)));
    let tenants: Vec<_> = config.auth.admins.iter().map(|admin| &*admin.tenant).collect();
    assert_eq!(tenants, ["acme", "default"]);
    assert!(!format!("{config:?}").contains(LONG));

    check(&admin("short"), "7:9: auth.admin[0].token: is shorter than 20 characters");
    let key = format!("agk_{LONG}");
    check(
        &admin(&key),
        "7:9: auth.admin[0].token: begins like an API key, which never makes an administrator",
    );
    check(
        &format!("{}{}", admin(LONG), admin(LONG)),
        "9:9: auth.admin[1].token: an earlier administrator has this token",
    );
}

#[test]
fn a_store_is_not_quoted() {
    let refusal = "is not a store; write sqlite:ghat.db, sqlite::memory: or postgres://user@host/database";
    for wrong in ["mysql://ann:secret@db", "postgres:secret", "ghat.db", "sqlite:", "sqlite:a?mode=ro", ""] {
        check(&format!("[store]\nurl = \"{wrong}\""), &format!("7:7: store.url: {refusal}"));
    }
    let refusal =
        "is not the URL of a database; write postgres://user@host:5432/database, and set `password`";
    for wrong in ["postgres://ann:secret@db:x", "postgres://db/a?sslmode=secret"] {
        check(&format!("[store]\nurl = \"{wrong}\""), &format!("7:7: store.url: {refusal}"));
    }
    let known = "sslmode, sslrootcert, sslcert, sslkey, host, port, user, dbname, application_name, options";
    let refusal = format!("has an unknown parameter `sslmod`; known: {known}");
    check("[store]\nurl = \"postgres://db/a?sslmod=secret\"", &format!("7:7: store.url: {refusal}"));
    let refusal = "has a password among its parameters; set `password`";
    check("[store]\nurl = \"postgres://db/a?password=secret\"", &format!("7:7: store.url: {refusal}"));
}

#[test]
fn a_database_is_shown_without_its_password() {
    let password = "[store]\nurl = \"postgres://ann@db/ghat\"\npassword = \"${SECRET}\"";
    for addition in [password, "[store]\nurl = \"postgres://ann:${SECRET}@db/ghat\""] {
        let config = parsed(addition);
        let store = config.store.unwrap();
        assert_eq!(store.place.to_string(), "PostgreSQL at db:5432/ghat");
        assert!(!format!("{store:?}").contains(SECRET), "{store:?}");
        assert_eq!(config.ledger.spool, Some("/etc/ghat/ghat-8080.spool".into()));
    }
    let refusal = "store.password: has no effect unless `url` is that of a PostgreSQL database";
    check("[store]\nurl = \"sqlite:a\"\npassword = \"secret\"", &format!("8:12: {refusal}"));
}

#[test]
fn a_server_that_counts_is_shown_without_its_password() {
    let password = "[limits]\nstore = \"redis://cache/2\"\npassword = \"${SECRET}\"\nreplicas = 4";
    for addition in [password, "[limits]\nstore = \"redis://:${SECRET}@cache/2\"\nreplicas = 4"] {
        let counting = parsed(addition).counting;
        assert_eq!(counting.store.as_ref().unwrap().to_string(), "cache:6379/2");
        assert!(!format!("{counting:?}").contains(SECRET), "{counting:?}");
        assert_eq!(counting.replicas, 4);
    }
    let refusal = "limits.store: is not a Redis server; write redis://host:6379/0, and set `password`";
    check("[limits]\nstore = \"http://:secret@cache\"", &format!("7:9: {refusal}"));
    check("[limits]\npassword = \"secret\"", "7:12: limits.password: has no effect without `store`");
}
