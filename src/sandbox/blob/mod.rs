//! The blob half: the part of Azure Blob storage that a publish needs.
//!
//! Source: the pages under <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>.

mod answer;
mod store;
mod grant;
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
pub(super) use answer::{Refusal, fault, without_role};
pub(super) use store::BlobStore;

/// The version that answers name where the caller named none.
const VERSION: &str = "2026-04-06";

/// Carries out a request to the storage account.
pub(super) fn serve(store: &BlobStore, site: &Site, call: &Call) -> Answer {
    let answer = access::check(site, call).and_then(|grant| dispatch(store, site, call, &grant));
    let answer = answer.unwrap_or_else(|refusal| refusal.into_answer(call));
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

fn dispatch(store: &BlobStore, site: &Site, call: &Call, grant: &grant::Grant) -> Result<Answer, Refusal> {
    match (call.route, &call.address) {
        (Route::PutBlob, Address::Blob { container, blob }) => {
            object::put(store, call, grant, container, blob)
        }
        (Route::GetBlob, Address::Blob { container, blob }) => {
            object::get(store, call, grant, container, blob)
        }
        (Route::HeadBlob, Address::Blob { container, blob }) => {
            object::head(store, call, grant, container, blob)
        }
        (Route::DeleteBlob, Address::Blob { container, blob }) => {
            object::delete(store, call, container, blob)
        }
        (Route::PutBlock, Address::Blob { container, blob }) => blocks::put(store, call, container, blob),
        (Route::PutBlockList, Address::Blob { container, blob }) => {
            blocks::commit(store, call, grant, container, blob)
        }
        (Route::ListBlobs, Address::Container { container }) => {
            container::list(store, &site.base, call, container)
        }
        (Route::CreateContainer, Address::Container { container }) => {
            container::create(store, call, container)
        }
        (Route::GetContainer, Address::Container { container }) => container::show(store, container),
        (Route::DeleteContainer, Address::Container { container }) => container::delete(store, container),
        (Route::DelegationKey, _) => delegation::grant_key(call),
        _ => Err(Refusal::new(
            405,
            "UnsupportedHttpVerb",
            "The resource doesn't support the specified HTTP verb, or this sandbox does not have the call.",
        )),
    }
}
