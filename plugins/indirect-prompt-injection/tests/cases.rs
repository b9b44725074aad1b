//! The golden cases: orders in documents that must be found, and sentences for people that must not be.
#![expect(clippy::expect_used, reason = "tests may fail by panicking")]

use injection::scan::scan;
use injection::settings::{DEFAULTS, Settings};

fn cases(file: &str) -> Vec<String> {
    serde_json::from_str(file).expect("the cases are JSON")
}

#[test]
fn every_order_for_the_model_is_found() {
    let settings = Settings::new(DEFAULTS);
    let texts = cases(include_str!("../cases/found.json"));
    let missed: Vec<&String> = texts.iter().filter(|text| scan(text, 0, &settings).is_empty()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn sentences_for_people_pass() {
    let settings = Settings::new(DEFAULTS);
    let texts = cases(include_str!("../cases/benign.json"));
    let found = texts.iter().map(|text| (text, scan(text, 0, &settings)));
    let wrong: Vec<_> = found.filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
