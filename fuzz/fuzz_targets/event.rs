//! See [`murmuration_fuzz::event`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::event(data));
