//! See [`murmuration_fuzz::proxies`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::proxies(data));
