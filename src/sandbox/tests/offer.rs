//! Offers: create, change, read, and the images in them.

use super::super::{Route, Slot};
use super::*;

const SMALL: &str = "/definition/offer/microsoft-azure-marketplace.smallLogo";
const SCREENSHOT: &str = "/definition/offer/microsoft-azure-marketplace.screenshots/0";

fn url_at(document: &Value, pointer: &str) -> String {
    document.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}

async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body = body(response).await;
    let text = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("message"))
}

#[tokio::test]
async fn an_offer_is_made_and_its_pictures_are_taken_over() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let document = client.document().await;
    let made = client.put_offer(&document, None).await;
    assert_eq!(made.status(), 201);
    assert_ne!(header(&made, "x-ms-correlation-request-id"), "");
    let etag = header(&made, "etag");
    assert!(etag.starts_with("W/\"datetime'20") && etag.contains("%3A") && etag.ends_with("Z'\""), "{etag}");
    let made = body(made).await;
    let own = format!("{}/content/prodcontent/{PUBLISHER}/{OFFER}/", sandbox.marketplace_url());
    for (pointer, side) in [(SMALL, 4), (SCREENSHOT, 6)] {
        let url = url_at(&made, pointer);
        assert!(url.starts_with(&own), "{url}");
        let image = client.http.get(&url).send().await.unwrap();
        assert_eq!(header(&image, "content-type"), "image/png");
        assert_eq!(image.bytes().await.unwrap(), png(side));
        let unsigned = client.http.get(url.replace("se=20", "se=21")).send().await.unwrap();
        assert_eq!(unsigned.status(), 403);
    }
    let got = client.get_offer().await;
    assert_eq!((got.status().as_u16(), header(&got, "etag")), (200, etag));
    assert_eq!(body(got).await, made);
    let fetched = sandbox.requests().iter().filter(|request| request.is_from_marketplace()).count();
    assert_eq!(fetched, 2, "a link is fetched once, however often it is used");
}

#[tokio::test]
async fn what_is_no_picture_comes_back_as_it_was_sent() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let text = r#"{"publisherId":"contoso","zeta":1.10,"offerTypeId":"microsoft-azure-corevm","id":"contosovm","definition":{"offer":{"b":1234567890123456789,"a":null,"e":"","n":-0.0,"x":1e+400,"u":"Söhne & ☃","nested":{"z":[{}],"y":1.0}},"displayText":"t"}}"#;
    let put = client.offer_request(Method::PUT).body(text).send().await.unwrap();
    assert_eq!(put.status(), 201);
    let shown = client.get_offer().await.text().await.unwrap();
    let (_, definition) = text.split_once("\"definition\":").unwrap();
    assert!(shown.contains(definition.strip_suffix('}').unwrap()), "{shown}");
    assert!(shown.contains("\"zeta\":1.10"), "{shown}");
    let request = sandbox.requests().into_iter().find(|request| request.route == Route::PutOffer).unwrap();
    assert_eq!(request.body.unwrap(), text);
}

#[tokio::test]
async fn nobody_writes_over_what_was_not_read() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let document = client.document().await;
    assert_eq!(refusal(client.put_offer(&document, Some("*")).await).await.0, 404);
    let first = header(&client.put_offer(&document, None).await, "etag");
    let (status, code, message) = refusal(client.put_offer(&document, None).await).await;
    assert_eq!((status, code.as_str()), (409, "InvalidResourceId"));
    assert!(
        message.starts_with("Offer ID already exists. If you wanted to update an existing offer"),
        "{message}"
    );
    let second = client.put_offer(&document, Some(&first)).await;
    assert_eq!(second.status(), 200);
    let second = header(&second, "etag");
    assert_ne!(first, second);
    assert_eq!(refusal(client.put_offer(&document, Some(&first)).await).await.0, 412);
    assert_eq!(refusal(client.put_offer(&document, Some(&second.replace("%3A", ":"))).await).await.0, 412);
    assert_eq!(client.put_offer(&document, Some("*")).await.status(), 200);
}

