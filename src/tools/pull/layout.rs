//! Which file each image of an offer becomes, and what is left for `offer.json`.

use crate::base::{AssetKind, FieldShape, ImageUrl, MediaType, PlanId};
use crate::listing::{Field, ImageFields, Level, ListShapes, Words};
use crate::marketplace::{Offer, body};
use serde_json::{Value, json};

/// The files that an offer becomes.
pub(super) struct Layout {
    pub(super) images: Vec<Wanted>,
    /// The fields whose images become files.
    emptied: Vec<(String, FieldShape)>,
    /// What the person should know.
    pub(super) notes: Vec<String>,
}

/// One image of the offer, to be fetched.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) kind: AssetKind,
    pub(super) plan: Option<PlanId>,
    pub(super) position: usize,
    pub(super) url: ImageUrl,
    pub(super) words: Words,
}

impl Layout {
    pub(super) fn of(draft: &Offer) -> Self {
        let mut layout = Self { images: Vec::new(), emptied: Vec::new(), notes: Vec::new() };
        let shown = draft.images(ImageFields { kinds: &[], shapes: &ListShapes::default() });
        for field in shown.all() {
            layout.take(field.clone());
        }
        layout
    }

    /// Takes a field's images, all or none: a gap would move those after it.
    fn take(&mut self, field: Field) {
        if field.is_empty() && (field.kind.shape() == FieldShape::One || field.urls.is_empty()) {
            return;
        }
        let Field { level, kind, pointer, urls, words, .. } = field;
        let plan = match level {
            Level::Offer => None,
            Level::Plan(Some(plan)) => Some(plan),
            Level::Plan(None) => return self.leave(&pointer, "its plan has no valid ID"),
        };
        if let Some(because) = plan.as_ref().and_then(|plan| self.has_no_folder(plan)) {
            return self.leave(&pointer, because);
        }
        let Some(urls) = urls.into_iter().collect::<Option<Vec<_>>>() else {
            return self.leave(&pointer, "its image URLs were not recognized");
        };
        self.emptied.push((pointer, kind.shape()));
        for (position, (url, words)) in urls.into_iter().zip(words).enumerate() {
            self.images.push(Wanted { kind: kind.clone(), plan: plan.clone(), position, url, words });
        }
    }

    /// Says why a plan can have no folder of its own on every system.
    fn has_no_folder(&self, plan: &PlanId) -> Option<&'static str> {
        let (name, plans) = (plan.as_str(), self.images.iter().filter_map(|image| image.plan.as_ref()));
        if is_reserved(name) {
            return Some("its plan ID is not a valid folder name on Windows");
        }
        let mut others = plans.map(PlanId::as_str).filter(|other| *other != name);
        let clashes = others.any(|other| other.eq_ignore_ascii_case(name));
        clashes.then_some("its plan ID differs from another one only in case")
    }

    fn leave(&mut self, pointer: &str, because: &str) {
        self.notes.push(format!("`{pointer}` was kept unchanged in offer.json: {because}"));
    }

    /// Writes the offer without what only the service says, and without the URLs of what became a file: they are
    /// signed, and end one day. An empty field keeps the draft's image when the folder is published.
    pub(super) fn body(&self, draft: &Offer) -> Result<Vec<u8>, body::Error> {
        let (offer, _) = draft.with_images(&[], &ListShapes::default())?;
        let mut body = offer.document().map(|document| document.value().clone()).unwrap_or_default();
        for (pointer, shape) in &self.emptied {
            if let Some(field) = body.pointer_mut(pointer) {
                *field = match shape {
                    FieldShape::One => Value::from(""),
                    FieldShape::List => json!([]),
                };
            }
        }
        Ok(format!("{body:#}\n").into_bytes())
    }
}

/// Whether Windows gives no file or folder this name.
///
/// Source: <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']));
    is_port || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || name.ends_with('.')
}

impl Wanted {
    pub(super) fn lacks_video(&self) -> bool {
        let lacks_words = self.words.name.is_none() || self.words.video.is_none();
        self.kind == AssetKind::VideoThumbnail && lacks_words
    }

    /// Shows the file's name, relative to the folder.
    pub(super) fn file(&self, media_type: MediaType) -> String {
        format!("{}.{}", self.stem(), media_type.extension())
    }

