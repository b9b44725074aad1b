//! Do edits hold, of places and of top-level fields, for a body of any bytes?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_gateway::fields::check(input));
