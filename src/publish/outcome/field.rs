//! What a run changes besides images.

use crate::marketplace::ChangeKind;
use schemars::JsonSchema;
use serde::Serialize;

/// One field of the offer, other than an image, that this run changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Where, as a JSON pointer.
    pub field: String,
    /// How it changes.
    pub change: ChangeKind,
    /// The value on the service, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value of the folder, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
