//! Lists page by page, the product of an offer, and its tree.

use super::service::{Canned, Row, Service, TREE, answer, draft, offer, resources, shows};
use crate::base::PublisherId;
use crate::marketplace::{Error, Marketplace, Slot, UrlTerms};
use serde_json::{Value, json};

const PRODUCTS: &str = "GET /product?$version=2022-03-01-preview3";
const FIND: &str = "GET /product?externalId=saas&$version=2022-03-01-preview3";

fn product(guid: &str, offer: &str) -> Value {
    json!({ "id": format!("product/{guid}"), "identity": { "externalId": offer }, "type": "softwareAsAService",
            "alias": format!("{offer} {guid}") })
}

fn page(products: &[Value], next: Option<(&str, &str)>) -> Canned {
    let mut page = json!({ "value": products });
    if let Some((member, next)) = next {
        page[member] = next.into();
    }
    answer(200, &page.to_string())
}

fn problem(error: &Error) -> String {
    match error {
        Error::Unreadable { problem, .. } => problem.clone(),
        error => format!("{error:?}").split([' ', '(']).next().unwrap().to_owned(),
    }
}

/// The next link, what is asked for then; the offers that are listed, or what is wrong.
#[tokio::test]
async fn a_list_is_read_to_its_end_at_its_own_address_alone() {
    let abroad = "its next page is on another host";
    let next = Some("GET /product?page=2");
    let table = [
        (("@nextLink", "{base}/product?page=2"), next, "a b"),
        (("nextLink", "/product?page=2"), next, "a b"),
        (("@odata.nextLink", "product?page=2"), next, "a b"),
        (("@nextLink", ""), None, "a"),
        (("next", "/product?page=2"), None, "a"),
        (("@nextLink", "https://elsewhere.example/product?page=2"), None, abroad),
        (("@nextLink", "//elsewhere.example/product"), None, abroad),
        (("@nextLink", "http://127.0.0.1:1/product"), None, abroad),
    ];
    for ((member, link), next, expected) in table {
        let first = (PRODUCTS, page(&[product("1", "a")], Some((member, link))));
        let second = next.map(|line| (line, page(&[product("2", "b")], None)));
        let service = Service::fresh([first].into_iter().chain(second)).await;
        let offers = service.marketplace.offers(&PublisherId::of_account()).await;
        let ids = |all: Vec<crate::marketplace::OfferSummary>| {
            all.into_iter().map(|one| one.id).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(offers.map_or_else(|error| problem(&error), ids), expected, "{member}: {link}");
        service.asked();
    }
}

#[tokio::test]
async fn what_is_no_list_or_never_ends_is_an_error() {
    let circle = || page(&[], Some(("@nextLink", "/product?page=2")));
    let table: [(Vec<Row>, &str); 5] = [
        (vec![(PRODUCTS, answer(200, "[]"))], "it is not a list"),
        (vec![(PRODUCTS, answer(200, r#"{"value": {}}"#))], "it is not a list"),
        (vec![(PRODUCTS, circle()), ("GET /product?page=2", answer(200, "{}"))], "it is not a list"),
        (vec![(PRODUCTS, circle()), ("GET /product?page=2", circle())], "its pages never end"),
        (vec![(PRODUCTS, answer(403, ""))], "Forbidden"),
    ];
    for (script, expected) in table {
        let service = Service::fresh(script).await;
        assert_eq!(problem(&service.marketplace.products().await.unwrap_err()), expected);
        service.asked();
    }
    // 200 further pages are read, and no more
    let line = |n: usize| if n == 0 { PRODUCTS.to_owned() } else { format!("GET /product?page={n}") };
    let after = |n: usize| format!("/product?page={}", n + 1);
    let long = |pages: usize, last: Option<String>| {
        let one = move |n: usize| {
            let next = if n == pages { last.clone() } else { Some(after(n)) };
            (line(n), page(&[product("1", "a")], next.as_deref().map(|next| ("@nextLink", next))))
        };
        (0..=pages).map(one)
    };
    let service = Service::fresh(long(200, None)).await;
    assert_eq!(service.marketplace.products().await.unwrap().len(), 201);
    let service = Service::fresh(long(200, Some(after(200)))).await;
    assert_eq!(problem(&service.marketplace.products().await.unwrap_err()), "its pages never end");
    service.asked();
}

/// What is found of an offer ID; the tree is read of what was found.
#[tokio::test]
async fn one_product_has_the_id_of_an_offer() {
    let other = |member: &str, value: Value| {
        let mut other = product("1", "saas");
        other[member] = value;
        other
    };
    let table = [
        (page(&[product("1", "saas")], None), "shown"),
        (page(&[product("1", "SaaS")], None), "shown"),
        (page(&[product("2", "saas-2"), product("1", "saas"), product("1", "saas")], None), "shown"),
        (page(&[other("type", json!(null))], None), "shown"),
        (page(&[], None), "none"),
        (page(&[product("1", "saas-2")], None), "none"),
        (page(&[other("identity", json!(null))], None), "none"),
        (page(&[other("id", json!("1"))], None), "none"),
        (page(&[other("id", json!("product/"))], None), "none"),
        (page(&[other("id", json!("product/1/../2"))], None), "none"),
        (answer(404, ""), "NotTheApi"),
        (page(&[product("1", "saas"), product("2", "saas")], None), "Unserved"),
        (answer(400, ""), "BadRequest"),
        (answer(200, "{}"), "it is not a list"),
    ];
    for (listed, expected) in table {
        let case = format!("{listed:?}");
        let reads = (expected == "shown").then(|| [(TREE, shows(&resources())), (TREE, shows(&resources()))]);
        let service = Service::fresh([(FIND, listed)].into_iter().chain(reads.into_iter().flatten())).await;
        let market: &dyn Marketplace = &service.marketplace;
        let read = market.offer(&offer()).await;
        let said = read.as_ref().map_or_else(problem, |read| {
            assert_eq!(
                read.as_ref().and_then(|read| read.etag()),
                read.as_ref().and(draft(&resources()).etag())
            );
            if read.is_some() { "shown".to_owned() } else { "none".to_owned() }
        });
        assert_eq!(said, expected, "{case}");
        if expected == "shown" {
            market.offer(&offer()).await.unwrap();
        }
        service.asked();
    }
}

/// A product that isn't there is looked for again, and missing to what needs it.
#[tokio::test]
async fn an_offer_without_a_product_is_not_there() {
    let find = || (FIND, page(&[], None));
    let service = Service::fresh([find(), find(), find(), find()]).await;
    let market = &service.marketplace;
    assert!(market.offer(&offer()).await.unwrap().is_none());
    assert!(market.slot(&offer(), Slot::Preview).await.unwrap().is_none());
    for error in [market.operations(&offer()).await.unwrap_err(), market.status(&offer()).await.unwrap_err()]
    {
        assert_eq!(
            error.to_string(),
            "the marketplace refused to find the product of offer `account/saas`: no product has this offer ID"
        );
        assert!(matches!(error, Error::NotFound(_)));
    }
    service.asked();
}

#[tokio::test]
async fn a_tree_is_read_or_says_why_not() {
    let refused = |text: &str| answer(400, &json!({ "error": { "code": "x", "message": text } }).to_string());
    let table = [
        (
            refused("The product type is not supported."),
            "its type, `softwareAsAService`, has no resource tree there",
        ),
        (refused("Something else"), "BadRequest"),
        (answer(404, ""), "NotFound"),
        (answer(200, "{}"), "it is not a resource tree"),
        (answer(200, r#"{"resources": {}}"#), "it is not a resource tree"),
        (shows(&[]), "it has no listing in en-us"),
    ];
    for (answer, expected) in table {
        let service = Service::with([(TREE, answer)]).await;
        let error = service.marketplace.offer(&offer()).await.unwrap_err();
        let said = match &error {
            Error::Unserved { why, .. } => why.to_string(),
            error => problem(error),
        };
        assert_eq!(said, expected);
        service.asked();
    }
}

#[tokio::test]
async fn the_account_is_its_one_publisher_with_the_offers_by_id() {
    let products = [product("2", "b"), json!({ "id": "product/3" }), product("1", "a")];
    let list = || (PRODUCTS, page(&products, None));
    let service = Service::fresh([list(), list(), (PRODUCTS, answer(403, ""))]).await;
    let market: &dyn Marketplace = &service.marketplace;
    let publishers = market.publishers().await.unwrap();
    assert_eq!(publishers.len(), 1);
    assert_eq!(publishers[0].id, PublisherId::of_account().to_string());
    let offers = market.offers(&PublisherId::of_account()).await.unwrap();
    let shown: Vec<_> =
        offers.into_iter().map(|one| [Some(one.id), one.name, one.offer_type].map(Option::unwrap)).collect();
    assert_eq!(shown, [["a", "a 1", "softwareAsAService"], ["b", "b 2", "softwareAsAService"]]);
    assert!(matches!(market.publishers().await.unwrap_err(), Error::Forbidden(_)));
    assert!(market.version(&offer(), 1).await.unwrap().is_none());
    assert!(!market.has_publishers());
    assert_eq!(market.url_terms(), UrlTerms::SignedAnew);
    service.asked();
    assert!(format!("{:?}", service.marketplace).starts_with("Ingestion(http://127.0.0.1"));
}

#[tokio::test]
async fn a_read_that_fails_is_repeated() {
    for trouble in [answer(503, ""), Canned::Lost, answer(429, "")] {
        let service =
            Service::with([(TREE, trouble.clone()), (TREE, trouble), (TREE, shows(&resources()))]).await;
        assert!(service.marketplace.offer(&offer()).await.unwrap().is_some());
        service.asked();
    }
}
