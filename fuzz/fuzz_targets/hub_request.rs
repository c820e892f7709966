//! See [`murmuration_fuzz::hub_request`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::hub_request(data));
