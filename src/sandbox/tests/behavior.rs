//! Behaviors, one by one, as a client meets them.

use super::super::{Action, Behavior, Edit, Moment, Slot};
use super::*;

const LARGE: &str = "microsoft-azure-marketplace.largeLogo";
const SCREENSHOTS: &str = "microsoft-azure-marketplace.screenshots";
const TITLE: &str = "microsoft-azure-marketplace.title";

/// A sandbox with an offer, and the body that it was made of.
async fn with_offer() -> (Sandbox, Value) {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let mut document = client.document().await;
    document["definition"]["offer"][TITLE] = json!("Contoso");
    assert_eq!(client.put_offer(&document, None).await.status(), 201);
    (sandbox, document)
}

fn field<'v>(document: &'v Value, name: &str) -> &'v Value {
    &document["definition"]["offer"][name]
}

fn draft(sandbox: &Sandbox) -> Value {
    sandbox.offer(PUBLISHER, OFFER, Slot::Draft).unwrap()
}

/// Saves another title, and gives status and body of the answer.
async fn save(sandbox: &Sandbox, document: &Value, title: &str) -> (u16, String) {
    let client = Client::new(sandbox);
    let etag = header(&client.get_offer().await, "etag");
    let mut document = document.clone();
    document["definition"]["offer"][TITLE] = json!(title);
    let answer = client.put_offer(&document, Some(&etag)).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_save_is_ignored_answered_with_something_else_or_spoiled() {
    for (behavior, answer_has_new, kept_new) in [
        (Behavior::IgnoreSave, false, false),
        (Behavior::StaleAnswer, false, true),
        (Behavior::PartialAnswer, false, true),
        (Behavior::EmptyAnswer, false, true),
        (Behavior::OtherAnswer, false, true),
        (Behavior::DropField("title".to_owned()), false, false),
        (Behavior::AlterTexts, true, true),
        (Behavior::WithholdField("title".to_owned()), false, true),
    ] {
        let (sandbox, document) = with_offer().await;
        sandbox.set(behavior.clone());
        let (status, answer) = save(&sandbox, &document, "NEW").await;
        assert_eq!(status, 200, "{behavior}");
        assert_eq!(answer.contains("NEW"), answer_has_new, "{behavior}: {answer}");
        assert_eq!(draft(&sandbox).to_string().contains("NEW"), kept_new, "{behavior}");
        sandbox.clear_behaviors();
        assert!(save(&sandbox, &document, "NEWER").await.1.contains("\"NEWER\""), "{behavior}");
    }
}

#[tokio::test]
async fn reads_are_stale_for_a_while() {
    let (sandbox, document) = with_offer().await;
    let client = Client::new(&sandbox);
    sandbox.set(Behavior::StaleReads(2));
    let before = header(&client.get_offer().await, "etag");
    save(&sandbox, &document, "NEW").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = client.get_offer().await;
        let is_old = header(&answer, "etag") == before;
        seen.push((is_old, body(answer).await.to_string().contains("NEW")));
    }
    assert_eq!(seen, [(true, false), (true, false), (false, true)]);
}

#[tokio::test]
async fn a_colleague_edits_once_at_the_moment_asked_for() {
    for moment in [Moment::Read, Moment::Save] {
        for edit in [Edit::Text, Edit::Logo, Edit::Screenshot] {
            let (sandbox, document) = with_offer().await;
            let client = Client::new(&sandbox);
            let before = draft(&sandbox);
            sandbox.set(Behavior::Edit(edit, moment));
            let (status, _) = save(&sandbox, &document, "NEW").await;
            // one who edits before the read is overwritten by a client that does not look; in between, it is refused
            assert_eq!(status, if moment == Moment::Read { 200 } else { 412 }, "{edit:?} {moment:?}");
            assert!(sandbox.behaviors().is_empty());
            if moment == Moment::Read {
                continue;
            }
            let after = draft(&sandbox);
            match edit {
                Edit::Text => assert_eq!(field(&after, TITLE), "Contoso (edited by a colleague)"),
                Edit::Logo => assert_ne!(field(&after, LARGE), field(&before, LARGE)),
                _ => assert_eq!(field(&after, SCREENSHOTS).as_array().unwrap().len(), 2),
            }
            let logo = client.http.get(field(&after, LARGE).as_str().unwrap()).send().await.unwrap();
            assert_eq!(logo.status(), 200);
        }
    }
}

#[tokio::test]
async fn copies_are_other_bytes_of_the_same_pixels() {
    let sandbox = start().await;
    sandbox.set(Behavior::ReencodeImages);
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let url = field(&draft(&sandbox), LARGE).as_str().unwrap().to_owned();
    let copy = client.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_ne!(copy, png(4));
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert_eq!(pixels(&copy), pixels(&png(4)));
}

#[tokio::test]
async fn the_service_refuses_its_own_etag_is_busy_or_loses_an_answer() {
    let (sandbox, document) = with_offer().await;
    let client = Client::new(&sandbox);
    sandbox.set(Behavior::RefuseOwnEtag);
    assert_eq!(save(&sandbox, &document, "NEW").await.0, 412);
    assert_eq!(client.put_offer(&document, Some("*")).await.status(), 200);
    sandbox.clear_behaviors();

    sandbox.set(Behavior::TooManyRequests(std::time::Duration::from_millis(200)));
    let busy = client.get_offer().await;
    assert_eq!(busy.status(), 429);
    let until = clock::parse_http_date(&header(&busy, "retry-after")).unwrap();
    assert!(until - OffsetDateTime::now_utc() < Duration::seconds(3), "{until}");
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    assert_eq!(client.get_offer().await.status(), 200);

    sandbox.set(Behavior::LoseAnswer(Action::Save));
    let etag = header(&client.get_offer().await, "etag");
    let request = client.offer_request(Method::PUT).header("if-match", &etag).body(document.to_string());
    assert!(request.send().await.is_err());
    assert_ne!(header(&client.get_offer().await, "etag"), etag, "it was carried out");
    assert!(sandbox.behaviors().is_empty());
}

