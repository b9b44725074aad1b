//! Does the reader of answers hold, whole and streamed, for a body of any bytes?
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz_gateway::answer::check(input));
