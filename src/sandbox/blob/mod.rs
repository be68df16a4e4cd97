//! The blob half: the part of Azure Blob storage that a publish needs.
//!
//! Source: the pages under <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>.

mod answer;
mod store;
mod request;
mod object;
mod blocks;
mod container;
mod delegation;
mod sas;
mod shared_key;
mod access;

use super::Route;
use super::address::Address;
use super::answer::Answer;
use super::call::Call;
use super::site::Site;
pub(super) use answer::{Refusal, fault, show_copy, without_role};
use request::Request;
pub(super) use store::BlobStore;

/// The version that answers name where the caller named none.
const VERSION: &str = "2026-04-06";

/// Carries out a request to the storage account.
pub(super) fn serve(store: &BlobStore, site: &Site, call: &Call) -> Answer {
    let answer = dispatch(store, site, call).unwrap_or_else(|refusal| refusal.into_answer(call));
    answer.with("x-ms-version", call.header_if_there("x-ms-version").unwrap_or(VERSION))
}

/// Refuses one who may not ask this, by the head of the request alone.
pub(super) fn refused(site: &Site, call: &Call) -> Option<Answer> {
    let refusal = access::check(site, call).err()?;
    Some(refusal.into_answer(call).with("x-ms-version", VERSION))
}

/// Answers for an account that there is not.
pub(super) fn unknown_account() -> Answer {
    Refusal::new(404, "ResourceNotFound", "The specified resource does not exist.").into_plain_answer()
}

fn dispatch(store: &BlobStore, site: &Site, call: &Call) -> Result<Answer, Refusal> {
    let grant = access::check(site, call)?;
    let (container, name) = match &call.address {
        Address::Blob { container, blob } => (container.as_str(), blob.as_str()),
        Address::Container { container } => (container.as_str(), ""),
        _ => ("", ""),
    };
    let request = Request { store, call, grant, container, name };
    match call.route {
        Route::PutBlob => object::put(&request),
        Route::GetBlob => object::get(&request),
        Route::HeadBlob => object::head(&request),
        Route::DeleteBlob => object::delete(&request),
        Route::PutBlock => blocks::put(&request),
        Route::PutBlockList => blocks::commit(&request),
        Route::ListBlobs => container::list(&request, &site.base),
        Route::CreateContainer => container::create(&request),
        Route::GetContainer => container::show(&request),
        Route::DeleteContainer => container::delete(&request),
        Route::DelegationKey => delegation::grant_key(call),
        _ => Err(Refusal::new(
            405,
            "UnsupportedHttpVerb",
            "The resource doesn't support the specified HTTP verb, or this sandbox does not have the call.",
        )),
    }
}
