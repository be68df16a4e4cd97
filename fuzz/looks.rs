//! What each fuzz target does with any bytes; also run on stable, over the seed corpus, by `tests/it/corpus.rs`.

#[allow(dead_code, reason = "the tests of the offer body use the rest")]
#[path = "../src/marketplace/body/tests/json_text.rs"]
mod json_text;

use json_text::numbers;
use offerpress::asset::{Probe, probe};
use offerpress::base::{AssetKind, ImageUrl};
use offerpress::listing::{ListShapes, Placement};
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
    let _ = (
        document.plans(),
        document.fields_of(&AssetKind::BUILT_IN, &shapes),
        document.check(OffsetDateTime::UNIX_EPOCH, &[]),
    );
    let Ok((body, _)) = document.with_assets(&[], &shapes) else { return };
    let plain = body.to_bytes();
    let again = OfferDocument::parse(&plain, "offer.json").expect("what we write, we read");
    assert_eq!(again.reference(), document.reference());
    assert_eq!(fields(&again), fields(&document));
    let (repeated, _) = again.with_assets(&[], &shapes).expect("it was written before");
    assert_eq!(repeated.to_bytes(), plain, "what is written once stays as it is");
    let url = ImageUrl::parse("https://contoso.example/1.png?sig=a%2Bb&x=1E5").expect("a URL");
    for (kind, position) in [(AssetKind::LargeLogo, 0), (AssetKind::Screenshot, 0)] {
        let placement = Placement {
            plan: None,
            kind,
            position,
            file: None,
            url: url.clone(),
            caption: None,
            video: None,
        };
        with_image(&again, &plain, &placement);
    }
}

/// An image changes its own field, and the text of no number.
fn with_image(document: &OfferDocument, plain: &[u8], placement: &Placement) {
    let Ok((body, _)) = document.with_assets(std::slice::from_ref(placement), &ListShapes::default()) else {
        return;
    };
    let written = body.to_bytes();
    let again = OfferDocument::parse(&written, "offer.json").expect("what we write, we read");
    let is_own = |field: &Shown| field.0 == placement.kind;
    let (own, others): (Vec<_>, Vec<_>) = fields(&again).into_iter().partition(is_own);
    assert!(own.iter().any(|field| field.2.contains(&placement.url.to_string())), "{own:?}");
    let mut before = fields(document);
    before.retain(|field| !is_own(field));
    assert_eq!(others, before);
    if placement.kind != AssetKind::Screenshot {
        let text = |bytes| std::str::from_utf8(bytes).expect("JSON is text");
        assert_eq!(numbers(text(&written)), numbers(text(plain)));
    }
}

/// A field: its kind, its place and its URLs.
type Shown = (AssetKind, String, Vec<String>);

fn fields(document: &OfferDocument) -> Vec<Shown> {
    let url = |url: Option<ImageUrl>| url.map_or_else(String::new, |url| url.to_string());
    let fields = document.fields_of(&AssetKind::BUILT_IN, &ListShapes::default()).into_iter();
    fields.map(|field| (field.kind, field.pointer, field.urls.into_iter().map(url).collect())).collect()
}

/// Settings are understood, or refused in words.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match SettingsFile::parse(text) {
        Ok(settings) => drop(settings.assets()),
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
