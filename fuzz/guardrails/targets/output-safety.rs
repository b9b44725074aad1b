//! Does the search for instructions to do harm hold?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{Empty, testing::context};
use output_safety::OutputSafety;

static PLUGIN: LazyLock<OutputSafety> = LazyLock::new(|| plugin("{}"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(&*PLUGIN, &context(), &Empty {}, &text(input)));
