//! A marketplace in memory: one offer, without HTTP; what it answers is a script, and honest where there is none.

use super::script::Script;
pub(crate) use super::script::{Answers, Copying, Read, Save, Trouble, members, state, with_rest};
use super::store::Store;
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::marketplace::{
    Cancelled, Error, Finished, Marketplace, NotSaved, Offer, OfferSummary, Operation, OperationId, Progress,
    PublisherSummary, SaveRequest, Saved, Slot, Submission,
};
use async_trait::async_trait;
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The marketplace.
pub(crate) struct Market {
    address: ServiceUrl,
    store: Arc<Store>,
    state: Mutex<Script>,
}

impl Market {
    /// A marketplace that has no offer yet.
    pub(crate) fn new(store: &Arc<Store>) -> Self {
        let address = ServiceUrl::parse(&store.url("")).unwrap();
        Self { address, store: Arc::clone(store), state: Mutex::new(Script::new()) }
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls so far; then begins anew.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.script().calls)
    }

    /// A colleague's save.
    pub(crate) fn edit(&self, act: impl FnOnce(&mut Value)) {
        let mut script = self.script();
        act(script.draft.as_mut().unwrap());
        script.version += 1;
    }
}

impl fmt::Debug for Market {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Market({})", self.address)
    }
}

#[async_trait]
impl Marketplace for Market {
    fn address(&self) -> &ServiceUrl {
        &self.address
    }

    async fn offer(&self, _: &OfferRef) -> Result<Option<Offer>, Error> {
        let mut script = self.script();
        script.calls.push("read".to_owned());
        script.read(&self.store)
    }

    async fn slot(&self, _: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        let mut script = self.script();
        script.calls.push(format!("read {slot}"));
        script.slots.next()?;
        let (value, rest) = match slot {
            Slot::Draft => (&script.draft, script.rest[0]),
            Slot::Preview => (&script.preview, script.rest[1]),
            Slot::Production => (&script.live, None),
        };
        Ok(value.clone().map(|value| with_rest(state(value, None), rest)))
    }

    async fn version(&self, _: &OfferRef, version: u64) -> Result<Option<Offer>, Error> {
        let mut script = self.script();
        script.calls.push(format!("read version {version}"));
        Ok(script.versions.get(&version).cloned().map(|value| state(value, None)))
    }

    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let job = self.script().job.and_then(OperationId::parse);
        if let Some(job) = job {
            request.journal.accepted(&job).await;
        }
        let mut script = self.script();
        script.calls.push("save".to_owned());
        script.on_refusal = Some(request.on_refusal);
        script.save(request, &self.store)
    }

    async fn finish(
        &self,
        _: &OfferRef,
        id: &OperationId,
        timeout: Option<Duration>,
    ) -> Result<Finished, Error> {
        let mut script = self.script();
        let limit = timeout.map_or_else(String::new, |limit| format!(" for {limit:?}"));
        script.calls.push(format!("wait for {id}{limit}"));
        let fails = script.finish_fails.filter(|_| script.ended != Some(id.as_str()));
        fails.map_or(Ok(script.finished), |trouble| Err(trouble.error()))
    }

    async fn refused_by(&self, _: &OfferRef, job: &OperationId) -> Result<Option<Progress>, Error> {
        let mut script = self.script();
        script.calls.push(format!("ask why {job} was refused"));
        Ok(script.refused.clone())
    }

    fn cancels_by(&self, started: &OperationId) -> bool {
        // the number in the list is no job
        self.script().job.is_some() && started.as_str() != "old"
    }

    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        Ok(Vec::new())
    }

    async fn offers(&self, _: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        Ok(Vec::new())
    }

    async fn status(&self, _: &OfferRef) -> Result<Progress, Error> {
        self.script().status.next()
    }

    async fn operations(&self, _: &OfferRef) -> Result<Vec<Submission>, Error> {
        self.script().listed.next()
    }

    fn operation(&self, _: &OfferRef, listed: &Submission) -> Operation {
        Operation::new(listed.id.clone(), "listed".to_owned())
    }

    fn follow(&self, _: &OfferRef) -> Operation {
        Operation::new(None, "status".to_owned())
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        let mut script = self.script();
        script.calls.push(format!("ask {}", operation.at()));
        script.reports.next()
    }

    async fn submit(
        &self,
        _: &OfferRef,
        emails: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        let mut script = self.script();
        let started = script.start(&format!("submit{}", emails.join(" ")), known)?;
        script.preview = script.starts_with.take().or_else(|| script.draft.clone());
        Ok(started)
    }

    async fn go_live(&self, _: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let mut script = self.script();
        let started = script.start("go live", known)?;
        script.live = script.starts_with.take().or_else(|| script.preview.clone());
        Ok(started)
    }

    async fn cancel(
        &self,
        _: &OfferRef,
        _: &[String],
        started: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        let mut script = self.script();
        script.calls.push(started.map_or_else(|| "cancel".to_owned(), |id| format!("cancel {id}")));
        if let Some(trouble) = script.start_fails.take() {
            return Err(trouble.error());
        }
        let operation = Operation::new(OperationId::parse("canceling"), "canceling".to_owned());
        Ok(if script.cancels_at_once { Cancelled::AtOnce } else { Cancelled::InProgress(operation) })
    }
}
