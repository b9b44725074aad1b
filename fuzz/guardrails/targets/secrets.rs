//! Does the search for secrets hold?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{Empty, testing::context};
use secrets::Secrets;

static PLUGIN: LazyLock<Secrets> = LazyLock::new(|| plugin("{}"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(&*PLUGIN, &context(), &Empty {}, &text(input)));
