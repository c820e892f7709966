//! See [`murmuration_fuzz::aside`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::aside(data));
