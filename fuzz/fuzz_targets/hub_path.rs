//! See [`murmuration_fuzz::hub_path`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::hub_path(data));
