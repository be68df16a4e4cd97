//! JSON pointers into an offer (RFC 6901).

/// The pointer of the offer's own members.
pub(super) const OFFER: &str = "/definition/offer";
/// The pointer of the plans.
pub(super) const PLANS: &str = "/definition/plans";
