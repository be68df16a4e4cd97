//! How two states of an offer differ.

use super::body::{self, OfferDocument};
use super::images::{answer, changes};
use super::offer::Content;
use super::{Answer, Change, Diff, Offer};
use crate::base::AssetKind;
use crate::listing::{ImageFields, ShownImages};

impl Offer {
    /// Whether both say the same, whatever ETag each has; a URL that is merely signed anew says nothing new.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.changes_to(other).is_empty() && self.unseen_change_to(other).is_none()
    }

    /// Returns what another state changes in this one.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Diff {
        match (&self.content, &after.content) {
            (Content::Body(before), Content::Body(after)) => body::diff(before.value(), after.value()),
            (Content::Images(images), Content::Images(now)) => {
                let mut diff = changes(images, now);
                if let (Some(before), Some(after)) = (&self.rest, &after.rest) {
                    diff.changes.extend(body::diff(&before.texts, &after.texts).changes);
                }
                diff
            }
            // of two APIs: nothing can be compared, so nothing counts as the same
            _ => Diff { changes: vec![Change::of_all()], ..Diff::default() },
        }
    }

    /// Compares what was sent, which is this, with what the service shows now; `before` is the draft before the save.
    #[must_use]
    pub fn compared_with(&self, shown: &Self, before: Option<&Self>, fields: ImageFields<'_>) -> Answer {
        match (&self.content, &shown.content) {
            (Content::Body(sent), Content::Body(shown)) => {
                let mut kinds = AssetKind::BUILT_IN.to_vec();
                kinds.extend_from_slice(fields.kinds);
                let before = before.and_then(Self::document).map(OfferDocument::value);
                let fields = ImageFields { kinds: &kinds, shapes: fields.shapes };
                body::compare(sent.value(), shown.value(), before, fields)
            }
            (Content::Images(sent), Content::Images(shown)) => {
                let before = before.map(|before| before.images(fields));
                answer(sent, &ShownImages::of(shown.to_vec()), before.as_ref())
            }
            _ => Answer::default(),
        }
    }

    /// Returns that prices, plans or something else changed from this state to another, where only hashes tell.
    #[must_use]
    pub fn unseen_change_to(&self, after: &Self) -> Option<Change> {
        let (before, after) = (self.rest.as_ref()?, after.rest.as_ref()?);
        (before.hash != after.hash).then(Change::of_rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ImageUrl, OfferRef};
    use crate::listing::{Field, Level, ListShapes, Words};
    use crate::marketplace::etag::ETag;
    use serde_json::json;

    fn body(title: &str, signature: u8) -> Offer {
        let url = format!("https://a.example/a.png?sig={signature}");
        let members = json!({ "microsoft-azure-marketplace.title": title, "microsoft-azure-marketplace.smallLogo": url });
        let value = json!({ "publisherId": "contoso", "id": "vm", "definition": { "offer": members }, "version": signature });
        Offer::of_document(OfferDocument::from_live(value).unwrap(), ETag::parse(&format!("\"{signature}\"")))
    }

    fn images(logo: &str, title: &str, rest: &str) -> Offer {
        let url = Some(ImageUrl::parse(&format!("https://a.example/{logo}")).unwrap());
        let empty = Field::empty(Level::Offer, AssetKind::SmallLogo);
        let field = Field { urls: vec![url], words: vec![Words::default()], ..empty };
        let offer = Offer::of_images(OfferRef::parse("contoso", "vm").unwrap(), None, vec![field]);
        offer.with_rest(json!({ "listing": { "title": title } }), rest.to_owned())
    }

    #[test]
    fn states_say_the_same_where_nothing_but_signatures_and_marks_differs() {
        let nothing = Offer::of_images(OfferRef::parse("contoso", "vm").unwrap(), None, Vec::new());
        let table = [
            (body("one", 1), body("one", 1), true),
            (body("one", 1), body("one", 2), true),
            (body("one", 1), body("two", 1), false),
            (images("a.png", "one", "1"), images("a.png", "one", "1"), true),
            (images("a.png?sig=1", "one", "1"), images("a.png?sig=2", "one", "1"), true),
            (images("a.png", "one", "1"), images("b.png", "one", "1"), false),
            (images("a.png", "one", "1"), images("a.png", "two", "1"), false),
            (images("a.png", "one", "1"), images("a.png", "one", "2"), false),
            (body("one", 1), nothing, false),
        ];
        for (n, (one, other, same)) in table.iter().enumerate() {
            assert_eq!((one.says_the_same(other), other.says_the_same(one)), (*same, *same), "row {n}");
        }
    }

    #[test]
    fn images_of_built_in_kinds_are_judged_and_those_of_a_kind_that_a_profile_adds_where_it_is_known() {
        let url = "https://a.example/a.png";
        let members = json!({ "microsoft-azure-marketplace.tileLogo": url, "microsoft-azure-marketplace.smallLogo": url });
        let offer = json!({ "publisherId": "contoso", "id": "vm", "definition": { "offer": members } });
        let offer = Offer::of_document(OfferDocument::from_live(offer).unwrap(), None);
        let tile = AssetKind::Custom { name: "tile-logo".into(), field: "tileLogo".into() };
        for (kinds, images) in [(&[tile][..], 2), (&[], 1), (&[AssetKind::SmallLogo], 1)] {
            let fields = ImageFields { kinds, shapes: &ListShapes::default() };
            assert_eq!(offer.compared_with(&offer, None, fields).images.len(), images, "{kinds:?}");
        }
    }
}
