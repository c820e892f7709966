//! See [`murmuration_fuzz::reconcile`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| murmuration_fuzz::reconcile(data));
