//! What every store must do, whichever database it is in: each test runs over all of them.

use std::sync::Arc;

use ghat::{
    auth::{Order, mint},
    config::{self, StorePlace},
    ledger::{Row, Status},
    store::{self, AppKey, Key, Page, Part, Place, Store, StoredPolicy, Wanted},
};
use ghat_tests::Postgres;
use serde_json::json;
use time::{Duration, OffsetDateTime};

/// Runs a check over a store in each database.
async fn everywhere(check: impl AsyncFn(&dyn Store)) {
    let folder = tempfile::tempdir().unwrap();
    let file = StorePlace::File(folder.path().join("ghat.db"));
    let postgres = Postgres::database().await;
    let postgres = StorePlace::Postgres(config::Database::parse(&postgres.url()).unwrap());
    for place in [StorePlace::Memory, file, postgres] {
        println!("{place}");
        let store: Arc<dyn Store> = store::open(&config::Store::at(place)).await.unwrap();
        store.ping().await.unwrap();
        check(&*store).await;
    }
}

fn second(number: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_900_000_000 + number).unwrap()
}

fn key(tenant: &str, app: Option<&str>, number: i64) -> Key {
    let order = Order {
        tenant: tenant.into(),
        app: app.map(Into::into),
        name: Some("a name \u{1f511} 'quoted'".into()),
        created_by: Some("ann".into()),
        expires_at: (number % 2 == 0).then(|| second(number + 100)),
    };
    Key { created_at: second(number), ..mint(order).key }
}

