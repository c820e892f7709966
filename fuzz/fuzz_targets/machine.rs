//! See [`murmuration_fuzz::machine`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::machine(data));
