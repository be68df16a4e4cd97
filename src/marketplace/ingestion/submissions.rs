//! A product's submissions: its operations, what is in preview and live, and where the offer stands.

use super::client::Ingestion;
use super::tree::Target;
use super::wire::Product;
use crate::base::OfferRef;
use crate::marketplace::session::{text, unreadable};
use crate::marketplace::{
    Activity, Error, Message, MessageLevel, OperationId, Progress, Refusal, State, Submission,
};
use serde_json::Value;

/// The version of the schema of submissions: later ones want more members (`preview7` wants `sources`).
pub(super) const SUBMISSION: &str = "2022-03-01-preview2";

/// Why a submission failed, where nothing tells.
const NO_REASON: &str = "the reasons are in Partner Center: the API tells them only by the job that submitted the draft, and that isn't known here";

/// One submission of the list; the draft, which is listed too, is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The number at the end of its id, which a preview keeps when it goes live.
    pub(super) number: OperationId,
    pub(super) target: Target,
    pub(super) state: State,
    created: Option<String>,
}

impl Listed {
    fn read(value: &Value) -> Option<Self> {
        let target = text(value.get("target")?, "targetType")?.to_ascii_lowercase();
        let target = [Target::Preview, Target::Live].into_iter().find(|known| known.as_str() == target)?;
        let number = OperationId::parse(text(value, "id")?.rsplit('/').next()?)?;
        let status = text(value, "status").unwrap_or("unknown");
        let state = match State::read(status) {
            // what ended tells how in another member
            State::Succeeded => State::read(text(value, "result").unwrap_or("unknown")),
            state => state,
        };
        Some(Self { number, target, state, created: text(value, "created").map(str::to_owned) })
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == State::Succeeded
    }

    pub(super) fn submission(&self) -> Submission {
        let kind = if self.target == Target::Live { "goLive" } else { "publish" };
        Submission {
            id: Some(self.number.clone()),
            kind: Some(kind.to_owned()),
            state: self.state.clone(),
            changed: self.created.clone(),
            version: None,
        }
    }
}

impl Ingestion {
    /// Lists the submissions, the newest first; of those of one number, the one that went live comes first.
    pub(super) async fn submissions(
        &self,
        offer: &OfferRef,
        product: &Product,
    ) -> Result<Vec<Listed>, Error> {
        let doing = format!("list the submissions of offer `{offer}`");
        let list = self.list(&format!("/submission/{}", product.guid), SUBMISSION, &doing).await;
        // it lists at least the draft of a product ("Product Ingestion API for the commercial marketplace")
        let list = list.map_err(|error| match error {
            Error::NotFound(_) => unreadable(&doing, "the service has none for this product"),
            error => error,
        })?;
        let mut all: Vec<_> = list.iter().filter_map(Listed::read).collect();
        all.sort_by_cached_key(|one| {
            let one_of = one.submission();
            let is_running = one_of.activity() == Activity::Running;
            let at = one_of.moved_at().map_or(i128::MIN, time::OffsetDateTime::unix_timestamp_nanos);
            std::cmp::Reverse((at, is_running, one.target == Target::Live))
        });
        Ok(all)
    }

    /// Finds the product of an offer, which must be there.
    pub(super) async fn existing(&self, offer: &OfferRef) -> Result<Product, Error> {
        let missing = || {
            let refusal = Refusal::of_job(404, "no product has this offer ID".to_owned(), Vec::new());
            Error::refused(format!("find the product of offer `{offer}`"), refusal)
        };
        self.product(offer).await?.ok_or_else(missing)
    }
}

/// Returns the tree that shows what is in preview or live; what went live is in preview too, until a new preview is made.
pub(super) fn shown_under(listed: &[Listed], target: Target) -> Option<Target> {
    let has = |target| listed.iter().any(|one| one.target == target && one.is_done());
    match target {
        Target::Preview if has(Target::Preview) => Some(Target::Preview),
        // while it goes live for the first time, its data is that of the preview
        Target::Preview if listed.iter().any(|one| one.target == Target::Live && !one.is_done()) => {
            Some(Target::Preview)
        }
        _ => has(Target::Live).then_some(Target::Live),
    }
}

