//! Lets jobs go on: by one step at each read about their product, or by the time that has passed.

use super::super::Error;
use super::super::options::Pace;
use super::super::switch::Switch;
use super::apply::Outcome;
use super::job::{Job, Progress};
use super::problem::Problem;
use super::product::Product;
use super::state::Ingestion;
use super::submit::check_complete;
use super::value::kind;

impl Ingestion {
    /// Lets the jobs of a product go on by one step, the oldest first; where they do already, nothing happens.
    pub(super) async fn advance(&self, product: &str) -> Result<(), Error> {
        let Ok(_worker) = self.worker.try_lock() else { return Ok(()) };
        for id in self.store.open_jobs(product) {
            self.step(&id).await?;
        }
        Ok(())
    }

    /// Runs a new job as far as it goes at once.
    pub(super) async fn run(&self, id: &str) -> Result<(), Error> {
        let _worker = self.worker.lock().await;
        self.step(id).await
    }

    async fn step(&self, id: &str) -> Result<(), Error> {
        let Some(job) = self.store.change_open_job(id, |job| job.polls += 1)? else { return Ok(()) };
        if job.progress == Progress::NotStarted {
            self.begin(&job).await?;
        }
        let is_due = job.is_due(self.pace_of(&job), self.site.clock.now()) && !self.is_on(Switch::EndlessJob);
        match self.store.job(id) {
            Some(job) if is_due && !job.has_ended() => self.complete(&job).await,
            _ => Ok(()),
        }
    }

    /// Returns how long a job is to take.
    pub(super) fn pace_of(&self, job: &Job) -> Pace {
        if job.submission().is_some() { self.site.options.pace } else { self.site.options.job_pace }
    }

    /// Begins a job; one with a submission applies its edits first, and is listed from now on.
    async fn begin(&self, job: &Job) -> Result<(), Error> {
        let mut outcome = Outcome::default();
        if job.submission().is_some() {
            outcome = self.edit(job).await?;
            if outcome.errors.is_empty() {
                match self.begin_submission(job, self.site.clock.now())? {
                    Ok(begun) => outcome.saved.push(begun),
                    Err(problem) => {
                        let sent = job.submission().and_then(|one| one.get("id").cloned());
                        outcome.errors.push(problem.in_job(sent));
                    }
                }
            }
        }
        self.store.change_open_job(&job.id, |job| {
            job.progress = Progress::Running;
            job.saved = outcome.saved;
            if !outcome.errors.is_empty() {
                job.errors = outcome.errors;
                job.end(Progress::Failed, self.site.clock.now());
            }
        })?;
        Ok(())
    }

    /// Ends a job: with its edits applied, or with what certification says.
    async fn complete(&self, job: &Job) -> Result<(), Error> {
        let outcome = if job.submission().is_some() {
            let refused = self.conclude(job)?;
            let mut saved = job.saved.clone();
            saved.retain(|one| refused.is_none() || kind(one) != "submission");
            Outcome { saved, errors: refused.into_iter().collect() }
        } else {
            self.edit(job).await?
        };
        let progress = if outcome.errors.is_empty() { Progress::Succeeded } else { Progress::Failed };
        self.store.change_open_job(&job.id, |job| {
            job.saved = outcome.saved;
            job.errors = outcome.errors;
            job.end(progress, self.site.clock.now());
        })?;
        Ok(())
    }

    /// Applies the edits of a job.
    async fn edit(&self, job: &Job) -> Result<Outcome, Error> {
        let edits = job.edits();
        let Some(product) = self.store.product(&job.product) else {
            return Ok(failed(Problem::not_found("product"), None));
        };
        if let Err(problem) = self.check_edits(&product, job) {
            return Ok(failed(problem, Some(&product)));
        }
        if edits.is_empty() {
            return Ok(Outcome::default());
        }
        let fetched = self.fetch(&product, &edits).await;
        Ok(self.apply(&job.product, &edits, &fetched)?.unwrap_or_default())
    }

    /// Refuses edits as a whole.
    fn check_edits(&self, product: &Product, job: &Job) -> Result<(), Problem> {
        let locked =
            self.is_on(Switch::LockEdits) && product.running().is_some() && job.submission().is_none();
        if locked || self.is_on(Switch::LockProduct) {
            return Err(Problem::of("locked", "productLocked", "The product is locked."));
        }
        if job.submission().is_some() { check_complete(&job.edits()) } else { Ok(()) }
    }
}

fn failed(problem: Problem, about: Option<&Product>) -> Outcome {
    let error = problem.in_job(about.map(|product| product.id().into()));
    Outcome { errors: vec![error], ..Outcome::default() }
}
