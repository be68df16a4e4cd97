//! The Product Ingestion half: products, their trees and submissions, and the jobs that change them.
//!
//! Sources: <https://learn.microsoft.com/partner-center/marketplace-offers/product-ingestion-api> and the pages beside it, the schemas
//! that they name, and what public clients have recorded. Where these are silent, the stricter reading holds, and a
//! [`Switch`](super::Switch) makes it the other.

mod problem;
mod seed_kind;
mod version;
mod schema;
mod validate;
mod value;
mod files;
mod product;
mod seed;
mod job;
mod store;
mod state;
mod show;
mod read;
mod judge;
mod fetched;
mod references;
mod assets;
mod reword;
mod apply;
mod submit;
mod advance;
mod configure;
mod portal;

use super::Route;
use super::address::Address;
use super::answer::Answer;
use super::call::Call;
use super::product_call::ProductCall;
use super::switch::Switch;
pub(super) use configure::action;
pub(super) use portal::Overview;
use problem::Refusal;
pub(super) use problem::fault;
pub use seed_kind::{Seed, UnknownSeed};
pub(super) use state::Ingestion;

/// Headers of a request that its answer has too.
const ECHOED: [&str; 2] = ["ms-requestid", "ms-correlationid"];

/// Refuses one who may not ask this, by the head of the request alone.
pub(super) fn refused(ingestion: &Ingestion, call: &Call) -> Option<Answer> {
    let is_signed_in = call.has_token(&ingestion.site.keys.ingestion_token());
    (!is_signed_in).then(|| Refusal::not_signed_in().into_answer())
}

/// Carries out a request to the API.
pub(super) async fn serve(ingestion: &Ingestion, call: &Call) -> Answer {
    ingestion.let_colleagues_edit(call);
    let answer = dispatch(ingestion, call).await.unwrap_or_else(Refusal::into_answer);
    let answer = if ingestion.is_on(Switch::DetailsObject) { without_details(answer) } else { answer };
    ECHOED.iter().fold(answer, |answer, name| match call.header_if_there(name) {
        Some(sent) => answer.with(name, sent),
        None => answer,
    })
}

async fn dispatch(ingestion: &Ingestion, call: &Call) -> Result<Answer, Refusal> {
    let Address::Product { call: what } = &call.address else { return Err(Refusal::not_allowed()) };
    if call.route == Route::Unknown {
        let is_read = call.method == axum::http::Method::GET && *what != ProductCall::Configure;
        return Err(if is_read { Refusal::not_found(&call.path) } else { Refusal::not_allowed() });
    }
    if let Some(product) = product_of(ingestion, call, what) {
        ingestion.advance(&product).await?;
    }
    match what {
        ProductCall::Products => ingestion.list_products(call),
        ProductCall::Plans => ingestion.list_plans(call),
        ProductCall::Resource(id) => ingestion.show_resource(call, id),
        ProductCall::Tree(guid) => ingestion.show_tree(call, guid),
        ProductCall::Submissions(guid) => ingestion.list_submissions(call, guid),
        ProductCall::Configure => ingestion.configure(call).await,
        ProductCall::Job(id) => ingestion.show_detail(call, id),
        ProductCall::JobStatus(id) => ingestion.show_status(id),
        ProductCall::CancelJob(id) => ingestion.cancel(call, id).await,
        ProductCall::Unknown => Err(Refusal::not_found(&call.path)),
    }
}

/// Tells which product a read is about, whose jobs then go on.
fn product_of(ingestion: &Ingestion, call: &Call, what: &ProductCall) -> Option<String> {
    match what {
        ProductCall::Products => {
            let id = call.query.get("externalId")?;
            Some(ingestion.store.by_external_id(id)?.guid.clone())
        }
        ProductCall::Tree(guid) | ProductCall::Submissions(guid) => Some(guid.clone()),
        ProductCall::Resource(id) => id.split('/').nth(1).map(str::to_owned),
        ProductCall::Job(id) | ProductCall::JobStatus(id) => Some(ingestion.store.job(id)?.product),
        _ => None,
    }
}

/// Writes the details of errors as an empty object.
fn without_details(answer: Answer) -> Answer {
    let Ok(mut body) = serde_json::from_slice(&answer.body) else { return answer };
    value::empty_details(&mut body);
    Answer { body: body.to_string().into(), ..answer }
}