#[tokio::test]
async fn of_two_who_write_at_once_one_is_told() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let document = client.document().await;
    let etag = header(&client.put_offer(&document, None).await, "etag");
    let (one, other) =
        tokio::join!(client.put_offer(&document, Some(&etag)), client.put_offer(&document, Some(&etag)));
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn a_colleague_changes_the_etag() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let etag = header(&client.put_offer(&client.document().await, None).await, "etag");
    assert!(sandbox.portal_edit(PUBLISHER, OFFER, |draft| draft["definition"]["displayText"] = json!("new")));
    assert!(!sandbox.portal_edit(PUBLISHER, "other", |_| ()));
    let got = client.get_offer().await;
    assert_ne!(header(&got, "etag"), etag);
    let got = body(got).await;
    assert_eq!(got["definition"]["displayText"], "new");
    assert_eq!(sandbox.offer(PUBLISHER, OFFER, Slot::Draft).unwrap(), got);
    assert_eq!(sandbox.offer(PUBLISHER, OFFER, Slot::Preview), None);
}

#[tokio::test]
async fn own_urls_are_kept_and_the_hero_stays() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let mut document = client.document().await;
    let hero = "microsoft-azure-marketplace.heroLogo";
    document["definition"]["offer"][hero] = json!(url_at(&document, SMALL));
    let made = body(client.put_offer(&document, None).await).await;
    let mut again = made.clone();
    again["definition"]["offer"].as_object_mut().unwrap().remove(hero);
    sandbox.clear_requests();
    let kept = body(client.put_offer(&again, Some("*")).await).await;
    assert_eq!(url_at(&kept, SMALL), url_at(&made, SMALL));
    assert_eq!(kept["definition"]["offer"][hero], made["definition"]["offer"][hero]);
    assert_eq!(sandbox.requests().iter().map(|request| request.route).collect::<Vec<_>>(), [Route::PutOffer]);
}

#[tokio::test]
async fn a_picture_that_cannot_be_taken_over_is_named() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let good = client.image("good.png", 4).await;
    client.put_blob("text.png", b"not an image", &[]).await;
    let expired = Sas { expiry: OffsetDateTime::now_utc() - Duration::HOUR, ..Sas::default() };
    let start = "The image linked in 'definition.offer.microsoft-azure-marketplace.screenshots[0]' ";
    for (url, reason) in [
        (client.sas_url("text.png", &Sas::default()), "is not a PNG image."),
        (client.sas_url("good.png", &expired), "couldn't be downloaded: the server answered 403."),
        (client.sas_url("missing.png", &Sas::default()), "couldn't be downloaded: the server answered 404."),
        ("http://127.0.0.1:1/x.png".to_owned(), "couldn't be downloaded: no connection."),
        ("logo.png".to_owned(), "is not an absolute link."),
        ("hhttps://a/b.png".to_owned(), "is not a link with http or https."),
    ] {
        let (status, code, message) = refusal(client.put_offer(&document(&good, &url), None).await).await;
        assert_eq!((status, code.as_str(), message), (400, "BadRequest", format!("{start}{reason}")));
    }
    let mut two = document(&good, "x");
    two["definition"]["offer"]["microsoft-azure-marketplace.largeLogo"] = json!("y");
    let message = refusal(client.put_offer(&two, None).await).await.2;
    assert!(message.contains("largeLogo"), "the first one is named: {message}");
    assert_eq!(sandbox.offer(PUBLISHER, OFFER, Slot::Draft), None);
}

