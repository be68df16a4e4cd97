//! `cargo +nightly fuzz run settings`; what it does with the bytes is in `looks.rs`.

#![no_main]

#[path = "../looks.rs"]
#[allow(dead_code, reason = "each target has one look of its own")]
mod looks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| looks::settings(bytes));
