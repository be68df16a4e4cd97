//! Where an offer stands, what is followed, and what is in preview and live.

use super::service::{JOB, LIST, Row, Service, TREE, answer, draft, job, list, offer, resources, shows};
use crate::marketplace::{Error, Marketplace, Operation, OperationId, Progress, Slot, Submission};

const PREVIEW: &str = "GET /resource-tree/product/1?targetType=preview&$version=2022-03-01-preview5";
const LIVE: &str = "GET /resource-tree/product/1?targetType=live&$version=2022-03-01-preview5";

/// The reason that the list doesn't tell.
const NO_REASON: &str = "failed: the reasons are in Partner Center: the API tells them only by the job that submitted the draft, and that isn't known here";

fn told(progress: &Result<Progress, Error>) -> String {
    match progress {
        Ok(progress) => {
            let texts: Vec<_> = progress.messages.iter().map(|one| one.text.as_str()).collect();
            [progress.state.to_string(), texts.join(" | ")].join(": ").trim_end_matches(": ").to_owned()
        }
        Err(error) => format!("{error:?}").split([' ', '(']).next().unwrap().to_owned(),
    }
}

/// What is followed (target, number, job), what is listed, how the job is; what that says.
#[tokio::test]
async fn progress_is_what_the_list_shows_else_what_the_job_says() {
    let (review, running, done) = ("waiting for the publisher's review", "running", "done");
    let none: &[&str] = &[];
    let no_job = || answer(404, "");
    let table = [
        ("preview 7 ", vec!["7 preview pending"], None, running),
        ("preview 7 ", vec!["7 preview succeeded"], None, review),
        ("preview 7 ", vec!["7 live succeeded", "7 preview succeeded"], None, review),
        ("preview 7 ", vec!["7 live succeeded"], None, done),
        ("preview 7 ", vec!["7 preview failed"], None, NO_REASON),
        ("preview 7 ", vec!["7 preview canceled"], None, "cancelled"),
        ("live 7 ", vec!["7 live succeeded", "7 preview succeeded"], None, done),
        ("live 7 ", vec!["7 live pending", "7 preview succeeded"], None, running),
        ("live 7 ", vec!["7 preview succeeded"], None, review),
        (" 7 ", vec!["7 preview succeeded", "7 live pending"], None, running),
        (" 7 ", vec!["8 preview pending", "7 preview succeeded"], None, review),
        ("preview 7 ", vec!["8 preview succeeded"], None, review),
        ("  ", vec!["8 preview pending"], None, running),
        ("  ", none.to_vec(), None, "never published"),
        // with a job: the list counts where it shows the submission, unless that failed
        ("preview 7 job-1", vec!["7 preview pending"], None, running),
        ("preview 7 job-1", vec!["7 preview succeeded"], None, review),
        (
            "preview 7 job-1",
            vec!["7 preview failed"],
            Some(job("failed", &["No", "Nor"])),
            "failed: large/1: No (badRequest) | large/1: Nor (badRequest)",
        ),
        ("preview 7 job-1", vec!["7 preview failed"], Some(job("succeeded", &[])), NO_REASON),
        ("preview 7 job-1", vec!["7 preview failed"], Some(job("pending", &[])), running),
        (
            "preview 7 job-1",
            vec!["7 preview failed"],
            Some(job("failed", &[])),
            "failed: the job failed; the marketplace gave no reason",
        ),
        ("preview  job-1", none.to_vec(), Some(job("pending", &[])), running),
        ("preview  job-1", none.to_vec(), Some(job("cancelled", &[])), "cancelled"),
        ("preview  job-1", vec!["6 live succeeded"], Some(job("succeeded", &[])), review),
        ("live  job-1", vec!["6 preview succeeded"], Some(job("succeeded", &[])), done),
        ("  job-1", vec!["6 preview succeeded"], Some(job("succeeded", &[])), review),
        ("  job-1", vec!["6 live pending"], Some(job("succeeded", &[])), running),
        ("preview 7 job-1", vec!["7 preview failed"], Some(no_job()), NO_REASON),
        ("preview 7 job-1", vec!["7 preview failed"], Some(answer(403, "")), "Forbidden"),
        ("preview 7 job-1", vec!["8 preview succeeded"], Some(no_job()), "NotFound"),
    ];
    for (followed, listed, answered, expected) in table {
        let case = format!("{followed:?} {listed:?} {answered:?}");
        let job = answered.map(|answer| (JOB, answer));
        let service = Service::with([(LIST, list(&listed))].into_iter().chain(job)).await;
        let operation = Operation::new(None, format!("account/saas {followed}"));
        assert_eq!(told(&service.marketplace.progress(&operation).await), expected, "{case}");
        service.asked();
    }
    let service = Service::with([] as [Row; 0]).await;
    let foreign = Operation::new(None, "/api/operations/1".to_owned());
    assert_eq!(told(&service.marketplace.progress(&foreign).await), "Unreadable");
    service.asked();
}

#[tokio::test]
async fn the_status_of_an_offer_is_where_its_submissions_stand() {
    let table = [
        (list(&["7 preview pending"]), "running"),
        (list(&["7 preview failed"]), NO_REASON),
        (list(&[]), "never published"),
        (answer(404, ""), "Unreadable"),
        (answer(403, ""), "Forbidden"),
    ];
    for (answer, expected) in table {
        let service = Service::with([(LIST, answer)]).await;
        assert_eq!(told(&service.marketplace.status(&offer()).await), expected);
        service.asked();
    }
}

