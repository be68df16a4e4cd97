//! What is refused before anything is done, in the API's own shapes.

use super::super::super::{Fault, Route};
use super::*;

const SAAS: &str = "contoso-saas";

#[tokio::test]
async fn only_a_token_for_this_api_is_taken() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let expired = sandbox.ingestion_token();
    let _ = sandbox.renew_token();
    let url = format!("{}/product", sandbox.ingestion_url());
    for token in [sandbox.token(), sandbox.storage_token(), expired, String::new()] {
        let answer = api.client.http.get(&url).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let body = body(answer).await;
        assert_eq!((&body["error"]["code"], &body["error"]["details"]), (&json!("unauthorized"), &json!([])));
    }
    assert_eq!(api.client.http.get(&url).send().await.unwrap().status(), 401);
    assert_eq!(api.get("product").await.status(), 200);
    let portal = format!("{}/api/publishers?api-version=2017-10-31", sandbox.marketplace_url());
    let answer = api.client.http.get(portal).bearer_auth(sandbox.ingestion_token()).send().await.unwrap();
    assert_eq!(answer.status(), 401, "nor the other way round");
}

#[tokio::test]
async fn faults_have_the_shape_of_this_api() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    sandbox.fail_next(Route::Products, Fault::NoRole);
    sandbox.fail_next(Route::Products, Fault::status(429).retry_after(std::time::Duration::from_secs(7)));
    sandbox.fail_next(Route::Products, 502);
    for (status, code) in [(403, "forbidden"), (429, "tooManyRequests"), (502, "internalServerError")] {
        let answer = api.get("product").await;
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "retry-after"), if status == 429 { "7" } else { "" });
        assert!(!header(&answer, "request-id").is_empty());
        assert_eq!(body(answer).await["error"]["code"], code);
    }
    let asked =
        api.request(Method::GET, "product").header("MS-RequestId", "1").header("MS-CorrelationId", "2");
    let answer = asked.send().await.unwrap();
    assert_eq!(
        (header(&answer, "ms-requestid"), header(&answer, "ms-correlationid")),
        ("1".into(), "2".into())
    );
    sandbox.set(Behavior::TooManyRequests(std::time::Duration::from_secs(600)));
    let busy = api.get("product").await;
    assert_eq!((busy.status().as_u16(), header(&busy, "retry-after").is_empty()), (429, false));
}

#[tokio::test]
async fn addresses_that_there_are_not_are_refused() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    for (method, path, status, code) in [
        (Method::GET, format!("product/{unknown}"), 404, "notFound"),
        (Method::GET, format!("resource-tree/product/{unknown}"), 404, "notFound"),
        (Method::GET, format!("submission/{unknown}"), 404, "notFound"),
        (Method::GET, format!("submission/{guid}/1"), 404, "notFound"),
        (Method::GET, format!("plan?product=product/{unknown}"), 404, "notFound"),
        (Method::GET, id(&guid, "azureLogoHero", 1), 404, "notFound"),
        (Method::GET, format!("configure/{unknown}"), 404, "notFound"),
        (Method::GET, format!("configure/{unknown}/status"), 404, "notFound"),
        (Method::POST, format!("configure/{unknown}/cancel"), 404, "notFound"),
        (Method::GET, "nothing".to_owned(), 404, "notFound"),
        (Method::GET, "configure".to_owned(), 405, "methodNotAllowed"),
        (Method::PUT, format!("product/{guid}"), 405, "methodNotAllowed"),
        (Method::POST, "product".to_owned(), 405, "methodNotAllowed"),
        (Method::DELETE, "configure".to_owned(), 405, "methodNotAllowed"),
        (Method::GET, format!("resource-tree/product/{guid}?targetType=\"preview\""), 400, "badRequest"),
        (Method::GET, format!("resource-tree/product/{guid}?targetType=production"), 400, "badRequest"),
    ] {
        let answer = api.request(method.clone(), &path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        let body = body(answer).await;
        assert_eq!(body["error"]["code"], code, "{method} {path}");
        assert!(body["error"]["details"].is_array(), "{body}");
    }
}

