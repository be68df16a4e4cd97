//! Why a run stops rather than carry out its plan.

use super::error::Error;
use super::error_text::Record;
use super::given::Unverified;
use super::job::{Job, OnConflict};
use super::keep;
use super::parameters::Run;
use super::plan::Plan;
use super::settings::Owner;
use crate::listing::edits::{Edit, What};
use crate::marketplace::Precondition;

impl Plan {
    /// Returns each reason for which a publish would stop.
    pub(super) fn stops(&self, run: Run<'_>) -> Vec<Error> {
        let lock = keep::stop(run.job, run.services, self.owner(run.job));
        let stops =
            self.bad_url().into_iter().chain(self.would_overwrite(run.job)).chain(self.would_mask(run.job));
        stops.chain(self.precondition(run.job).err()).chain(lock).collect()
    }

    /// Returns why the offer body's own image URLs can't be saved.
    pub(super) fn bad_url(&self) -> Option<Error> {
        if self.report.has_errors() {
            return Some(Error::Refused { report: self.report.clone(), files: self.assets.len() });
        }
        let Unverified { url, source } = self.unverified.first()?.clone();
        Some(Error::UrlNotVerified { url: Box::new(url), source })
    }

    /// Returns what someone else changed and this run would overwrite; texts and images that the settings give to
    /// the folder are left out.
    pub(super) fn overwritten(&self, job: &Job) -> Vec<&Edit> {
        let of = |owner: Owner, edits| if owner == Owner::Folder { &[][..] } else { edits };
        of(job.images, &self.edits).iter().chain(of(job.texts, &self.texts.lost)).collect()
    }

    /// Returns why the run would stop rather than overwrite someone else's work.
    pub(super) fn would_overwrite(&self, job: &Job) -> Option<Error> {
        let edits = self.overwritten(job);
        if job.on_conflict == OnConflict::Overwrite || job.approved.is_some() || edits.is_empty() {
            return None;
        }
        let record = if edits.iter().all(|edit| matches!(edit.what, What::Altered(_))) {
            Record::Altered
        } else if edits.iter().any(|edit| edit.is_recorded()) {
            Record::Found
        } else {
            Record::Missing
        };
        let edits = edits.into_iter().cloned().collect();
        Some(Error::WouldOverwrite { offer: Box::new(self.offer().clone()), record, edits })
    }

    /// Returns why the run would stop rather than write masks over secrets; a file's own are findings of the check.
    pub(super) fn would_mask(&self, job: &Job) -> Option<Error> {
        let members = if self.texts.is_of_draft() { self.base.masked_secrets() } else { Vec::new() };
        if job.on_conflict == OnConflict::Overwrite || job.approved.is_some() || members.is_empty() {
            return None;
        }
        Some(Error::MaskedSecrets { offer: Box::new(self.offer().clone()), members })
    }

    /// What the save is made from: nothing yet, the state that was read, or whatever there is.
    ///
    /// Images alone are put on the state that was read even with [`OnConflict::Overwrite`], so that no text changes.
    ///
    /// # Errors
    /// Says that the service gave no mark of that state, so that someone else's change could be overwritten.
    pub fn precondition(&self, job: &Job) -> Result<Precondition, Error> {
        let Some(live) = &self.live else { return Ok(Precondition::Create) };
        match (live.etag(), job.on_conflict) {
            // also where others' changes are to be overwritten: what they save meanwhile is named first
            (Some(etag), _) => Ok(Precondition::Match(etag.clone())),
            (None, OnConflict::Overwrite) => Ok(Precondition::Any),
            (None, OnConflict::Stop) => Err(Error::NoEtag),
        }
    }
}
