//! What each fuzz target does with any bytes; also run on stable, over the seed corpus, by `tests/it/corpus.rs`.

use offerpress::asset::{Probe, probe};
use offerpress::listing::ListShapes;
use offerpress::marketplace::body::OfferDocument;
use offerpress::publish::settings::SettingsFile;
use std::io::Read;
use time::OffsetDateTime;

/// The probe says the same of bytes in one piece and in many.
pub fn image_probe(bytes: &[u8]) {
    let whole = probe(bytes).expect("memory can be read");
    let dripping = probe(Drip(bytes)).expect("memory can be read");
    // where a damage lies is told to about a byte: it depends on how the bytes came
    let verdict =
        |probe: &Probe| (probe.content.clone(), probe.media_type, probe.pixels, probe.damage.is_some());
    assert_eq!(verdict(&whole), verdict(&dripping));
}

/// An offer that can be read can be checked, and written without a picture it reads back as the same offer.
pub fn offer_document(bytes: &[u8]) {
    let shapes = ListShapes::default();
    let document = match OfferDocument::parse(bytes, "offer.json") {
        Ok(document) => document,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let _ = (document.plans(), document.fields(&shapes), document.check(OffsetDateTime::UNIX_EPOCH, &[]));
    if let Ok((body, _)) = document.with_assets(&[], &shapes) {
        let again = OfferDocument::parse(&body.to_bytes(), "offer.json").expect("what we write, we read");
        assert_eq!(again.reference(), document.reference());
        assert_eq!(again.fields(&shapes).len(), document.fields(&shapes).len());
    }
}

/// Settings are understood, or refused in words.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match SettingsFile::parse(text) {
        Ok(settings) => drop((settings.assets(), settings.shapes())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}
