//! A submission that is followed: where its state is, as the text of an [`Operation`].

use super::tree::Target;
use crate::base::OfferRef;
use crate::marketplace::operation::{Operation, OperationId};

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tracked {
    pub(super) offer: OfferRef,
    /// Where it leads; none for whatever is in progress.
    pub(super) target: Option<Target>,
    /// The number of the submission, once it is listed.
    pub(super) number: Option<OperationId>,
    /// The job that started it, where this run did.
    pub(super) job: Option<OperationId>,
}

impl Tracked {
    /// Whatever is in progress on an offer.
    pub(super) fn whatever(offer: &OfferRef) -> Self {
        Self { offer: offer.clone(), target: None, number: None, job: None }
    }

    /// Returns it as an operation, named by its job where that is known: by that it can be cancelled.
    pub(super) fn operation(&self) -> Operation {
        let text = |id: &Option<OperationId>| id.as_ref().map(ToString::to_string).unwrap_or_default();
        let target = self.target.map(Target::as_str).unwrap_or_default();
        let at = format!("{} {target} {} {}", self.offer, text(&self.number), text(&self.job));
        Operation::new(self.job.clone().or_else(|| self.number.clone()), at)
    }

    /// Reads it back.
    pub(super) fn of(operation: &Operation) -> Option<Self> {
        let parts: Vec<_> = operation.at().split(' ').collect();
        let [offer, target, number, job] = parts.as_slice() else { return None };
        let target = [Target::Preview, Target::Live].into_iter().find(|known| known.as_str() == *target);
        let (number, job) = (OperationId::parse(number), OperationId::parse(job));
        Some(Self { offer: offer.parse().ok()?, target, number, job })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed_reads_back() {
        let offer = OfferRef::parse("contoso", "saas").unwrap();
        let (number, job) = (OperationId::parse("1152921"), OperationId::parse("d4261631-c583"));
        for one in [
            Tracked::whatever(&offer),
            Tracked { target: Some(Target::Preview), job: job.clone(), ..Tracked::whatever(&offer) },
            Tracked { target: Some(Target::Live), number: number.clone(), job, offer: offer.clone() },
        ] {
            assert_eq!(Tracked::of(&one.operation()), Some(one));
        }
        let listed =
            Tracked { target: Some(Target::Live), number: number.clone(), ..Tracked::whatever(&offer) };
        assert_eq!(listed.operation().id(), number.as_ref());
        assert_eq!(Tracked::of(&Operation::new(None, "elsewhere".to_owned())), None);
    }
}
