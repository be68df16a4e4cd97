//! One state of an offer: what the folder says, the draft, the preview or what is live.

use super::body::{self, OfferDocument};
use super::images::replaced;
use super::operation::date;
use super::{ETag, TextHashes};
use crate::base::{AssetKind, Digests, ImageUrl, OfferRef, PlanId};
use crate::listing::{Field, ImageFields, ListShapes, Placement, Plans, Room, ShownImages, Target};
use crate::report::{Finding, Place, Report};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;

/// One state of an offer. Its URLs are signed, so it is not for printing.
#[derive(Clone)]
pub struct Offer {
    reference: OfferRef,
    etag: Option<ETag>,
    pub(super) content: Content,
    /// What else is known of it, where its API lets us write images alone.
    pub(super) rest: Option<Arc<Rest>>,
}

/// What an offer has beside its images.
pub(super) struct Rest {
    /// The texts of its listings, to be compared.
    pub(super) texts: Value,
    /// A hash of prices, plans and all else.
    pub(super) hash: String,
}

/// What an API says of an offer.
#[derive(Clone)]
pub(super) enum Content {
    /// All of it, as one JSON document.
    Body(Arc<OfferDocument>),
    /// Its images alone.
    Images(Arc<Vec<Field>>),
}

impl Offer {
    /// Creates a state of which only the images are known; `etag` is its version.
    #[must_use]
    pub fn of_images(reference: OfferRef, etag: Option<ETag>, fields: Vec<Field>) -> Self {
        Self { reference, etag, content: Content::Images(Arc::new(fields)), rest: None }
    }

    /// Creates a state from its document; `etag` is its version, if the service sent one.
    #[must_use]
    pub fn of_document(document: OfferDocument, etag: Option<ETag>) -> Self {
        let reference = document.reference().clone();
        Self { reference, etag, content: Content::Body(Arc::new(document)), rest: None }
    }

    /// Returns the state with what it has beside its images: texts, and a hash of prices, plans and all else.
    #[must_use]
    pub(crate) fn with_rest(self, texts: Value, hash: String) -> Self {
        Self { rest: Some(Arc::new(Rest { texts, hash })), ..self }
    }

    /// Returns which offer it is.
    #[must_use]
    pub fn reference(&self) -> &OfferRef {
        &self.reference
    }

    /// Returns the version of this state; `None` if the service sent none, and then no safe change can be made.
    #[must_use]
    pub fn etag(&self) -> Option<&ETag> {
        self.etag.as_ref()
    }

    /// Returns its document, where its API has one.
    #[must_use]
    pub fn document(&self) -> Option<&OfferDocument> {
        match &self.content {
            Content::Body(document) => Some(document),
            Content::Images(_) => None,
        }
    }

    /// Returns its plans in order.
    #[must_use]
    pub fn plans(&self) -> Vec<PlanId> {
        self.document().map(OfferDocument::plans).unwrap_or_default()
    }

    /// Whether it keeps images with its plans.
    #[must_use]
    pub fn keeps_images_per_plan(&self) -> bool {
        self.document().is_some_and(OfferDocument::keeps_images_per_plan)
    }

