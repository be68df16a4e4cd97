//! Any bytes: the probe neither panics nor waits, and says the same of them in one piece and in many.
//!
//! `cargo +nightly fuzz run image_probe`; the same as a plain test, on stable, is in `src/asset/image/tests.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;

fuzz_target!(|bytes: &[u8]| {
    let whole = offerpress::asset::probe(bytes).expect("memory can be read");
    let dripping = offerpress::asset::probe(Drip(bytes)).expect("memory can be read");
    assert_eq!(whole, dripping);
});

/// Gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}
