//! Whatever is no image field comes out as it went in: order, number text, depth, Unicode, nulls.

use super::json_text::{member, members, numbers};
use crate::base::{AssetKind, ImageUrl};
use crate::listing::{ListShapes, Placement};
use crate::marketplace::Change;
use crate::marketplace::body::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use serde_json::Value;

/// Compact JSON text with unusual numbers, strings and order; never the same member twice.
fn json_text() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-0".to_owned()),
        number.prop_map(|text| text),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let members = vec((any::<String>(), inner.clone()), 0..6).prop_map(|members| object(&members));
        prop_oneof![vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))), members]
    })
}

fn object(members: &[(String, String)]) -> String {
    let member = |(n, (name, value)): (usize, &(String, String))| {
        format!("{}:{value}", Value::from(format!("{name}{n}")))
    };
    format!("{{{}}}", members.iter().enumerate().map(member).collect::<Vec<_>>().join(","))
}

/// An offer around generated members: at the top, in the offer, in a plan, and beside the image fields.
fn offer_text() -> impl Strategy<Value = String> {
    (json_text(), json_text(), json_text(), json_text(), any::<bool>()).prop_map(|(a, b, c, d, with_logo)| {
        let logo = if with_logo { "\"microsoft-azure-marketplace.mediumLogo\":\"\"," } else { "" };
        format!(
            "{{\"x\":{a},\"publisherId\":\"c\",\"id\":\"o\",\"definition\":{{\"plans\":[{{\"planId\":\"p\",\"x\":{b}}}],\
             \"offer\":{{\"y\":{c},{logo}\"z\":{d}}}}},\"eTag\":\"e\"}}"
        )
    })
}

fn placements() -> impl Strategy<Value = Vec<Placement>> {
    let kinds = AssetKind::BUILT_IN.into_iter().take(6).collect::<Vec<_>>();
    proptest::sample::subsequence(kinds, 0..=6).prop_map(|kinds| {
        let placed = |kind| {
            let url = ImageUrl::parse("https://a/b.png?a=1&sig=s").unwrap();
            Placement { plan: None, kind, position: 0, file: None, url, caption: None, video: None }
        };
        kinds.into_iter().map(placed).collect()
    })
}

/// The names of the image fields, as the API page writes them.
const IMAGES: [&str; 7] = [
    "\"microsoft-azure-marketplace.smallLogo\"",
    "\"microsoft-azure-marketplace.mediumLogo\"",
    "\"microsoft-azure-marketplace.largeLogo\"",
    "\"microsoft-azure-marketplace.wideLogo\"",
    "\"microsoft-azure-marketplace.heroLogo\"",
    "\"microsoft-azure-marketplace.screenshots\"",
    "\"microsoft-azure-marketplace.videos\"",
];

/// What is written in an offer besides its images: the members around `definition.offer`, and those in it.
fn besides_images(text: &str) -> (String, Vec<(&str, &str)>) {
    let offer = member(member(text, "definition"), "offer");
    let others = members(offer).into_iter().filter(|(name, _)| !IMAGES.contains(name)).collect();
    (text.replace(offer, ""), others)
}

/// The same cases on every run, and nothing written beside the code.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_text_comes_out_as_it_went_in(text in offer_text()) {
        let document = OfferDocument::parse(text.as_bytes(), "offer.json").unwrap();
        let body = document.with_assets(&[], &ListShapes::default()).unwrap().0;
        prop_assert_eq!(body.to_bytes(), text);
    }

    #[test]
    fn only_image_fields_change(text in offer_text(), placements in placements()) {
        let document = OfferDocument::parse(text.as_bytes(), "offer.json").unwrap();
        let sent = document.with_assets(&placements, &ListShapes::default()).unwrap().0;
        let bytes = sent.to_bytes();
        let written = std::str::from_utf8(&bytes).unwrap();
        prop_assert_eq!(besides_images(written), besides_images(&text));
        prop_assert_eq!(numbers(written), numbers(&text));
        let changes = diff(document.value(), sent.value());
        prop_assert_eq!(changes.changes().len(), placements.len());
        prop_assert!(changes.changes().iter().all(Change::is_image_field));
        let again = OfferDocument::parse(&sent.to_bytes(), "offer.json").unwrap();
        prop_assert_eq!(again.value(), sent.value());
    }

    #[test]
    fn nothing_differs_from_itself(text in json_text()) {
        let value = crate::base::json::parse(&text).unwrap();
        prop_assert!(diff(&value, &value).is_empty());
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), bytes in vec(any::<u8>(), 0..64)) {
        let _ = OfferDocument::parse(text.as_bytes(), "offer.json").map_err(|error| error.to_string());
        let _ = OfferDocument::parse(&bytes, "offer.json").map_err(|error| error.to_string());
    }

    #[test]
    fn a_broken_offer_is_refused_with_a_place_in_it(text in offer_text(), cut in any::<Index>()) {
        let mut at = cut.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let error = OfferDocument::parse(&text.as_bytes()[..at], "offer.json").unwrap_err();
        let span = error.place().unwrap().span.clone().unwrap();
        prop_assert!(span.line >= 1 && span.column - span.cut <= span.text.chars().count() + 1, "{error}");
    }

    #[test]
    fn masking_keeps_every_byte_in_its_place(text in "[\"\\\\a-cä?&:= \\n{}]{0,40}(\"token\" ?: ?\"[a-zä\\\\]{0,9}\"?)?(\\?sig=[a-z%\"]{0,9})?") {
        let shown = crate::marketplace::body::mask::masked(&text);
        prop_assert_eq!(shown.len(), text.len());
        prop_assert_eq!(shown.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn masking_hides_what_is_secret_and_nothing_else(
        before in "[a-z ä&?=]{0,12}",
        name in "(client|lead|)(Secret|Password|ApiKey|_token|-access-key)",
        secret in "S[A-Z0-9%]{8,20}",
        space in " ?",
    ) {
        let text = format!(
            "{{\"note\":\"{before}\",\"{name}\"{space}:{space}\"{secret}\",\"url\":\"https://a/b?x=1&sig={secret}&y=2\",\"last\":1}}"
        );
        let hidden = text.replace(&secret, &"*".repeat(secret.len()));
        prop_assert_eq!(crate::marketplace::body::mask::masked(&text), hidden);
    }
}

#[test]
fn the_text_of_a_number_stays() {
    let text = |number: &str| {
        format!("{{\"publisherId\":\"c\",\"id\":\"o\",\"definition\":{{\"offer\":{{\"x\":{number}}}}}}}")
    };
    for number in [
        "1.10",
        "-0",
        "0.0",
        "1234567890123456789",
        "1e+5",
        "1.5e-300",
        "636576975611768314.000",
        "1E5",
        "1e5",
        "1E-5",
        "-1.0E+05",
    ] {
        let document = OfferDocument::parse(text(number).as_bytes(), "offer.json").unwrap();
        let body = document.with_assets(&[], &ListShapes::default()).unwrap().0;
        assert_eq!(body.to_bytes(), text(number));
        assert!(diff(document.value(), body.value()).is_empty());
    }
}
