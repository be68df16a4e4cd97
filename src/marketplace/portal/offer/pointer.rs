//! JSON pointers into an offer (RFC 6901).

/// The pointer of the offer's own members.
pub(super) const OFFER: &str = "/definition/offer";
/// The pointer of the plans.
pub(super) const PLANS: &str = "/definition/plans";

/// Returns the pointer of a member or an element.
pub(super) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