/// Each as its number, where it leads, its state; the newest first, and of one number what went live.
#[tokio::test]
async fn operations_are_listed_the_newest_first() {
    let dated = |all: &[(&str, &str, &str, &str)]| {
        let one = |(number, target, result, created): &(&str, &str, &str, &str)| {
            serde_json::json!({ "id": format!("submission/1/{number}"), "target": { "targetType": target },
                "status": "completed", "result": result, "created": created })
        };
        answer(200, &serde_json::json!({ "value": all.iter().map(one).collect::<Vec<_>>() }).to_string())
    };
    let (early, late) = ("2022-01-25T07:13:06Z", "2022-01-25T07:13:06.5Z");
    let table: [(_, &[&str]); 3] = [
        (
            dated(&[("7", "preview", "succeeded", early), ("8", "preview", "failed", late)]),
            &["8 publish failed", "7 publish done"],
        ),
        (
            dated(&[("7", "preview", "succeeded", late), ("7", "live", "succeeded", late)]),
            &["7 goLive done", "7 publish done"],
        ),
        (
            dated(&[
                ("6", "LIVE", "succeeded", ""),
                ("7", "live", "succeeded", late),
                ("8", "preview", "running", late),
                ("x/", "live", "", late),
                ("9", "draft", "", late),
            ]),
            &["8 publish running", "7 goLive done", "6 goLive done"],
        ),
    ];
    for (listed, expected) in table {
        let service = Service::with([(LIST, listed)]).await;
        let market: &dyn Marketplace = &service.marketplace;
        let all = market.operations(&offer()).await.unwrap();
        let one = |one: &Submission| {
            format!("{} {} {}", one.id.as_ref().unwrap(), one.kind.as_ref().unwrap(), one.state)
        };
        assert_eq!(all.iter().map(one).collect::<Vec<_>>(), expected);
    }
}

/// What is listed, and how the tree is answered; what is shown of a slot.
#[tokio::test]
async fn a_slot_is_read_where_a_submission_tells_of_it() {
    let tree = || shows(&resources());
    let lists = |all: &[&str]| (LIST, list(all));
    let (preview, production) = (Slot::Preview, Slot::Production);
    let table: [(Slot, Vec<Row>, &str); 13] = [
        (Slot::Draft, vec![(TREE, tree())], "shown"),
        (preview, vec![lists(&[])], "none"),
        (preview, vec![lists(&["7 preview succeeded"]), (PREVIEW, tree())], "shown"),
        (preview, vec![lists(&["7 live succeeded"]), (LIVE, tree())], "shown"),
        (production, vec![lists(&["7 live succeeded"]), (LIVE, tree())], "shown"),
        (production, vec![lists(&["7 preview succeeded"])], "none"),
        // while it goes live for the first time the preview may be there or gone
        (preview, vec![lists(&["7 live pending"]), (PREVIEW, tree())], "shown"),
        (preview, vec![lists(&["7 live pending"]), (PREVIEW, answer(404, ""))], "none"),
        (preview, vec![lists(&["7 live pending"]), (PREVIEW, answer(400, ""))], "none"),
        (preview, vec![lists(&["7 live pending", "6 live succeeded"]), (PREVIEW, answer(404, ""))], "none"),
        (preview, vec![lists(&["7 live pending"]), (PREVIEW, answer(403, ""))], "Forbidden"),
        (preview, vec![lists(&["7 preview succeeded"]), (PREVIEW, answer(404, ""))], "NotFound"),
        (preview, vec![(LIST, answer(404, ""))], "Unreadable"),
    ];
    for (slot, script, expected) in table {
        let case = format!("{slot} {script:?}");
        let service = Service::with(script).await;
        let market: &dyn Marketplace = &service.marketplace;
        let read = market.slot(&offer(), slot).await;
        let said = match &read {
            Ok(Some(offer)) => {
                assert_eq!(offer.etag(), draft(&resources()).etag(), "{case}");
                "shown".to_owned()
            }
            Ok(None) => "none".to_owned(),
            Err(error) => format!("{error:?}").split([' ', '(']).next().unwrap().to_owned(),
        };
        assert_eq!(said, expected, "{case}");
        service.asked();
    }
}

#[tokio::test]
async fn an_operation_of_the_list_is_followed_by_its_number_and_its_goal() {
    let service = Service::with([] as [Row; 0]).await;
    let market: &dyn Marketplace = &service.marketplace;
    let number = || OperationId::parse("7");
    for (kind, at) in [
        (Some("goLive"), "account/saas live 7 "),
        (Some("publish"), "account/saas preview 7 "),
        (None, "account/saas  7 "),
    ] {
        let state = crate::marketplace::State::Running;
        let listed =
            Submission { id: number(), kind: kind.map(str::to_owned), state, changed: None, version: None };
        assert_eq!(market.operation(&offer(), &listed).at(), at);
    }
    assert_eq!(market.follow(&offer()).at(), "account/saas   ");
    let ids = ["7", "1152921505698012345", "d4261631-c583", "job-1"];
    let cancels = ids.map(|id| market.cancels_by(&OperationId::parse(id).unwrap()));
    assert_eq!(cancels, [false, false, true, true]);
}
