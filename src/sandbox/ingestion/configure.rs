//! Takes requests that change something.

use axum::http::Method;
use serde_json::Value;

use super::super::Action;
use super::super::address::Address;
use super::super::answer::Answer;
use super::super::call::Call;
use super::super::options::Pace;
use super::super::product_call::ProductCall;
use super::super::switch::{Deletion, Switch, Timing};
use super::assets::DELETED;
use super::job::Job;
use super::problem::{Refusal, fault};
use super::references;
use super::state::Ingestion;
use super::validate;
use super::value::{kind, remove, text};

impl Ingestion {
    /// Takes a request to configure: checks it, and makes a job of it.
    pub(super) async fn configure(&self, call: &Call) -> Result<Answer, Refusal> {
        let resources = validate::resources(&call.body)?;
        super::read::highest(call)?;
        if self.take(Switch::BadGateway(Timing::Before)) {
            return Ok(fault(502));
        }
        let products = self.store.products();
        let product = references::product_of(&products, &resources);
        let deletes = |one: &Value| {
            text(one, "lifecycleState") == "deleted"
                && product.is_some_and(|product| product.published.contains(text(one, "id")))
        };
        if self.deletion() == Some(Deletion::BadRequest) && resources.iter().any(deletes) {
            return Err(Refusal::bad_request(DELETED));
        }
        let guid = product.map_or("", |product| product.guid.as_str());
        let job = self.store.add_job(|number| Job::new(number, guid, resources, call.now))?;
        if self.pace_of(&job) == Pace::Polls(0) {
            self.run(&job.id).await?;
        }
        let mut shown = self.store.need_job(&job.id)?.show();
        if self.take(Switch::BadGateway(Timing::After)) {
            return Ok(fault(502));
        }
        if self.take(Switch::AnswerWithoutJob) {
            remove(&mut shown, "jobId");
        }
        Ok(Answer::json(202, &shown))
    }
}

/// Tells what a request does, if it changes something.
pub(in super::super) fn action(call: &Call) -> Option<Action> {
    let Address::Product { call: what } = &call.address else { return None };
    match what {
        ProductCall::CancelJob(_) => Some(Action::Cancel),
        ProductCall::Configure if call.method == Method::POST => {
            let body: Value = serde_json::from_slice(&call.body).ok()?;
            let resources = body.get("resources")?.as_array()?;
            let submission = resources.iter().find(|one| kind(one) == "submission");
            let target = submission.map(|one| one.pointer("/target/targetType").and_then(Value::as_str));
            Some(match target {
                None => Action::Save,
                Some(Some("live")) => Action::GoLive,
                Some(_) => Action::Submit,
            })
        }
        _ => None,
    }
}