    /// Shows the name without its ending: `logos/large`, `plans/basic/logos/large`, `screenshots/02`.
    pub(super) fn stem(&self) -> String {
        let plan = self.plan.as_ref().map(|plan| format!("plans/{plan}/")).unwrap_or_default();
        let folder = self.kind.folder();
        match self.kind.shape() {
            FieldShape::One => format!("{plan}{folder}/{}", self.kind.file_stem()),
            FieldShape::List => format!("{plan}{folder}/{:02}", self.position + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::body::OfferDocument;

    fn state(value: Value) -> Offer {
        Offer::of_document(OfferDocument::from_live(value).unwrap(), None)
    }

    fn layout(offer: &Value) -> (Layout, Offer) {
        let value = json!({"publisherId": "contoso", "offerTypeId": "t", "id": "vm", "status": "live",
            "definition": {"offer": offer, "plans": [{"planId": "basic", "microsoft-azure-x.largeLogo": "https://a/l"}]},
            "version": 5, "eTag": "e", "changedTime": "2026"});
        let draft = state(value);
        (Layout::of(&draft), draft)
    }

    #[test]
    fn every_picture_gets_its_name_and_its_words() {
        let (layout, draft) = layout(&json!({
            "m.title": "<T>",
            "microsoft-azure-marketplace.smallLogo": "https://a/s.png?sig=secret",
            "microsoft-azure-marketplace.heroLogo": "",
            "microsoft-azure-marketplace.screenshots": [
                {"imageUrl": "https://a/1", "caption": "One"}, {"imageUrl": "https://a/2", "caption": ""}],
            "microsoft-azure-marketplace.videos": ["https://a/v"],
        }));
        let named: Vec<_> = layout.images.iter().map(|one| (one.stem(), one.words.name.as_deref())).collect();
        let expected = [
            ("logos/small", None),
            ("screenshots/01", Some("One")),
            ("screenshots/02", None),
            ("videos/01", None),
            ("plans/basic/logos/large", None),
        ];
        assert_eq!(named, expected.map(|(stem, name)| (stem.to_owned(), name)));
        assert!(layout.notes.is_empty());
        let lacking: Vec<_> = layout.images.iter().map(Wanted::lacks_video).collect();
        assert_eq!(lacking, [false, false, false, true, false]);
        let body: Value = serde_json::from_slice(&layout.body(&draft).unwrap()).unwrap();
        let expected = json!({"publisherId": "contoso", "offerTypeId": "t", "id": "vm", "definition": {
            "offer": {"m.title": "<T>", "microsoft-azure-marketplace.smallLogo": "",
                "microsoft-azure-marketplace.heroLogo": "", "microsoft-azure-marketplace.screenshots": [],
                "microsoft-azure-marketplace.videos": []},
            "plans": [{"planId": "basic", "microsoft-azure-x.largeLogo": ""}]}});
        assert_eq!(body.to_string(), expected.to_string(), "in the same order");
    }

    #[test]
    fn plans_that_would_share_a_folder_stay_in_the_body() {
        for (plans, pulled) in [
            (["basic", "Basic"], 1),
            (["basic", "premium"], 2),
            (["con", "aux.1"], 0),
            (["com1", "com10"], 1),
            (["lpt", "console"], 2),
        ] {
            let plans = plans.map(|id| json!({"planId": id, "microsoft-azure-x.largeLogo": "https://a/l"}));
            let value = json!({"publisherId": "contoso", "offerTypeId": "t", "id": "vm",
                "definition": {"offer": {}, "plans": plans}});
            let draft = state(value);
            let layout = Layout::of(&draft);
            assert_eq!((layout.images.len(), layout.notes.len()), (pulled, 2 - pulled), "{:?}", layout.notes);
            let body = String::from_utf8(layout.body(&draft).unwrap()).unwrap();
            assert_eq!(body.matches("https://a/l").count(), 2 - pulled);
        }
    }

    #[test]
    fn a_list_that_is_not_clear_stays_as_it_is() {
        let (layout, draft) =
            layout(&json!({"microsoft-azure-marketplace.screenshots": ["https://a/1", {"what": 1}]}));
        assert_eq!(
            layout.notes,
            [
                "`/definition/offer/microsoft-azure-marketplace.screenshots` was kept unchanged in offer.json: its image URLs were not recognized"
            ]
        );
        assert_eq!(layout.images.len(), 1, "the plan's logo");
        assert!(String::from_utf8(layout.body(&draft).unwrap()).unwrap().contains("https://a/1"));
    }
}
