//! A save: one `PUT`, and what its refusal means.

use super::client::Portal;
use super::refused::{Meaning, depends_on_draft};
use crate::marketplace::error::Error;
use crate::marketplace::saving::{Edit, NotSaved, OnRefusal, Precondition, Saved};
use bytes::Bytes;

impl Portal {
    /// Saves an offer as the draft; whatever the service calls a refusal, its `ETag` tells whether anybody saved meanwhile.
    ///
    /// # Errors
    /// Returns an error that says why it was not saved.
    pub async fn save(&self, edit: &Edit<'_>) -> Result<Saved, NotSaved> {
        let (body, precondition) = (body(edit)?, edit.precondition.clone());
        let error = match self.put(edit.offer.reference(), body.clone(), precondition.clone()).await {
            Err(NotSaved::Other(error)) if depends_on_draft(&error, &precondition) => error,
            answered => return answered,
        };
        let Ok(now) = self.offer(edit.offer.reference()).await else { return Err(error.into()) };
        match Meaning::of(&error, &precondition, edit.before, now.as_ref()) {
            Meaning::OwnEtag if edit.on_refusal == OnRefusal::Overrule => {
                self.put(edit.offer.reference(), body, Precondition::Any).await
            }
            meaning => Err(meaning.not_saved(now, error)),
        }
    }
}

/// Returns the body of the `PUT`: order and number text kept, `&` not escaped (an escaped one broke logo links:
/// kubernetes-sigs/image-builder 646).
fn body(edit: &Edit<'_>) -> Result<Bytes, Error> {
    let document = edit.offer.document().ok_or_else(|| Error::Unreadable {
        doing: format!("save offer `{}`", edit.offer.reference()),
        problem: "it has no document".to_owned(),
    })?;
    Ok(document.value().to_string().into())
}
