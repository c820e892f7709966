//! See [`murmuration_fuzz::siblings`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::siblings(data));
