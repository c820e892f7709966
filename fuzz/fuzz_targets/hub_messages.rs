//! See [`murmuration_fuzz::hub_messages`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::hub_messages(data));
