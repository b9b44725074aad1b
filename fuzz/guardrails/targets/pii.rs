//! Does the search for personal data hold, with every rule and every finding however unsure?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{Empty, testing::context};
use pii::Pii;

static PLUGIN: LazyLock<Pii> = LazyLock::new(|| {
    plugin(
        r#"{"entities":["email","phone","card","us-ssn","iban","ip-address","passport","driver-license","date-of-birth","crypto-wallet"],"min_score":0}"#,
    )
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(&*PLUGIN, &context(), &Empty {}, &text(input)));
