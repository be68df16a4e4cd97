//! A save that is answered: what is compared before it, what is posted, and what the draft shows after it.

use super::service::{
    Canned, JOB, POST, Row, Service, TREE, answer, changed, draft, image, job, resources, shows, url, with,
};
use crate::base::AssetKind;
use crate::marketplace::{
    ETag, Error, Journal, Marketplace as _, NotSaved, Offer, OnRefusal, OperationId, Precondition,
    SaveRequest, Saved, ShownBy,
};
use async_trait::async_trait;
use serde_json::Value;
use std::sync::Mutex;
use std::time::Duration;

/// The jobs that were accepted.
#[derive(Debug, Default)]
pub(super) struct Jobs(pub(super) Mutex<Vec<String>>);

#[async_trait]
impl Journal for Jobs {
    async fn accepted(&self, job: &OperationId) {
        self.0.lock().unwrap().push(job.to_string());
    }
}

/// Saves an offer with another large logo.
pub(super) async fn save(service: &Service, journal: &Jobs) -> Result<Saved, NotSaved> {
    let before = draft(&resources());
    let offer = changed(&before, AssetKind::LargeLogo, "new");
    let precondition = Precondition::Match(before.etag().unwrap().clone());
    save_as(service, &offer, Some(&before), precondition, journal).await
}

async fn save_as(
    service: &Service,
    offer: &Offer,
    before: Option<&Offer>,
    precondition: Precondition,
    journal: &Jobs,
) -> Result<Saved, NotSaved> {
    let (on_refusal, timeout) = (OnRefusal::Stop, Some(Duration::from_secs(60)));
    let request = SaveRequest { offer, before, precondition, on_refusal, timeout, journal };
    service.marketplace.save(&request).await
}

/// The draft with the new logo, which the service has copied.
pub(super) fn after() -> Vec<Value> {
    with(resources(), 1, "url", &url("copy"))
}

fn version(resources: &[Value]) -> Option<ETag> {
    draft(resources).etag().cloned()
}

/// What a save says, in one line.
pub(super) fn told(saved: &Result<Saved, NotSaved>) -> String {
    match saved {
        Ok(saved) => {
            assert_eq!(saved.shown_by, ShownBy::ReadBack);
            let made = if saved.made.as_ref() == saved.offer.etag() { "made" } else { "not made" };
            format!("{made}; refused {:?}; meanwhile {:?}", saved.refused, saved.meanwhile)
        }
        Err(NotSaved::Other(Error::JobLost { source, .. })) => format!("lost: {}", first_word(source)),
        Err(NotSaved::Other(error)) => first_word(error),
        Err(error) => first_word(error),
    }
}

fn first_word(error: &impl std::fmt::Debug) -> String {
    format!("{error:?}").split([' ', '(']).next().unwrap().to_owned()
}

const MADE: &str = "made; refused []; meanwhile []";

/// How a job ends, which the draft shows then; what the save says.
fn ends() -> Vec<(Vec<Row>, &'static str)> {
    let (before, tree) = (resources(), |resources: &[Value]| (TREE, shows(resources)));
    let theirs = with(after(), 0, "title", "Theirs");
    let mut added = after();
    added.push(image("azureLogoWide", 1, 0, ""));
    let small = with(after(), 2, "url", &url("theirs"));
    let unsteady = with(after(), 2, "url", &url("another"));
    vec![
        (vec![(JOB, job("succeeded", &[])), tree(&after())], MADE),
        (vec![(JOB, job("pending", &[])), (JOB, job("succeeded", &[])), tree(&after())], MADE),
        (vec![(JOB, job("failed", &["No."])), tree(&before)], "Validation"),
        (
            vec![(JOB, job("failed", &["No."])), tree(&after())],
            "made; refused [\"large/1: No (badRequest)\"]; meanwhile []",
        ),
        (vec![(JOB, job("partial", &[])), tree(&before)], "Validation"),
        (
            vec![(JOB, job("partial", &[])), tree(&after())],
            "made; refused [\"the job failed; the marketplace gave no reason\"]; meanwhile []",
        ),
        (
            vec![(JOB, job("cancelled", &[])), tree(&before)],
            "made; refused [\"job `job-1` was canceled\"]; meanwhile []",
        ),
        (vec![(JOB, answer(404, ""))], "lost: NotFound"),
        (vec![(JOB, answer(403, ""))], "lost: Forbidden"),
        (vec![(JOB, answer(401, "")), (JOB, answer(401, ""))], "lost: NotSignedIn"),
        (vec![(JOB, job("succeeded", &[])), (TREE, answer(404, ""))], "lost: NotFound"),
        (vec![(JOB, job("succeeded", &[])), tree(&theirs)], "not made; refused []; meanwhile [\"listing\"]"),
        (vec![(JOB, job("succeeded", &[])), tree(&added)], "not made; refused []; meanwhile [\"wide/1\"]"),
        // only a path differs: it is a colleague's where the next read shows it again
        (
            vec![(JOB, job("succeeded", &[])), tree(&small), tree(&small)],
            "not made; refused []; meanwhile [\"small/1\"]",
        ),
        (vec![(JOB, job("succeeded", &[])), tree(&small), tree(&unsteady)], MADE),
        (
            vec![(JOB, job("succeeded", &[])), tree(&small), tree(&theirs)],
            "not made; refused []; meanwhile [\"small/1\"]",
        ),
        (
            vec![(JOB, job("succeeded", &[])), tree(&small), (TREE, answer(404, ""))],
            "not made; refused []; meanwhile [\"small/1\"]",
        ),
    ]
}