#[tokio::test]
async fn a_body_that_is_wrong_is_refused() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let put = async |body: &str| {
        refusal(client.offer_request(Method::PUT).body(body.to_owned()).send().await.unwrap()).await
    };
    for (body, message) in [
        ("", "The request body is missing."),
        ("[]", "The request body is not a JSON object."),
        ("{", "The request body is not JSON: EOF while parsing an object at line 1 column 1."),
        ("{}", "The argument: 'OfferTypeId' cannot be null or empty."),
        (r#"{"offerTypeId":"x"}"#, "The argument: 'PublisherId' cannot be null or empty."),
        (
            r#"{"offerTypeId":"x","publisherId":"other"}"#,
            "The value 'other' of 'publisherId' in the body does not match 'contoso' in the request URI.",
        ),
        (
            r#"{"offerTypeId":"x","publisherId":"contoso","id":"vm"}"#,
            "The value 'vm' of 'id' in the body does not match 'contosovm' in the request URI.",
        ),
        (
            r#"{"offerTypeId":"x","publisherId":"contoso","id":"contosovm"}"#,
            "The argument: 'Definition' cannot be null or empty.",
        ),
    ] {
        assert_eq!(put(body).await, (400, "BadRequest".to_owned(), message.to_owned()), "{body}");
    }
    assert_eq!(client.get_offer().await.status(), 404);
}

#[tokio::test]
async fn who_asks_and_for_what_version_is_checked_first() {
    let sandbox = Sandbox::builder().only_publishers(["fabrikam"]).start().await.unwrap();
    let client = Client::new(&sandbox);
    let url = format!("{}/api/publishers/fabrikam/offers", sandbox.marketplace_url());
    for token in [None, Some("x"), Some(sandbox.storage_token().as_str())] {
        let request = client.http.get(format!("{url}?api-version=2017-10-31"));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(body(answer).await["Message"].as_str().unwrap().starts_with("Authorization has been denied"));
    }
    for query in ["", "?api-version=2016-08-01-preview"] {
        let answer =
            client.http.get(format!("{url}{query}")).bearer_auth(sandbox.token()).send().await.unwrap();
        let (status, code, message) = refusal(answer).await;
        assert_eq!((status, code.as_str()), (400, "InvalidAPIVersion"));
        assert_eq!(message, "Invalid api version. Allowed values are [2017-10-31]");
    }
    assert_eq!(
        refusal(client.get_offer().await).await,
        (403, "Forbidden".to_owned(), "User does not have the required permissions".to_owned())
    );
    let old = sandbox.token();
    assert_ne!(sandbox.renew_token(), old);
    let late =
        client.http.get(format!("{url}?api-version=2017-10-31")).bearer_auth(old).send().await.unwrap();
    assert_eq!(late.status(), 401);
    assert_eq!(client.api(Method::GET, "publishers/fabrikam/offers").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn lists_are_plain_and_can_be_filtered() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let count = async |path: &str| {
        body(client.api(Method::GET, path).send().await.unwrap()).await.as_array().map(Vec::len)
    };
    let offers = "publishers/contoso/offers";
    assert_eq!(count(offers).await, Some(1));
    assert_eq!(count("publishers/other/offers").await, Some(0));
    let filter = |kind: &str| format!("{offers}?$filter=offerTypeId%20eq%20%27{kind}%27");
    assert_eq!(count(&filter("microsoft-azure-virtualmachines")).await, Some(1));
    assert_eq!(count(&filter("microsoft-azure-container")).await, Some(0));
    assert_eq!(count("publishers").await, Some(1));
    assert_eq!(count("offerTypes").await, Some(4));
    let unknown = client.api(Method::GET, &format!("{offers}?$filter=id")).send().await.unwrap();
    assert_eq!(unknown.status(), 400);
}

#[tokio::test]
async fn the_status_page_shows_pictures_and_escapes_what_others_wrote() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_offer(&client.document().await, None).await;
    let strange = client.api(Method::GET, "publishers/a/offers/<script>'\"").send().await.unwrap();
    assert_eq!(strange.status(), 404);
    let page = client.http.get(sandbox.page_url()).send().await.unwrap();
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    let page = page.text().await.unwrap();
    assert_eq!(page.matches("<img src=").count(), 5);
    assert!(page.contains("contoso / contosovm"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
}
