//! Does the reader of events hold, for a stream of any bytes, cut anywhere?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_gateway::events::check(input));
