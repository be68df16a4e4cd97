//! What a request asks for: faults and records go by it.

use axum::http::Method;

use super::address::{Address, Part};
use super::product_call::ProductCall;
use super::query::Query;

/// A kind of request that the sandbox knows; faults and records go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the name of a call of the two services")]
pub enum Route {
    PutBlob,
    PutBlock,
    PutBlockList,
    GetBlob,
    HeadBlob,
    DeleteBlob,
    ListBlobs,
    CreateContainer,
    GetContainer,
    DeleteContainer,
    DelegationKey,
    OfferTypes,
    Publishers,
    ListOffers,
    GetOffer,
    GetSlot,
    GetVersion,
    PutOffer,
    Publish,
    GoLive,
    Cancel,
    Status,
    Operation,
    Submissions,
    /// Product Ingestion: the products, all or by a query.
    Products,
    /// Product Ingestion: one resource, one submission, or the plans of a product.
    Resource,
    ResourceTree,
    ProductSubmissions,
    Configure,
    JobStatus,
    JobDetail,
    CancelJob,
    /// Product Ingestion: the copies of files.
    ListingFile,
    /// The marketplace's own copies of images.
    Content,
    /// The status page.
    Page,
    /// Behaviors switched on and off.
    Control,
    /// Anything else.
    Unknown,
}

impl Route {
    /// Tells what a request asks for.
    pub(super) fn of(method: &Method, address: &Address, query: &Query) -> Self {
        match address {
            Address::Page if method == Method::GET => Self::Page,
            Address::Control { .. } => Self::Control,
            Address::Content if method == Method::GET || method == Method::HEAD => Self::Content,
            address if address.is_in_account() => Self::of_storage(method, address, query),
            Address::OfferTypes if method == Method::GET => Self::OfferTypes,
            Address::Publishers if method == Method::GET => Self::Publishers,
            Address::Offers { .. } if method == Method::GET => Self::ListOffers,
            Address::Offer { part, .. } => Self::of_offer(method, part),
            Address::Product { call } => Self::of_product(method, call),
            Address::ListingFile if method == Method::GET || method == Method::HEAD => Self::ListingFile,
            _ => Self::Unknown,
        }
    }

    fn of_storage(method: &Method, address: &Address, query: &Query) -> Self {
        let (kind, part) = (query.get("restype").unwrap_or(""), query.get("comp").unwrap_or(""));
        match (method.as_str(), address, kind, part) {
            ("PUT", Address::Blob { .. }, "", "") => Self::PutBlob,
            ("PUT", Address::Blob { .. }, "", "block") => Self::PutBlock,
            ("PUT", Address::Blob { .. }, "", "blocklist") => Self::PutBlockList,
            ("GET", Address::Blob { .. }, "", "") => Self::GetBlob,
            ("HEAD", Address::Blob { .. }, "", "" | "metadata") => Self::HeadBlob,
            ("DELETE", Address::Blob { .. }, "", "") => Self::DeleteBlob,
            ("GET", Address::Container { .. }, "container", "list") => Self::ListBlobs,
            ("PUT", Address::Container { .. }, "container", "") => Self::CreateContainer,
            ("GET" | "HEAD", Address::Container { .. }, "container", "" | "metadata") => Self::GetContainer,
            ("DELETE", Address::Container { .. }, "container", "") => Self::DeleteContainer,
            ("POST", Address::Account, "service", "userdelegationkey") => Self::DelegationKey,
            _ => Self::Unknown,
        }
    }

    fn of_offer(method: &Method, part: &Part) -> Self {
        match (method.as_str(), part) {
            ("GET", Part::Draft) => Self::GetOffer,
            ("PUT", Part::Draft) => Self::PutOffer,
            ("GET", Part::Version(_)) => Self::GetVersion,
            ("GET", Part::Slot(_)) => Self::GetSlot,
            ("GET", Part::Status) => Self::Status,
            ("GET", Part::Submissions) => Self::Submissions,
            ("GET", Part::Operation(_)) => Self::Operation,
            ("POST", Part::Publish) => Self::Publish,
            ("POST", Part::GoLive) => Self::GoLive,
            ("POST", Part::Cancel) => Self::Cancel,
            _ => Self::Unknown,
        }
    }

