//! What must be true of a run and of a save, whoever else acts.

use super::publisher::{Answered, Claim, Publisher, Run};
use super::step::{Base, Command, Force};
use super::truth::Draft;
use offerpress::marketplace;
use offerpress::publish::Error;

/// Says what should never be.
pub(super) type Law<T = ()> = Result<T, String>;

impl Run {
    /// The answer that is delivered may be the draft.
    pub(super) fn has_read(&mut self) {
        let Some(Answered(draft)) = self.reading.take() else { return };
        self.claim.read = draft.as_ref().map(|draft| draft.changed.clone());
        self.came_true |= draft.as_ref().is_some_and(|draft| is_as(draft, &self.claim));
        self.claim.pictures.get_or_insert_with(|| draft.map(|draft| draft.pictures).unwrap_or_default());
    }
}

impl Claim {
    pub(super) fn is_forced(&self) -> bool {
        matches!(self.command, Command::Publish(_, Force::Yes, _))
    }

    pub(super) fn is_of_images(&self) -> bool {
        matches!(self.command, Command::Publish(Base::ImagesOnly, ..))
    }
}

/// Takes over what the lock of a run that got through remembers.
pub(super) fn remember(publisher: &mut Publisher) {
    let Some(run) = &publisher.run else { return };
    if run.published.get().is_some() && !run.claim.is_of_images() {
        publisher.known = Some(run.claim.content.texts.clone());
    }
}

/// Tells whether the draft is what a run is to make of it.
pub(super) fn is_as(draft: &Draft, claim: &Claim) -> bool {
    draft.pictures == claim.content.pictures && (claim.is_of_images() || draft.texts == claim.content.texts)
}

/// What a save may do to what was there.
pub(super) fn save_is_lawful(claim: &Claim, before: Option<&Draft>, after: &Draft) -> Law {
    let who = claim.who;
    if after.pictures != claim.content.pictures {
        return Err(format!("{who:?} saved a mix of pictures: {:?}", after.pictures));
    }
    let Some(before) = before else { return Ok(()) };
    if claim.is_of_images() && before.texts != after.texts {
        return Err(format!(
            "{who:?} saved pictures only, and changed texts: {:?} to {:?}",
            before.texts, after.texts
        ));
    }
    if claim.is_forced() {
        return Ok(());
    }
    if claim.read.as_ref() != Some(&before.changed) {
        return Err(format!("{who:?} saved over a draft that it had not read"));
    }
    if claim.pictures.as_ref().is_some_and(|first| *first != before.pictures) {
        return Err(format!("{who:?} saved over pictures that came after it had begun"));
    }
    if let Some(known) = &claim.known {
        let lost = before
            .texts
            .iter()
            .find(|(name, text)| known.get(*name) != Some(text) && after.texts.get(*name) != Some(text));
        if let Some((name, text)) = lost {
            return Err(format!("{who:?} lost the edit `{text}` of {name}"));
        }
    }
    Ok(())
}

/// Tells whether an error leaves open whether the draft was saved.
pub(super) fn is_unclear(error: &Error) -> bool {
    use marketplace::Error as E;
    let Error::Marketplace(error) = error else { return false };
    matches!(error, E::NoAnswer { .. } | E::Unclear { .. } | E::Unavailable(_) | E::Throttled(_))
}

pub(super) fn is_save(line: &str) -> bool {
    line.starts_with("PUT /api/")
}

pub(super) fn is_read(line: &str) -> bool {
    line.starts_with("GET /api/publishers/contoso/offers/vm?")
}
