//! A save: one `PUT`, and what its refusal means.

use super::client::Portal;
use super::refused::{Meaning, depends_on_draft};
use crate::marketplace::error::Error;
use crate::marketplace::saving::{NotSaved, OnRefusal, Precondition, SaveRequest, Saved, StateRefusal};
use bytes::Bytes;

impl Portal {
    /// Saves an offer as the draft; whatever the service calls a refusal, its `ETag` tells whether anybody saved meanwhile.
    ///
    /// # Errors
    /// Returns an error that says why it was not saved.
    pub(super) async fn save_or_explain(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let (body, precondition) = (body(request)?, request.precondition.clone());
        let error = match self.put(request.offer.reference(), body.clone(), precondition.clone()).await {
            Err(NotSaved::Other(error)) if depends_on_draft(&error, &precondition) => error,
            answered => return answered,
        };
        let reference = request.offer.reference();
        let read = self.read_offer(reference, "", format!("read offer `{reference}`")).await;
        let Ok(now) = read else { return Err(error.into()) };
        match Meaning::of(&error, &precondition, request.before, now.as_ref()) {
            Meaning::Refused(StateRefusal::OwnETag) if request.on_refusal == OnRefusal::Overrule => {
                self.put(request.offer.reference(), body, Precondition::Any).await
            }
            meaning => Err(meaning.not_saved(now, error)),
        }
    }
}

/// Returns the body of the `PUT`.
fn body(request: &SaveRequest<'_>) -> Result<Bytes, Error> {
    let document = request.offer.document().ok_or_else(|| Error::Unreadable {
        doing: format!("save offer `{}`", request.offer.reference()),
        problem: "it has no document".to_owned(),
    })?;
    Ok(document.to_bytes())
}
