//! An offer as it is sent: with its URLs in place, and without what only the service says.

use super::document::{OfferDocument, Origin};
use super::{Error, writer};
use crate::listing::{ListShapes, Placement};
use crate::report::Finding;
use bytes::Bytes;
use serde_json::Value;

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
    /// Returns the offer as it is sent, with these URLs in its image fields and every other member as it is; and what
    /// could not be carried into it.
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
    pub fn with_assets(
        &self,
        placements: &[Placement],
        shapes: &ListShapes,
    ) -> Result<(Self, Vec<Finding>), Error> {
        let (value, notes) = writer::write(self, self.sendable(), placements, shapes)?;
        Ok((self.with_value(value), notes))
    }

    /// Returns the offer as JSON: order and number text kept, `&` not escaped (an escaped one broke logo URLs:
    /// kubernetes-sigs/image-builder 646).
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.value.to_string().into()
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
