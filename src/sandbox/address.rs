//! Where a request goes: the path of its address, taken apart.

use super::product_call::{ProductCall, decode, segments};
use super::state::ACCOUNT;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    Page,
    Control { name: Option<String> },
    Content,
    Account,
    Container { container: String },
    Blob { container: String, blob: String },
    OfferTypes,
    Publishers,
    Offers { publisher: String },
    Offer { offer: OfferKey, part: Part },
    Product { call: ProductCall },
    ListingFile,
    Unknown,
}

/// Names an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfferKey {
    pub(super) publisher: String,
    pub(super) offer: String,
}

impl OfferKey {
    pub(super) fn new(publisher: &str, offer: &str) -> Self {
        Self { publisher: publisher.to_owned(), offer: offer.to_owned() }
    }

    /// Writes it in small letters: keys that differ only in case name the same offer.
    pub(super) fn folded(&self) -> [String; 2] {
        [self.publisher.to_ascii_lowercase(), self.offer.to_ascii_lowercase()]
    }
}

/// What of an offer is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Draft,
    Version(String),
    Slot(String),
    Status,
    Submissions,
    Operation(OperationName),
    Publish,
    GoLive,
    Cancel,
}

/// How an operation is named in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OperationName {
    /// Migrated offers: by its id.
    Id(String),
    /// Offers that are not migrated: by the slot it leads to, `…$2$preview`.
    Slot(String),
}

impl Address {
    /// Reads the path of a request; segments are decoded one by one, so that `%2F` stays inside its segment.
    pub(super) fn of(path: &str) -> Self {
        let rest = path.strip_prefix('/').unwrap_or(path);
        let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
        match first {
            "" => Self::Page,
            "content" => Self::Content,
            "control" => Self::Control { name: Some(decode(after)).filter(|name| !name.is_empty()) },
            "api" => Self::of_api(after),
            files if files.starts_with("files-") => Self::ListingFile,
            "rp" => ProductCall::of(path).map_or(Self::Unknown, |call| Self::Product { call }),
            account if account == ACCOUNT => Self::of_storage(after),
            _ => Self::Unknown,
        }
    }

    /// Whether it is in the storage account.
    pub(super) fn is_in_account(&self) -> bool {
        matches!(self, Self::Account | Self::Container { .. } | Self::Blob { .. })
    }

    fn of_storage(path: &str) -> Self {
        match path.split_once('/') {
            None if path.is_empty() => Self::Account,
            Some((container, blob)) if !blob.is_empty() => {
                Self::Blob { container: decode(container), blob: decode(blob) }
            }
            Some((container, _)) => Self::Container { container: decode(container) },
            None => Self::Container { container: decode(path) },
        }
    }

    fn of_api(path: &str) -> Self {
        let segments = segments(path);
        match segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["offerTypes"] => Self::OfferTypes,
            ["publishers"] => Self::Publishers,
            ["operations", name] => Self::of_operation(name),
            ["publishers", publisher, "offers"] => Self::Offers { publisher: (*publisher).to_owned() },
            ["publishers", publisher, "offers", offer, part @ ..] => {
                let offer = OfferKey::new(publisher, offer);
                Part::of(part).map_or(Self::Unknown, |part| Self::Offer { offer, part })
            }
            _ => Self::Unknown,
        }
    }

    /// Reads `<publisher>$<offer>$2$<slot>`, which stands in the `Location` of offers that are not migrated.
    fn of_operation(name: &str) -> Self {
        match name.split('$').collect::<Vec<_>>().as_slice() {
            [publisher, offer, "2", slot] => Self::Offer {
                offer: OfferKey::new(publisher, offer),
                part: Part::Operation(OperationName::Slot((*slot).to_owned())),
            },
            _ => Self::Unknown,
        }
    }
}

impl Part {
    fn of(segments: &[&str]) -> Option<Self> {
        Some(match segments {
            [] => Self::Draft,
            ["versions", number] => Self::Version((*number).to_owned()),
            ["slot", slot] => Self::Slot((*slot).to_owned()),
            ["status"] => Self::Status,
            ["submissions"] => Self::Submissions,
            ["operations", id] => Self::Operation(OperationName::Id((*id).to_owned())),
            ["publish"] => Self::Publish,
            ["golive"] => Self::GoLive,
            ["cancel"] => Self::Cancel,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_keeps_what_is_encoded_in_it() {
        let Address::Offer { offer, .. } = Address::of("/api/publishers/con%2Ftoso/offers/v%20m") else {
            panic!("an offer")
        };
        assert_eq!(offer, OfferKey::new("con/toso", "v m"));
        assert_eq!(
            Address::of("/offerpresssandbox/artifacts/a%20b/%C3%A9.png"),
            Address::Blob { container: "artifacts".to_owned(), blob: "a b/é.png".to_owned() }
        );
    }
}
