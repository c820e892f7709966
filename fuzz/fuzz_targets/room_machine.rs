//! See [`murmuration_fuzz::room_machine`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::room_machine(data));
