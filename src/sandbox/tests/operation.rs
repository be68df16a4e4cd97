//! Operations and the slots that they lead to.

use super::super::{Route, Slot};
use super::*;

const EMAILS: &str = r#"{"metadata":{"notification-emails":"a@contoso.com"}}"#;

impl Client<'_> {
    async fn post(&self, what: &str) -> Response {
        let path = format!("publishers/{PUBLISHER}/offers/{OFFER}/{what}");
        self.api(Method::POST, &path).body(EMAILS).send().await.unwrap()
    }

    async fn read(&self, what: &str) -> Value {
        let path = format!("publishers/{PUBLISHER}/offers/{OFFER}/{what}");
        body(self.api(Method::GET, &path).send().await.unwrap()).await
    }

    async fn follow(&self, started: &Response) -> Value {
        let url = format!("{}{}", self.sandbox.marketplace_url(), header(started, "location"));
        let answer = self.http.get(url).bearer_auth(self.sandbox.token()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        body(answer).await
    }
}

#[tokio::test]
async fn an_offer_goes_from_draft_to_live() {
    let sandbox = Sandbox::builder().publish_takes(2).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    assert_eq!(client.read("status").await["status"], "neverPublished");
    assert_eq!(client.post("golive").await.status(), 404);
    let started = client.post("publish").await;
    assert_eq!(started.status(), 202);
    let location = header(&started, "location");
    assert!(location.starts_with("/api/publishers/contoso/offers/contosovm/operations/"), "{location}");
    assert_eq!(client.post("publish").await.status(), 409);
    assert_eq!(client.put_offer(&client.document().await, Some("*")).await.status(), 409);
    assert_eq!(client.follow(&started).await["status"], "running");
    let done = client.follow(&started).await;
    assert_eq!(done["status"], "succeeded");
    assert_eq!(done["steps"][3]["status"], "complete");
    assert_eq!(done["steps"][4]["status"], "waitingForPublisherReview");
    assert_eq!(client.read("status").await["status"], "waitingForPublisherReview");
    assert_eq!(client.read("slot/preview").await["version"], 2);
    assert_eq!(
        client.read("versions/2").await["definition"],
        client.read("slot/Preview").await["definition"]
    );
    let missing = client.read("slot/production").await;
    assert_eq!(missing["error"]["message"], "There is no Production slot deployed for Offer ID contosovm");
    let live = client.post("golive").await;
    assert_eq!(live.status(), 202);
    client.follow(&live).await;
    assert_eq!(client.follow(&live).await["steps"][5]["status"], "complete");
    assert_eq!(client.read("status").await["status"], "succeeded");
    assert!(sandbox.offer(PUBLISHER, OFFER, Slot::Production).is_some());
}

#[tokio::test]
async fn the_preview_stays_when_the_draft_changes() {
    let sandbox = Sandbox::builder().publish_takes(0).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    client.post("publish").await;
    sandbox.portal_edit(PUBLISHER, OFFER, |draft| draft["definition"]["displayText"] = json!("later"));
    let text = |slot| sandbox.offer(PUBLISHER, OFFER, slot).unwrap()["definition"]["displayText"].clone();
    assert_eq!((text(Slot::Draft), text(Slot::Preview)), (json!("later"), json!("Contoso & Söhne")));
}

#[tokio::test]
async fn certification_may_refuse() {
    let reason = "The <logo> is blurred";
    let sandbox = Sandbox::builder().publish_takes(1).certification_refuses(reason).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let refused = client.follow(&client.post("publish").await).await;
    assert_eq!(refused["status"], "failed");
    assert_eq!(refused["steps"][1]["status"], "rejected");
    assert_eq!(refused["steps"][1]["messages"][0]["messageHtml"], "<p>The &lt;logo&gt; is blurred</p>");
    assert_eq!(refused["messages"][0]["level"], "error");
    assert_eq!(sandbox.offer(PUBLISHER, OFFER, Slot::Preview), None);
    sandbox.certification_refuses(None);
    assert_eq!(client.follow(&client.post("publish").await).await["status"], "succeeded");
}

#[tokio::test]
async fn what_runs_can_be_cancelled_and_is_listed() {
    let sandbox = Sandbox::builder().publish_takes(9).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    assert_eq!(client.post("cancel").await.status(), 202);
    client.post("publish").await;
    assert_eq!(client.read("submissions/?status=Running").await.as_array().unwrap().len(), 1);
    assert_eq!(client.post("cancel").await.status(), 202);
    assert_eq!(client.read("submissions?submissionState=running").await, json!([]));
    let listed = client.read("submissions").await;
    assert_eq!(listed[0]["submissionState"], "canceled");
    assert!(listed[0]["version"].as_i64().unwrap() > 1 << 53, "{listed}");
    assert_eq!(client.read("status").await["status"], "canceled");
}

#[tokio::test]
async fn publishing_asks_for_the_logos() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let mut document = client.document().await;
    document["definition"]["offer"]["microsoft-azure-marketplace.wideLogo"] = json!("");
    client.put_offer(&document, None).await;
    let refused = client.post("publish").await;
    assert_eq!(refused.status(), 422);
    assert_eq!(
        body(refused).await["error"]["message"],
        "The offer failed validation: microsoft-azure-marketplace.wideLogo must be set."
    );
    assert_eq!(client.read("submissions").await, json!([]));
}

#[tokio::test]
async fn offers_that_are_not_migrated_have_another_location() {
    let sandbox = Sandbox::builder().not_migrated().publish_takes(1).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let started = client.post("publish").await;
    let location = header(&started, "location");
    assert_eq!(location, "/api/operations/contoso$contosovm$2$preview?api-version=2017-10-31");
    assert_eq!(client.follow(&started).await["status"], "succeeded");
    assert_eq!(client.read("submissions").await[0]["definition"]["metadata"]["emails"], "a@contoso.com");
    assert!(sandbox.requests().iter().any(|request| request.route == Route::Operation));
}

#[tokio::test]
async fn an_operation_may_go_by_the_clock() {
    let sandbox =
        Sandbox::builder().publish_takes(std::time::Duration::from_secs(3600)).start().await.unwrap();
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let started = client.post("publish").await;
    for _ in 0..5 {
        assert_eq!(client.follow(&started).await["status"], "running");
    }
}