#[tokio::test]
async fn a_body_is_a_list_of_resources_and_nothing_else() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let configure = schema("configure", 2);
    let old = "https://product-ingestion.azureedge.net/schema/configure/2022-03-01-preview2";
    for (sent, message) in [
        ("not JSON".to_owned(), "The request body is not JSON"),
        (json!({ "resources": [{}] }).to_string(), "the property $schema is missing"),
        (
            json!({ "$schema": old, "resources": [{}] }).to_string(),
            &*format!("Schema {old} could not be accessed"),
        ),
        (json!({ "$schema": configure }).to_string(), "schema validation failed"),
        (json!({ "$schema": configure, "resources": [] }).to_string(), "schema validation failed"),
        (json!({ "$schema": configure, "resources": [{}], "x": 1 }).to_string(), "schema validation failed"),
        (json!({ "$schema": configure, "resources": [{}] }).to_string(), "the property $schema is missing"),
    ] {
        let answer = api.request(Method::POST, "configure").body(sent.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{sent}");
        let body = body(answer).await;
        assert_eq!(body["error"]["code"], "badRequest");
        assert!(text(&body["error"], "message").contains(message), "{sent}: {body}");
    }
    let long = vec![b' '; (1 << 20) + 1];
    let answer = api.request(Method::POST, "configure").body(long).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

/// Resources that break a schema, each with what is said about it.
fn violations() -> Vec<(Value, &'static str)> {
    let asset = || asset("1", "azureLogoLarge", "https://a/1");
    let trailer = || trailer("1", "https://a/1");
    let assets = |assets: Value| with(trailer(), "assets", assets);
    let still = json!({ "url": "https://a/1" });
    let titled = |images: Value| assets(json!({ "en-us": { "title": "t", "imageList": images } }));
    vec![
        (without(asset(), "kind"), r#"Required properties ["kind"] were not present #"#),
        (
            without(without(asset(), "listing"), "product"),
            r#"Required properties ["product","listing"] were not present #"#,
        ),
        (without(asset(), "type"), r#"["type"] were not present"#),
        (without(asset(), "languageId"), r#"["languageId"] were not present"#),
        (with(asset(), "languageID", "en-us"), "the false schema #/languageID"),
        (with(asset(), "validations", json!([])), "the false schema #/validations"),
        (with(asset(), "kind", "azureVM"), "#/kind"),
        (with(asset(), "type", "LargeLogo"), "the enum #/type"),
        (with(asset(), "displayOrder", -1), "#/displayOrder"),
        (with(asset(), "displayOrder", "0"), "#/displayOrder"),
        (with(asset(), "url", "ftp://a/1"), "#/url"),
        (with(asset(), "url", Value::Null), "#/url"),
        (with(asset(), "description", 1), "#/description"),
        (with(asset(), "lifecycleState", "deprecated"), "the enum #/lifecycleState"),
        (with(asset(), "id", "listing-asset/A/1"), "#/id"),
        (with(asset(), "resourceName", "a b"), "#/resourceName"),
        (with(asset(), "product", json!({ "externalID": "contoso" })), "#/product"),
        (with(asset(), "listing", json!({})), "#/listing"),
        (with(trailer(), "languageId", "en-us"), "the false schema #/languageId"),
        (with(trailer(), "displayOrder", 0), "the false schema #/displayOrder"),
        (with(trailer(), "streamingUrl", "youtu.be/x"), "#/streamingUrl"),
        (
            assets(json!({ "de-de": { "title": "t", "imageList": [still] } })),
            "the false schema #/assets/de-de",
        ),
        (assets(json!({})), r#"["en-us"] were not present #/assets"#),
        (
            assets(json!({ "en-us": { "imageList": [still] } })),
            r#"["title"] were not present #/assets/en-us"#,
        ),
        (titled(json!([])), "#/assets/en-us/imageList"),
        (titled(json!([still, still])), "at most 1 items #/assets/en-us/imageList"),
        (titled(json!([{ "url": "https://a/1", "x": 1 }])), "#/assets/en-us/imageList/0/x"),
        (titled(json!([{ "url": "/1" }])), "#/assets/en-us/imageList/0/url"),
        (without(submission("1", "preview"), "target"), r#"["target"] were not present"#),
        (submission("1", "production"), "#/target/targetType"),
        (with(submission("1", "preview"), "lifecycleState", "deleted"), "#/lifecycleState"),
        (
            with(submission("1", "preview"), "$schema", schema("submission", 7)),
            r#"submission/2022-03-01-preview7: Required properties ["sources"] were not present #"#,
        ),
    ]
}

#[tokio::test]
async fn what_breaks_a_schema_is_refused_at_once() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    for (resource, said) in violations() {
        let answer = api.configure(std::slice::from_ref(&resource)).await;
        assert_eq!(answer.status(), 400, "{resource}");
        let body = body(answer).await;
        assert_eq!(body["error"]["message"], "Invalid configuration: schema validation failed");
        let details = body["error"]["details"].as_array().unwrap();
        assert!(details.iter().all(|detail| detail["code"] == "schemaValidationError"), "{body}");
        let messages: Vec<_> = details.iter().map(|detail| text(detail, "message")).collect();
        let begins = "Schema validation failed for schema https://";
        assert!(messages.iter().all(|message| message.starts_with(begins)), "{messages:?}");
        assert!(messages.iter().any(|message| message.contains(said)), "{messages:?}\n{said}");
    }
}

#[tokio::test]
async fn a_schema_that_there_is_not_cannot_be_accessed() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let old =
        schema("listing-asset", 3).replace("schema.mp.microsoft.com", "product-ingestion.azureedge.net");
    for schema in [
        &old,
        &schema("listing-asset", 9),
        &schema("listing-picture", 3),
        &schema("submission", 3),
        "https://schema.mp.microsoft.com/schema/listing-asset/2022-07-01",
        "http://schema.mp.microsoft.com/schema/listing-asset/2022-03-01-preview3",
        "listing-asset",
    ] {
        let resource = with(asset("1", "azureLogoLarge", "https://a/1"), "$schema", schema);
        let answer = api.configure(&[resource]).await;
        assert_eq!(answer.status(), 400, "{schema}");
        let said = format!("Schema {schema} could not be accessed");
        assert_eq!(body(answer).await["error"]["message"], said);
    }
}

#[tokio::test]
async fn a_refused_request_leaves_no_job() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let before = api.tree(&guid, "draft").await.len();
    let good = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
    let bad = with(good.clone(), "validations", json!([]));
    assert_eq!(api.configure(&[good, bad]).await.status(), 400);
    assert_eq!(api.tree(&guid, "draft").await.len(), before);
}