    fn of_product(method: &Method, call: &ProductCall) -> Self {
        match (method.as_str(), call) {
            ("GET", ProductCall::Products) => Self::Products,
            ("GET", ProductCall::Plans | ProductCall::Resource(_)) => Self::Resource,
            ("GET", ProductCall::Tree(_)) => Self::ResourceTree,
            ("GET", ProductCall::Submissions(_)) => Self::ProductSubmissions,
            ("POST", ProductCall::Configure) => Self::Configure,
            ("GET", ProductCall::Job(_)) => Self::JobDetail,
            ("GET", ProductCall::JobStatus(_)) => Self::JobStatus,
            ("POST", ProductCall::CancelJob(_)) => Self::CancelJob,
            _ => Self::Unknown,
        }
    }

    /// Returns the longest body that is read on this route.
    ///
    /// The API's page sets none for an offer; its texts and URLs take a few hundred kilobytes.
    pub(super) fn longest_body(self) -> usize {
        match self {
            Self::PutBlob | Self::PutBlock => 100 << 20,
            Self::PutOffer => 32 << 20,
            Self::PutBlockList
            | Self::DelegationKey
            | Self::Publish
            | Self::GoLive
            | Self::Cancel
            | Self::Configure
            | Self::Control => 1 << 20,
            _ => 64 << 10,
        }
    }

    /// Tells whether bodies on this route are images, which are counted and not recorded.
    pub(super) fn carries_images(self) -> bool {
        matches!(self, Self::PutBlob | Self::PutBlock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str, query: &str) -> Route {
        Route::of(&Method::from_bytes(method.as_bytes()).unwrap(), &Address::of(path), &Query::parse(query))
    }

    #[test]
    fn requests_are_told_apart() {
        for (method, target, wanted) in [
            ("GET", "/", Route::Page),
            ("GET", "/content/prodcontent/x.png?sig=1", Route::Content),
            ("PUT", "/offerpresssandbox/artifacts/a/b.png", Route::PutBlob),
            ("PUT", "/offerpresssandbox/artifacts/a/b.png?comp=block&blockid=1", Route::PutBlock),
            ("PUT", "/offerpresssandbox/artifacts/a/b.png?comp=blocklist", Route::PutBlockList),
            ("HEAD", "/offerpresssandbox/artifacts/b.png?sv=1&sig=2", Route::HeadBlob),
            ("GET", "/offerpresssandbox/artifacts?restype=container&comp=list&prefix=a", Route::ListBlobs),
            ("PUT", "/offerpresssandbox/artifacts?restype=container", Route::CreateContainer),
            ("POST", "/offerpresssandbox/?restype=service&comp=userdelegationkey", Route::DelegationKey),
            ("PUT", "/api/publishers/contoso/offers/vm?api-version=2017-10-31", Route::PutOffer),
            ("GET", "/api/publishers/contoso/offers?$filter=x", Route::ListOffers),
            ("GET", "/api/publishers/contoso/offers/vm/submissions/", Route::Submissions),
            ("GET", "/api/publishers/contoso/offers/vm/operations/1", Route::Operation),
            ("GET", "/api/operations/contoso$vm$2$preview", Route::Operation),
            ("POST", "/api/publishers/contoso/offers/vm/golive", Route::GoLive),
            ("GET", "/rp/product-ingestion/product?externalId=vm", Route::Products),
            ("GET", "/rp/product-ingestion/plan?product=product/1", Route::Resource),
            ("GET", "/rp/product-ingestion/listing-asset/1/public/main/default/en-us/a/1", Route::Resource),
            ("GET", "/rp/product-ingestion/resource-tree/product/1?targetType=live", Route::ResourceTree),
            ("GET", "/rp/product-ingestion/submission/1", Route::ProductSubmissions),
            ("GET", "/rp/product-ingestion/submission/product/1", Route::ProductSubmissions),
            ("GET", "/rp/product-ingestion/submission/1/0", Route::Resource),
            ("POST", "/rp/product-ingestion/configure?$version=2022-07-01", Route::Configure),
            ("GET", "/rp/product-ingestion/configure/1", Route::JobDetail),
            ("GET", "/rp/product-ingestion/configure/1/status", Route::JobStatus),
            ("POST", "/rp/product-ingestion/configure/1/cancel", Route::CancelJob),
            ("GET", "/rp/product-ingestion/configure", Route::Unknown),
            ("GET", "/rp/other/product", Route::Unknown),
            ("HEAD", "/files-1-2/3/a.png?sig=1", Route::ListingFile),
            ("PATCH", "/api/publishers/contoso/offers/vm", Route::Unknown),
            ("GET", "/api/publishers/contoso/offers/vm/nothing", Route::Unknown),
            ("GET", "/otheraccount/artifacts/b.png", Route::Unknown),
        ] {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            assert_eq!(route(method, path, query), wanted, "{method} {target}");
        }
    }
}