/// Returns where an offer stands: what is in progress, else the newest that ended.
pub(super) fn standing(listed: &[Listed]) -> State {
    let has_ended = |one: &&Listed| one.submission().activity() == Activity::Ended;
    let Some(newest) = listed.iter().find(|one| !has_ended(one)).or(listed.first()) else {
        return State::NeverPublished;
    };
    let is_live = |one: &Listed| one.target == Target::Live && one.is_done() && one.number == newest.number;
    match &newest.state {
        State::Succeeded if newest.target == Target::Preview && !listed.iter().any(is_live) => {
            State::WaitingForPublisherReview
        }
        state => state.clone(),
    }
}

/// Returns a report of a state that only the list tells; it names no reasons.
pub(super) fn report_of(state: State) -> Progress {
    if state == State::Failed { failed(vec![NO_REASON.to_owned()]) } else { Progress::of(state) }
}

/// Returns the report of a failure.
pub(super) fn failed(reasons: Vec<String>) -> Progress {
    let message = |text| Message { level: MessageLevel::Error, text };
    Progress { messages: reasons.into_iter().map(message).collect(), ..Progress::of(State::Failed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn listed(list: &[(&str, &str, &str, &str)]) -> Vec<Listed> {
        let one = |(number, target, status, result): &(&str, &str, &str, &str)| {
            Listed::read(&json!({ "id": format!("submission/1/{number}"), "target": { "targetType": target },
                "status": status, "result": result, "created": "2022-01-25T07:13:06.4408032Z" }))
        };
        list.iter().filter_map(one).collect()
    }

    #[test]
    fn an_offer_stands_where_its_submissions_say() {
        let done = |number, target| (number, target, "completed", "succeeded");
        let cases = [
            (vec![], State::NeverPublished),
            (vec![("0", "draft", "", "")], State::NeverPublished),
            (vec![("1", "preview", "notStarted", "pending")], State::NotStarted),
            (vec![("1", "preview", "running", "pending")], State::Running),
            (vec![done("1", "preview")], State::WaitingForPublisherReview),
            (vec![("1", "preview", "completed", "failed")], State::Failed),
            (vec![("1", "live", "running", "pending"), done("1", "preview")], State::Running),
            (vec![done("1", "live"), done("1", "preview")], State::Succeeded),
            (vec![done("1", "preview"), done("1", "live")], State::Succeeded),
            (vec![done("2", "preview"), done("1", "live")], State::WaitingForPublisherReview),
            (vec![done("2", "live"), ("3", "live", "running", "")], State::Running),
            (vec![("1", "preview", "", "")], State::Other("unknown".to_owned())),
        ];
        for (list, state) in cases {
            assert_eq!(standing(&listed(&list)), state, "{list:?}");
        }
    }

    #[test]
    fn only_trees_that_submissions_tell_of_are_asked_for() {
        let done = |number, target| (number, target, "completed", "succeeded");
        let (preview, live) = (Some(Target::Preview), Some(Target::Live));
        let cases = [
            (vec![], None, None),
            (vec![("1", "preview", "running", "pending")], None, None),
            (vec![done("1", "preview")], preview, None),
            (vec![("1", "live", "running", "pending")], preview, None),
            (vec![done("1", "live")], live, live),
            (vec![done("2", "preview"), done("1", "live")], preview, live),
        ];
        for (list, in_preview, in_production) in cases {
            let list = listed(&list);
            assert_eq!(shown_under(&list, Target::Preview), in_preview, "{list:?}");
            assert_eq!(shown_under(&list, Target::Live), in_production, "{list:?}");
        }
    }
}