    /// Returns where it keeps images that are meant for no plan in particular; `plans` are its plans.
    #[must_use]
    pub fn plans_of<'p>(&self, plans: &'p [PlanId]) -> Plans<'p> {
        if self.keeps_images_per_plan() && !plans.is_empty() { Plans::Each(plans) } else { Plans::Offer }
    }

    /// Returns the image types that it has, where its API shows nothing else.
    pub(super) fn kinds(&self) -> Vec<AssetKind> {
        match &self.content {
            Content::Body(_) => Vec::new(),
            Content::Images(fields) => fields.iter().map(|field| field.kind.clone()).collect(),
        }
    }

    /// Returns its images.
    #[must_use]
    pub fn images(&self, fields: ImageFields<'_>) -> ShownImages {
        let kinds: Vec<_> = fields.kinds.iter().cloned().chain(AssetKind::BUILT_IN).collect();
        ShownImages::of(match &self.content {
            Content::Body(document) => document.fields_of(&kinds, fields.shapes),
            Content::Images(shown) => {
                shown.iter().filter(|field| kinds.contains(&field.kind)).cloned().collect()
            }
        })
    }

    /// Returns the name of the field that an image is written to; `None` where it has no place in this offer.
    #[must_use]
    pub fn field_name(&self, target: &Target) -> Option<String> {
        match &self.content {
            Content::Body(document) => document.member_of(target),
            Content::Images(_) => Some(target.kind.name().to_owned()),
        }
    }

    /// Returns what the lists of a target have room for beside image URLs; `None` where nothing tells.
    #[must_use]
    pub fn room(&self, target: &Target, shapes: &ListShapes) -> Option<Room> {
        match &self.content {
            Content::Body(document) => document.room(target, shapes),
            Content::Images(_) => Some(Room { name: true, video: true }),
        }
    }

    /// Returns where the first field of a target stands.
    #[must_use]
    pub fn pointer_of(&self, target: &Target) -> Option<String> {
        self.document()?.pointer_of(target)
    }

    /// Returns where a field stands, for findings.
    #[must_use]
    pub fn place_of(&self, pointer: &str) -> Place {
        match &self.content {
            Content::Body(document) => document.place_of(pointer),
            Content::Images(_) => Place::from(pointer),
        }
    }

    /// Makes sure that images for these targets have a place in the offer.
    ///
    /// # Errors
    /// Returns an error that names the plan that is missing, or says why the offer keeps no such image there.
    pub fn expect_fields(&self, targets: &[Target]) -> Result<(), body::Error> {
        self.document().map_or(Ok(()), |document| document.expect_places(targets))
    }

    /// Returns the offer with every image of the draft whose field is empty here; lists that are to be `emptied` stay
    /// empty.
    #[must_use]
    pub fn with_images_of(self, draft: &Self, emptied: &[Target]) -> Self {
        self.joined_with(draft, |ours, theirs| ours.with_images_of(theirs, emptied))
    }

    /// Returns the offer with these fields of the draft, whatever they hold here.
    #[must_use]
    pub fn with_fields_of(self, draft: &Self, targets: &[Target]) -> Self {
        self.joined_with(draft, |ours, theirs| ours.with_fields_of(theirs, targets))
    }

    /// Returns the offer with a document made of its own and the draft's, where both have one.
    fn joined_with(
        self,
        draft: &Self,
        join: impl FnOnce(OfferDocument, &OfferDocument) -> OfferDocument,
    ) -> Self {
        let (Some(ours), Some(theirs)) = (self.document(), draft.document()) else { return self };
        let document = join(ours.clone(), theirs);
        Self { content: Content::Body(Arc::new(document)), ..self }
    }

    /// Returns the offer with these images in its fields, and what could not be carried into it.
    ///
    /// # Errors
    /// Returns an error that names the image that has no place, or the field that can't be written.
    pub fn with_images(
        &self,
        placements: &[Placement],
        shapes: &ListShapes,
    ) -> Result<(Self, Vec<Finding>), body::Error> {
        let (content, notes) = match &self.content {
            Content::Body(document) => {
                let (document, notes) = document.with_assets(placements, shapes)?;
                (Content::Body(Arc::new(document)), notes)
            }
            Content::Images(fields) => (Content::Images(Arc::new(replaced(fields, placements))), Vec::new()),
        };
        Ok((Self { content, ..self.clone() }, notes))
    }

    /// Returns a hash of its document, by which a later run tells whether that changed.
    #[must_use]
    pub fn document_hash(&self) -> Option<String> {
        Some(Digests::of(&self.document()?.to_bytes()).sha256.short())
    }

    /// Returns the hashes of its texts.
    #[must_use]
    pub fn text_hashes(&self) -> TextHashes {
        self.document().map(|document| TextHashes::of(document.value())).unwrap_or_default()
    }

    /// Returns what a draft lacks that a save of it may blank. `known` are members that the folder's own document sets
    /// and the draft doesn't show.
    #[must_use]
    pub fn withheld(&self, known: &[String]) -> Report {
        self.document().map(|document| document.withheld(known)).unwrap_or_default()
    }

    /// Returns the members whose value is a mask in place of a secret; a save would write the mask.
    #[must_use]
    pub fn masked_secrets(&self) -> Vec<String> {
        self.document().map(OfferDocument::masked_secrets).unwrap_or_default()
    }

    /// Returns when it was last changed, where its API says so.
    #[must_use]
    pub fn changed_at(&self) -> Option<OffsetDateTime> {
        date(self.document()?.value().get("changedTime")?.as_str()?)
    }

    /// Returns what customers see before an offer is live: nothing of it, so that its fields are new one by one.
    #[must_use]
    pub fn before_it_was(&self) -> Self {
        let Some(document) = self.document() else {
            return Self::of_images(self.reference.clone(), None, Vec::new());
        };
        let mut nothing = json!({"definition": {"offer": {"": null}}});
        for name in ["publisherId", "id", "offerTypeId"] {
            nothing[name] = document.value().get(name).cloned().unwrap_or_default();
        }
        Self::of_document(document.with_value(nothing), None)
    }

    /// Returns all that is known of its content as lower-case text, in which the hash in a URL stays readable, however it
    /// is escaped.
    #[must_use]
    pub fn searchable(&self) -> String {
        let mut text = match &self.content {
            Content::Body(document) => document.value().to_string(),
            Content::Images(fields) => {
                fields.iter().flat_map(|field| &field.urls).flatten().map(ImageUrl::to_string).collect()
            }
        };
        text.extend(self.rest.iter().map(|rest| rest.texts.to_string()));
        text.to_ascii_lowercase()
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("reference", &self.reference)
            .field("etag", &self.etag)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