#[tokio::test]
async fn operations_are_shown_otherwise() {
    let (sandbox, _) = with_offer().await;
    let client = Client::new(&sandbox);
    let path = format!("publishers/{PUBLISHER}/offers/{OFFER}");
    let read = async |what: &str| {
        body(client.api(Method::GET, &format!("{path}/{what}")).send().await.unwrap()).await
    };
    sandbox.set(Behavior::OldOperation("archived".to_owned()));
    assert_eq!(read("submissions").await[0]["submissionState"], "archived");
    assert_eq!(read("submissions?submissionState=running").await, json!([]));
    sandbox.set(Behavior::RunningState("superseded".to_owned()));
    let publish = client.api(Method::POST, &format!("{path}/publish")).body(r#"{"metadata":{}}"#);
    let started = publish.send().await.unwrap();
    assert_eq!(header(&started, "operation-location"), header(&started, "location"));
    assert_eq!(read("status").await["status"], "superseded");
    sandbox.clear_behaviors();
    sandbox.set(Behavior::SignOffByStepName);
    let status = read("status").await;
    assert_eq!(
        (&status["status"], &status["steps"][4]["stepName"]),
        (&json!("running"), &json!("publisher-signoff"))
    );
    assert_eq!(status["steps"][4]["status"], "waitingForPublisherReview");
    assert!(!status.to_string().contains("\"id\":\"publisher-signoff\""), "{status}");
    assert_eq!(read("submissions").await[0]["submissionState"], "running");
}

#[tokio::test]
async fn every_reason_of_a_refusal_is_a_message() {
    let (sandbox, _) = with_offer().await;
    sandbox.set("refuse-certification=One; Two".parse().unwrap());
    let client = Client::new(&sandbox);
    let path = format!("publishers/{PUBLISHER}/offers/{OFFER}");
    client.api(Method::POST, &format!("{path}/publish")).body(r#"{"metadata":{}}"#).send().await.unwrap();
    let mut status = Value::Null;
    for _ in 0..2 {
        status = body(client.api(Method::GET, &format!("{path}/status")).send().await.unwrap()).await;
    }
    let texts: Vec<_> =
        status["messages"].as_array().unwrap().iter().map(|one| &one["messageHtml"]).collect();
    assert_eq!(texts, ["<p>One</p>", "<p>Two</p>"]);
}

#[tokio::test]
async fn the_control_route_is_off_by_default_and_asks_for_the_token() {
    let off = start().await;
    let client = Client::new(&off);
    let put = |client: &Client<'_>, name: &str, value: &str| {
        let url = format!("{}/{name}", client.sandbox.control_url());
        client.http.put(url).bearer_auth(client.sandbox.token()).body(value.to_owned()).send()
    };
    assert_eq!(put(&client, "ignore-save", "").await.unwrap().status(), 404);
    assert!(off.behaviors().is_empty());

    let on = Sandbox::builder().control().start().await.unwrap();
    let client = Client::new(&on);
    let stranger = client.http.put(format!("{}/ignore-save", on.control_url())).send().await.unwrap();
    assert_eq!((stranger.status().as_u16(), on.behaviors().len()), (401, 0));
    let told = put(&client, "drop-field", "heroLogo").await.unwrap();
    assert_eq!(body(told).await["on"], json!(["drop-field=heroLogo"]));
    assert_eq!(put(&client, "drop-field", "").await.unwrap().status(), 400);
    assert_eq!(put(&client, "nonsense", "").await.unwrap().status(), 400);
    put(&client, "ignore-save", "").await.unwrap();
    let ask = |method: Method, path: &str| {
        let url = format!("{}{path}", on.control_url());
        client.http.request(method, url).bearer_auth(on.token()).send()
    };
    assert_eq!(body(ask(Method::DELETE, "/drop-field").await.unwrap()).await["on"], json!(["ignore-save"]));
    assert_eq!(body(ask(Method::DELETE, "").await.unwrap()).await["on"], json!([]));
    let known = body(ask(Method::GET, "").await.unwrap()).await;
    assert_eq!(known["known"].as_array().unwrap().len(), Behavior::all().len() + Behavior::switches().len());
}

#[tokio::test]
async fn a_draft_can_be_there_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let document = document("https://a.example/logo.png", "https://a.example/1.png");
    let start = |document: Value| Sandbox::builder().state_dir(folder.path()).draft(document).start();
    let first = start(document.clone()).await.unwrap();
    assert_eq!(field(&draft(&first), LARGE), "https://a.example/logo.png");
    first.portal_edit(PUBLISHER, OFFER, |draft| draft["definition"]["displayText"] = json!("later"));
    first.stop().await;
    let second = start(document).await.unwrap();
    assert_eq!(draft(&second)["definition"]["displayText"], "later", "an offer that is there stays");
    second.stop().await;
    let error = start(json!({"id": "vm"})).await.unwrap_err();
    assert!(error.to_string().contains("publisherId"), "{error}");
}
