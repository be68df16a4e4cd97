//! Puts links into an offer and gives the body of the `PUT`.

use super::document::{OfferDocument, Origin};
use crate::listing::{ListShapes, Placement};

use super::{Error, writer};
use crate::base::OfferRef;
use crate::report::Finding;
use bytes::Bytes;
use serde_json::Value;
use std::fmt;

/// The body of a `PUT`: an offer with its links in place and without what only the service says.
#[derive(Clone)]
pub struct OfferBody {
    value: Value,
    reference: OfferRef,
    notes: Vec<Finding>,
}

/// Members that the service answers with and does not take (recorded answers of migrated offers).
pub(super) const RESPONSE_ONLY: [&str; 9] = [
    "status",
    "changedTime",
    "pcMigrationStatus",
    "pcRedirectUri",
    "isvUpgradeRequest",
    "lockStatus",
    "offerTypeChanges",
    "pricingNotRecalculatedRegions",
    "offerTypeVersionsOverride",
];

/// Members that say which state of the offer was read; stale by the time that a live draft is sent back.
pub(super) const STATE: [&str; 2] = ["eTag", "version"];

impl OfferDocument {
    /// Puts links into the image fields, and leaves every other member as it is.
    ///
    /// ```text
    /// in   "microsoft-azure-marketplace.smallLogo": "",
    ///      "microsoft-azure-marketplace.screenshots": []
    /// out  "microsoft-azure-marketplace.smallLogo": "https://a.blob.core.windows.net/c/1f….png?sv=…",
    ///      "microsoft-azure-marketplace.screenshots": ["https://a.blob.core.windows.net/c/9c….png?sv=…"]
    /// ```
    ///
    /// A list is written whole, in the order of the positions; a kind without placements keeps its field. A field
    /// that is not there is added beside its siblings. Members that only the service says (`status`, `changedTime` …)
    /// are left out, and of a live draft `eTag` and `version` too.
    ///
    /// # Errors
    /// Says which placement has no place, or which field is of a type that cannot be written.
    pub fn with_assets(&self, placements: &[Placement], shapes: &ListShapes) -> Result<OfferBody, Error> {
        let (value, notes) = writer::write(self, self.sendable(), placements, shapes)?;
        Ok(OfferBody { value, reference: self.reference().clone(), notes })
    }

    /// The offer without the members that are not sent.
    fn sendable(&self) -> Value {
        let state: &[&str] = if matches!(self.origin, Origin::Live) { &STATE } else { &[] };
        let dropped = |name: &str| RESPONSE_ONLY.contains(&name) || state.contains(&name);
        let mut value = self.value.clone();
        if let Value::Object(members) = &mut value {
            members.retain(|name, _| !dropped(name));
        }
        value
    }
}

impl OfferBody {
    /// Shows the body; its links are signed, so it is not for printing.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Writes the body as JSON: order and number text kept, `&` not escaped (an escaped one broke logo links: kubernetes-sigs/image-builder 646).
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.value.to_string().into()
    }

    /// Returns which offer it is.
    #[must_use]
    pub fn reference(&self) -> &OfferRef {
        &self.reference
    }

    /// Shows what could not be carried into the body, such as captions into a list of plain links.
    #[must_use]
    pub fn notes(&self) -> &[Finding] {
        &self.notes
    }

    /// Returns the body alone.
    pub(in crate::marketplace) fn into_value(self) -> Value {
        self.value
    }
}

impl fmt::Debug for OfferBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfferBody({})", self.reference)
    }
}