#[tokio::test]
async fn a_key_is_kept_as_it_was_made() {
    everywhere(async |store| {
        for (number, app) in [(0, None), (1, Some("shop"))] {
            let key = key("acme", app, number);
            store.add_key(&key).await.unwrap();
            assert_eq!(store.key(key.id).await.unwrap(), Some(key.clone()));
            assert!(store.add_key(&key).await.is_err(), "an id is used once");
        }
        assert_eq!(store.key(key("acme", None, 0).id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn keys_are_listed_by_tenant_newest_first() {
    everywhere(async |store| {
        let keys: Vec<_> =
            (0..7).map(|number| key(["acme", "bolt"][number as usize % 2], None, number)).collect();
        for key in &keys {
            store.add_key(key).await.unwrap();
        }
        let ids = async |tenant, number, size| {
            let page = store.keys(tenant, Page { number, size }).await.unwrap();
            (page.keys.iter().map(|key| key.id).collect::<Vec<_>>(), page.total)
        };
        let of = |numbers: &[usize]| numbers.iter().map(|number| keys[*number].id).collect::<Vec<_>>();
        assert_eq!(ids(None, 1, 5).await, (of(&[6, 5, 4, 3, 2]), 7));
        assert_eq!(ids(None, 2, 5).await, (of(&[1, 0]), 7));
        assert_eq!(ids(Some("acme"), 1, 3).await, (of(&[6, 4, 2]), 4));
        assert_eq!(ids(Some("bolt"), 1, 10).await, (of(&[5, 3, 1]), 3));
        assert_eq!(ids(Some("bolt"), 2, 10).await, (of(&[]), 3));
        assert_eq!(ids(Some("' or 1=1"), 1, 10).await, (of(&[]), 0));
    })
    .await;
}

#[tokio::test]
async fn a_key_is_revoked_once_and_only_within_its_tenant() {
    everywhere(async |store| {
        let key = key("acme", None, 1);
        store.add_key(&key).await.unwrap();
        assert!(!store.revoke_key(Some("bolt"), key.id, second(5)).await.unwrap());
        assert_eq!(store.key(key.id).await.unwrap().unwrap().revoked_at, None);
        assert!(store.revoke_key(Some("acme"), key.id, second(6)).await.unwrap());
        assert!(store.revoke_key(None, key.id, second(7)).await.unwrap());
        assert_eq!(store.key(key.id).await.unwrap().unwrap().revoked_at, Some(second(6)));
    })
    .await;
}

#[tokio::test]
async fn of_a_policy_the_last_write_wins() {
    everywhere(async |store| {
        // Callers name apps as they like.
        let apps = ["shop", "Shop", "", "nul\0", "nul", &"x".repeat(5000), &format!("{}y", "x".repeat(5000))];
        let app = |app: &str| AppKey { tenant: "acme".into(), app: app.into() };
        let policy = |text: &str, at| StoredPolicy {
            settings: format!(r#"{{ "maxTokens": 1.50, "a": "{text}" }}"#),
            updated_at: second(at),
            updated_by: "ann".into(),
        };
        for name in apps {
            assert_eq!(store.policy(&app(name)).await.unwrap(), None, "{name}");
            store.put_policy(&app(name), &policy("first", 1)).await.unwrap();
            store.put_policy(&app(name), &policy(&name.len().to_string(), 2)).await.unwrap();
        }
        for name in apps {
            let expected = policy(&name.len().to_string(), 2);
            assert_eq!(store.policy(&app(name)).await.unwrap(), Some(expected), "byte for byte");
        }
        let other = AppKey { tenant: "bolt".into(), app: "shop".into() };
        assert_eq!(store.policy(&other).await.unwrap(), None);
    })
    .await;
}

/// The row of a request that came in so many milliseconds after some moment.
fn row(number: i64, fields: &serde_json::Value) -> Row {
    let time = OffsetDateTime::UNIX_EPOCH + Duration::seconds(1_900_000_000) + Duration::milliseconds(number);
    let created_at = time.format(&time::format_description::well_known::Rfc3339).unwrap();
    let mut row = json!({
        "requestId": format!("req_{number:03}"), "tenantId": "acme", "userId": null, "apiKeyId": null,
        "subjectType": "app", "appId": "default", "workspaceId": null, "xnamespaceId": null,
        "sourceService": null, "operation": null, "externalRequestId": null, "requestKind": "chat",
        "requestedModel": "smart-default", "model": "@openai/gpt-4.1-mini", "provider": "openai",
        "upstreamModel": "gpt-4.1-mini", "status": "succeeded", "httpStatus": 200, "errorCode": null,
        "stream": false, "attempts": 1, "route": [], "latencyMs": 1.5, "timeToFirstTokenMs": null,
        "timings": { "guardrailConfigMs": 0.0, "modelResolveMs": 0.0, "guardrailInputMs": 0.0, "providerMs": 0.0,
            "guardrailOutputMs": 0.0, "gatewayOverheadMs": 0.0 },
        "promptTokens": 10, "completionTokens": 5, "cachedTokens": 0, "totalTokens": 15, "estimatedCost": 0.001,
        "guardrailDecisions": [], "createdAt": created_at,
    });
    for (field, value) in fields.as_object().unwrap() {
        row[field] = value.clone();
    }
    serde_json::from_str(&row.to_string()).unwrap()
}

/// The numbers of the rows that are wanted.
async fn numbers(store: &dyn Store, wanted: &Wanted, part: Part) -> Vec<i64> {
    let found = store.requests(wanted, part).await.unwrap();
    found.rows.iter().map(|row| number(row)).collect()
}

fn number(row: &str) -> i64 {
    let row: serde_json::Value = serde_json::from_str(row).unwrap();
    row["requestId"].as_str().unwrap().trim_start_matches("req_").parse().unwrap()
}

fn all(tenant: &str) -> Wanted {
    Wanted { tenant: tenant.into(), ..Wanted::default() }
}

const FIRST: Part = Part::Page(Page { number: 1, size: 100 });

#[tokio::test]
async fn a_request_has_one_row_however_often_it_is_kept() {
    everywhere(async |store| {
        let rows = [row(1, &json!({ "attempts": 1 })), row(2, &json!({})), row(1, &json!({ "attempts": 2 }))];
        store.add_requests(&rows).await.unwrap();
        store.add_requests(&[row(2, &json!({ "attempts": 3 })), row(3, &json!({}))]).await.unwrap();
        store.add_requests(&[]).await.unwrap();
        assert_eq!(numbers(store, &all("acme"), FIRST).await, [3, 2, 1]);
        for (number, expected) in [(1, &rows[0]), (2, &rows[1])] {
            let kept = store.request("acme", None, &format!("req_{number:03}")).await.unwrap().unwrap();
            assert_eq!(kept, serde_json::to_string(expected).unwrap(), "the first stays");
        }
    })
    .await;
}

/// Rows that differ in everything that is looked for, each by a bit of its number.
fn mixed(number: i64) -> Row {
    let pick = |bit: i64, no: &str, yes: &str| (if number & bit == 0 { no } else { yes }).to_owned();
    let fields = json!({
        "appId": pick(1, "default", "shop"), "status": pick(2, "succeeded", "failed"),
        "requestKind": pick(4, "chat", "embeddings"), "model": pick(8, "@a/b", "@c/d"),
        "tenantId": pick(16, "acme", "bolt"),
    });
    row(number, &fields)
}

/// One more thing that is wanted, and which numbers it fits.
type Narrowing<'n> = (&'n dyn Fn(&mut Wanted), &'n dyn Fn(i64) -> bool);

#[tokio::test]
async fn rows_are_found_by_every_filter_and_by_all_together() {
    everywhere(async |store| {
        let rows: Vec<_> = (0..64).map(mixed).collect();
        store.add_requests(&rows).await.unwrap();
        let time = |number: usize| Some(rows[number].created_at);
        let narrowings: [Narrowing; 6] = [
            (&|wanted| wanted.app = Some("shop".into()), &|number| number & 1 != 0),
            (&|wanted| wanted.status = Some(Status::Failed), &|number| number & 2 != 0),
            (&|wanted| wanted.kind = Some("embeddings".into()), &|number| number & 4 != 0),
            (&|wanted| wanted.model = Some("@c/d".into()), &|number| number & 8 != 0),
            (&|wanted| wanted.from = time(10), &|number| number >= 10),
            (&|wanted| wanted.to = time(50), &|number| number < 50),
        ];
        for set in 0..1 << narrowings.len() {
            let chosen =
                || (0..narrowings.len()).filter(move |at| set & (1 << at) != 0).map(|at| narrowings[at]);
            let mut wanted = all("acme");
            chosen().for_each(|(narrow, _)| narrow(&mut wanted));
            let fits = |number: &i64| number & 16 == 0 && chosen().all(|(_, fits)| fits(*number));
            let expected: Vec<_> = (0..64).rev().filter(fits).collect();
            assert_eq!(numbers(store, &wanted, FIRST).await, expected, "{wanted:?}");
            let total = store.requests(&wanted, FIRST).await.unwrap().total;
            assert_eq!(total, Some(expected.len() as u64), "{wanted:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_and_cursors_agree_where_many_rows_are_of_one_moment() {
    everywhere(async |store| {
        let moment = row(7, &json!({})).created_at;
        let rows: Vec<_> =
            (0..25).map(|number| Row { created_at: moment, ..row(number, &json!({})) }).collect();
        store.add_requests(&rows).await.unwrap();
        let expected: Vec<_> = (0..25).rev().collect();
        let mut pages = Vec::new();
        for number in 1..=4 {
            pages.extend(numbers(store, &all("acme"), Part::Page(Page { number, size: 10 })).await);
        }
        assert_eq!(pages, expected);
        let (mut seen, mut next) =
            (Vec::new(), Some(Place { created_at: i64::MAX, request_id: String::new() }));
        while let Some(place) = next {
            let found = store.requests(&all("acme"), Part::Behind(place, 10)).await.unwrap();
            assert_eq!(found.total, None);
            seen.extend(found.rows.iter().map(|row| number(row)));
            next = found.next;
        }
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn a_row_is_shown_to_its_tenant_and_app_alone() {
    everywhere(async |store| {
        store.add_requests(&[row(1, &json!({ "appId": "shop" }))]).await.unwrap();
        for (tenant, app, id, is_shown) in [
            ("acme", None, "req_001", true),
            ("acme", Some("shop"), "req_001", true),
            ("acme", Some("default"), "req_001", false),
            ("bolt", None, "req_001", false),
            ("acme", None, "req_002", false),
            ("acme", None, "nul\0", false),
        ] {
            let found = store.request(tenant, app, id).await.unwrap();
            assert_eq!(found.is_some(), is_shown, "{tenant} {app:?} {id}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_text_that_a_caller_chooses_keeps_a_row_out() {
    everywhere(async |store| {
        let texts = ["nul\0", "nul", &"é".repeat(4000), &format!("{}!", "é".repeat(4000)), "\u{10ffff}'\"\\"];
        let rows: Vec<_> = (0..)
            .zip(texts)
            .map(|(number, text)| {
                row(number, &json!({ "appId": text, "requestedModel": text, "model": text }))
            })
            .collect();
        store.add_requests(&rows).await.unwrap();
        for (number, text) in (0..).zip(texts) {
            let wanted = Wanted { app: Some(text.into()), model: Some(text.into()), ..all("acme") };
            assert_eq!(numbers(store, &wanted, FIRST).await, [number]);
            let kept = store.request("acme", Some(text), &format!("req_{number:03}")).await.unwrap().unwrap();
            let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
            assert_eq!(kept["requestedModel"], text, "what is shown is whole");
        }
    })
    .await;
}

#[tokio::test]
async fn old_rows_go_by_age_and_by_number() {
    everywhere(async |store| {
        let rows: Vec<_> = (0..2500).map(|number| row(number, &json!({}))).collect();
        store.add_requests(&rows).await.unwrap();
        let left = async || store.requests(&all("acme"), FIRST).await.unwrap().total.unwrap();
        assert_eq!(store.trim_requests(None, None).await.unwrap(), 0);
        assert_eq!(store.trim_requests(Some(rows[2100].created_at), None).await.unwrap(), 2100);
        assert_eq!(left().await, 400);
        assert_eq!(store.trim_requests(None, Some(400)).await.unwrap(), 0);
        assert_eq!(store.trim_requests(Some(rows[0].created_at), Some(10)).await.unwrap(), 390);
        assert_eq!(left().await, 10);
    })
    .await;
}
