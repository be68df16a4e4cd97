//! What a run changes besides images.

use schemars::JsonSchema;
use serde::Serialize;

/// One member of the offer, other than an image, that this run changes on the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberChange {
    /// Where, as a JSON pointer.
    pub member: String,
    /// What is done there.
    pub change: MemberChangeKind,
    /// The value on the service, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value of the folder, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What is done to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MemberChangeKind {
    /// It is new.
    Added,
    /// It goes away; an edit made in the portal would be lost.
    Removed,
    /// It gets another value.
    Changed,
}
