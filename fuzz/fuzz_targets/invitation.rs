//! See [`murmuration_fuzz::invitation`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::invitation(data));
