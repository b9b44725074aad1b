//! Does the search for prompt injection hold?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{Empty, testing::context};
use prompt_injection::PromptInjection;

static PLUGIN: LazyLock<PromptInjection> = LazyLock::new(|| plugin("{}"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(&*PLUGIN, &context(), &Empty {}, &text(input)));
