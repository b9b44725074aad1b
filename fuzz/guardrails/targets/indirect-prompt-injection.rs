//! Does the search for injections in what tools bring hold?
#![no_main]

use std::sync::LazyLock;

use fuzz_guardrails::{check, plugin, text};
use ghat_sdk::{Empty, testing::context};
use indirect_prompt_injection::IndirectPromptInjection;

static PLUGIN: LazyLock<IndirectPromptInjection> = LazyLock::new(|| plugin("{}"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| check(&*PLUGIN, &context(), &Empty {}, &text(input)));
