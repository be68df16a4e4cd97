//! What an offer tells of its images, whichever API it comes from.

use super::*;
use crate::listing::{Level, ListShapes, Words};

const HASH: &str = "0123456789ABCDEF";

fn tile() -> AssetKind {
    AssetKind::Custom { name: "tile-logo".into(), field: "tileLogo".into() }
}

fn body() -> Offer {
    let logo = "microsoft-azure-marketplace.smallLogo";
    let members = json!({ logo: "https://a.example/a.png", "text": format!("see %2F{HASH}.png") });
    let value = json!({ "publisherId": "contoso", "id": "vm", "definition": { "offer": members } });
    Offer::of_document(OfferDocument::from_live(value).unwrap(), None)
}

fn images(kinds: &[AssetKind]) -> Offer {
    let field = |kind: &AssetKind| {
        let url = |name: &str| ImageUrl::parse(&format!("https://a.example/{name}.png")).ok();
        let urls = vec![url(kind.name()), None, url(HASH)];
        Field { words: vec![Words::default(); urls.len()], urls, ..Field::empty(Level::Offer, kind.clone()) }
    };
    let reference = OfferRef::parse("contoso", "vm").unwrap();
    Offer::of_images(reference, None, kinds.iter().map(field).collect())
}

#[test]
fn an_offer_of_images_alone_has_the_kinds_that_it_shows() {
    let kinds = [tile(), AssetKind::Screenshot];
    let offer = images(&kinds);
    assert_eq!(offer.kinds(), kinds);
    assert_eq!(body().kinds(), []);
    // with its own kinds, every field is found; without, those of built-in kinds
    for (kinds, fields) in [(offer.kinds(), 2), (Vec::new(), 1)] {
        let fields_of = ImageFields { kinds: &kinds, shapes: &ListShapes::default() };
        assert_eq!(offer.images(fields_of).all().len(), fields, "{kinds:?}");
    }
}

#[test]
fn what_names_an_image_is_found_wherever_it_stands_and_in_any_case() {
    let with_text = images(&[]).with_rest(json!({ "listing": { "description": HASH } }), String::new());
    for (case, offer) in [("body", body()), ("URL", images(&[tile()])), ("text", with_text)] {
        assert!(offer.searchable().contains(&HASH.to_ascii_lowercase()), "{case}");
    }
    assert!(images(&[tile()]).searchable().contains("https://a.example/tile-logo.png"));
    assert!(!images(&[]).searchable().contains(&HASH.to_ascii_lowercase()));
}
