//! Does the reader of requests hold, for a body of any bytes?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_gateway::request::check(input));