#[tokio::test]
async fn a_save_is_posted_once_and_told_as_the_draft_shows_it() {
    for (rest, expected) in ends() {
        let start = [(TREE, shows(&resources())), (POST, job("pending", &[]))];
        let case = format!("{rest:?}");
        let service = Service::with(start.into_iter().chain(rest)).await;
        let jobs = Jobs::default();
        assert_eq!(told(&save(&service, &jobs).await), expected, "{case}");
        let [posted] = service.posted().try_into().unwrap();
        let [logo] = posted.as_array().unwrap().as_slice() else { panic!("{posted}") };
        assert_eq!(
            [&logo["id"], &logo["url"]],
            ["listing-asset/1/large/1", "https://ours.example/new.png?sig=ours"]
        );
        assert_eq!(*jobs.0.lock().unwrap(), ["job-1"]);
    }
}

#[tokio::test]
async fn a_wait_that_is_over_is_no_lost_job() {
    let service = Service::with([(TREE, shows(&resources())), (POST, job("pending", &[]))]).await;
    let before = draft(&resources());
    let offer = changed(&before, AssetKind::LargeLogo, "new");
    let request = SaveRequest {
        offer: &offer,
        before: Some(&before),
        precondition: Precondition::Any,
        on_refusal: OnRefusal::Stop,
        timeout: Some(Duration::ZERO),
        journal: &Jobs::default(),
    };
    assert_eq!(told(&service.marketplace.save(&request).await), "JobRunning");
    service.asked();
}

/// What the draft shows before the post, and whether this is sent.
#[tokio::test]
async fn only_the_draft_that_was_read_is_written() {
    let (all, tree) = (resources(), |resources: &[Value]| (TREE, shows(resources)));
    let theirs = with(all.clone(), 0, "title", "Theirs");
    let (moved, again) = (with(all.clone(), 2, "url", &url("2")), with(all.clone(), 2, "url", &url("3")));
    let matching = || Precondition::Match(version(&resources()).unwrap());
    let foreign = || Precondition::Match(ETag::parse("\"1\"").unwrap());
    let table: [(Precondition, Vec<Row>, bool); 10] = [
        (matching(), vec![tree(&all)], true),
        (matching(), vec![tree(&theirs)], false),
        (Precondition::Any, vec![tree(&theirs)], true),
        (Precondition::Create, vec![tree(&all)], false),
        (foreign(), vec![tree(&all)], false),
        (matching(), vec![tree(&moved), tree(&again)], true),
        (matching(), vec![tree(&moved), tree(&moved)], false),
        (matching(), vec![tree(&moved), tree(&theirs)], false),
        (matching(), vec![tree(&moved), (TREE, answer(404, ""))], false),
        (matching(), vec![(TREE, answer(403, ""))], false),
    ];
    for (precondition, mut script, is_sent) in table {
        let case = format!("{precondition:?} {script:?}");
        let is_moved = script.iter().all(|(_, answer)| matches!(answer, Canned::Answer(200, ..)));
        let before = draft(&all);
        let offer = changed(&before, AssetKind::LargeLogo, "new");
        script.extend(is_sent.then(|| (POST, answer(400, ""))));
        let service = Service::with(script).await;
        let saved = save_as(&service, &offer, Some(&before), precondition, &Jobs::default()).await;
        let expected = if is_sent {
            "BadRequest"
        } else if is_moved {
            "Moved"
        } else {
            ""
        };
        assert!(told(&saved).starts_with(expected), "{case}: {saved:?}");
        assert_eq!(service.posted().len(), usize::from(is_sent), "{case}");
    }
}

#[tokio::test]
async fn nothing_is_sent_where_nothing_changes_or_there_is_no_product() {
    let before = draft(&resources());
    let service = Service::with([(TREE, shows(&resources()))]).await;
    let same = save_as(&service, &before, Some(&before), Precondition::Any, &Jobs::default()).await;
    assert_eq!(told(&same), MADE);
    assert_eq!(same.unwrap().made, version(&resources()));
    // without a draft that was read, the current one is what a change is made from
    let offer = changed(&before, AssetKind::LargeLogo, "new");
    let service = Service::with([(TREE, shows(&resources())), (POST, answer(400, ""))]).await;
    save_as(&service, &offer, None, Precondition::Any, &Jobs::default()).await.unwrap_err();
    assert_eq!(service.posted()[0].as_array().unwrap().len(), 1);
    let find = "GET /product?externalId=saas&$version=2022-03-01-preview3";
    let service = Service::fresh([(find, answer(200, r#"{"value":[]}"#))]).await;
    let missing = save_as(&service, &offer, None, Precondition::Any, &Jobs::default()).await;
    assert_eq!(told(&missing), "NotFound");
    assert!(service.posted().is_empty());
}

/// What someone else changed since the draft was read stays, also where any state may be overwritten.
#[tokio::test]
async fn a_field_that_the_save_does_not_change_is_not_sent() {
    let before = draft(&resources());
    let offer = changed(&before, AssetKind::LargeLogo, "new");
    let theirs = with(resources(), 2, "url", &url("theirs"));
    let service = Service::with([(TREE, shows(&theirs)), (POST, answer(400, ""))]).await;
    save_as(&service, &offer, Some(&before), Precondition::Any, &Jobs::default()).await.unwrap_err();
    let [posted] = service.posted().try_into().unwrap();
    let ids: Vec<_> = posted.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, ["listing-asset/1/large/1"]);
}
