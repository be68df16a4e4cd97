//! The rules of the body, each met and each broken.

use crate::base::{AssetKind, PlanId};
use crate::listing::Target;
use crate::marketplace::body::*;
use crate::report::{Finding, Severity};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 08:00 UTC);
const REQUEST: &str = include_str!("../../../../tests/fixtures/api-page-request.json");
const RESPONSE: &str = include_str!("../../../../tests/fixtures/api-page-response.json");

fn target(kind: AssetKind) -> Target {
    Target { kind, plan: None }
}

/// The findings on an offer with these members, as `code severity: sentence`.
fn findings(members: &Value, replaced: &[Target]) -> Vec<String> {
    let offer = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-virtualmachines",
                       "definition": {"offer": members}});
    let document = OfferDocument::parse(offer.to_string().as_bytes(), "offer.json").unwrap();
    shown(document.check(NOW, replaced).findings())
}

fn shown(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{} {}: {}", f.code, f.severity, f.sentence())).collect()
}

#[test]
fn an_offer_as_it_should_be_has_no_findings() {
    let members = json!({
        "microsoft-azure-marketplace.title": "Contoso & Söhne",
        "microsoft-azure-marketplace.description": "<p>Costs <b>less</b> than 5 < 7</p>",
        "microsoft-azure-marketplace.privacyURL": "https://contoso.com/privacy",
        "microsoft-azure-marketplace.usefulLinks": [{"linkUrl": "https://github.com/contoso/app/blob/main/README"}],
        "microsoft-azure-marketplace.smallLogo": "https://contoso.com/small",
        "microsoft-azure-marketplace.heroLogo": null,
        "microsoft-azure-marketplace.screenshots": [{"imageUrl": "https://contoso.com/a.png", "name": ""}],
    });
    assert_eq!(findings(&members, &[]), [""; 0]);
}

#[test]
fn each_rule_speaks_up() {
    let fill = "replace it with the real value";
    let cases = [
        ("title", json!("${TITLE}"), format!("placeholder error: `${{TITLE}}` was not filled in; {fill}")),
        ("title", json!("by <company name>, 2026"), format!("placeholder warning: `<company name>` was not filled in; {fill}")),
        (
            "privacyURL",
            json!("https://www.example.com/privacy"),
            "example-link warning: `https://www.example.com/privacy` points to an example host; use the real URL".into(),
        ),
        (
            "smallLogo",
            json!("https://example.com/a.png?x=1"),
            "example-link error: `https://example.com/a.png` points to an example host; use the real URL".into(),
        ),
        (
            "largeLogo",
            json!("https://github.com/contoso/app/blob/main/large.png"),
            "html-link error: `https://github.com/contoso/app/blob/main/large.png` is a web page about a file, \
             must point to the file itself; use the raw or download URL of the host".into(),
        ),
        (
            "userManual",
            json!("https://github.com/contoso/app/blob/main/manual.pdf"),
            "html-link warning: `https://github.com/contoso/app/blob/main/manual.pdf` is a web page about a file, \
             must point to the file itself; use the raw or download URL of the host".into(),
        ),
        (
            "wideLogo",
            json!("https://a.blob.core.windows.net/c/w.png?se=2026-11-01T00:00:00Z&sig=SECRET"),
            "link-expired error: the URL `https://a.blob.core.windows.net/c/w.png` expired on 2026-11-01; use a new URL, or add the image to the folder".into(),
        ),
        (
            "wideLogo",
            json!("https://publishingstoredm.blob.core.windows.net/p/w.png?se=2026-11-01T00:00:00Z&sig=SECRET"),
            "link-expired warning: the marketplace's own URL `https://publishingstoredm.blob.core.windows.net/p/w.png` expired on 2026-11-01; use a new URL, or add the image to the folder".into(),
        ),
        (
            "disk",
            json!("http://a.blob.core.windows.net/c/d.vhd?se=2026-12-01T00:00:00Z&sig=SECRET"),
            "link-expires-soon warning: the URL `http://a.blob.core.windows.net/c/d.vhd` expires on 2026-12-01, must be valid for three weeks or more; create a new URL that is valid for longer".into(),
        ),
        (
            "smallLogo",
            json!("hhttps://contoso.com/a.png?sig=SECRET"),
            "image-field-link error: `hhttps://contoso.com/a.png?sig=****` is not a URL, must start with https://; \
             correct the URL, or add the image to the folder".into(),
        ),
        (
            "screenshots",
            json!(["a.png"]),
            "image-field-link error: `a.png` is not a URL, must start with https://; correct the URL, or add the image to the folder".into(),
        ),
        (
            "supportUrl",
            json!("http://localhost:3000/help"),
            "local-link warning: `http://localhost:3000/help` points to a private network, must be reachable from the internet; \
             use the public URL".into(),
        ),
        (
            "smallLogo",
            json!("https://www.dropbox.com/s/1/small.png?dl=0"),
            "html-link error: `https://www.dropbox.com/s/1/small.png` is a web page about a file, must point to the file itself; \
             use the raw or download URL of the host".into(),
        ),
        (
            "smallLogo",
            json!(7),
            "image-field-type error: `microsoft-azure-marketplace.smallLogo` is a number, must be a string; \
             write the field as the API documentation shows it, or remove it".into(),
        ),
        (
            "videos",
            json!([["a"]]),
            "image-field-type error: `microsoft-azure-marketplace.videos` is a list, must be a string or an object; \
             write the field as the API documentation shows it, or remove it".into(),
        ),
    ];
    for (field, value, expected) in cases {
        let members = json!({format!("microsoft-azure-marketplace.{field}"): value});
        assert_eq!(findings(&members, &[]), [expected]);
    }
}

#[test]
fn a_placeholder_is_an_error_where_nobody_reads_it_as_words() {
    let cases = [
        ("title", "${A}", "error"),
        ("title", " #{A}# ", "error"),
        ("title", "Tools for ${A}", "warning"),
        ("description", "<p>Use <code>${HOME}</code></p>", "warning"),
        ("description", "see https://contoso.com/${A}", "warning"),
        ("supportUrl", "contoso.com/${A}", "error"),
        ("usefulLink", "https://contoso.com/$(A)", "error"),
        ("anything", "https://contoso.com/__A__", "error"),
        ("planId", "a-{{b}}", "error"),
        ("paid", "a-{{b}}", "warning"),
        ("smallLogo", "x {{b}}", "error"),
    ];
    for (member, text, severity) in cases {
        let found = findings(&json!({format!("microsoft-azure-marketplace.{member}"): text}), &[]);
        let of_placeholder: Vec<_> = found.iter().filter(|line| line.starts_with("placeholder")).collect();
        assert_eq!(of_placeholder.len(), 1, "{member} {text} {found:?}");
        assert!(of_placeholder[0].starts_with(&format!("placeholder {severity}")), "{member} {text}");
    }
}

#[test]
fn urls_that_a_run_replaces_are_not_judged() {
    let members = json!({"microsoft-azure-marketplace.smallLogo": "${SMALL}",
                         "microsoft-azure-marketplace.screenshots": ["https://example.com/a.png"]});
    assert_eq!(findings(&members, &[]).len(), 2);
    assert_eq!(findings(&members, &[target(AssetKind::SmallLogo)]).len(), 1);
    assert_eq!(findings(&members, &[target(AssetKind::SmallLogo), target(AssetKind::Screenshot)]), [""; 0]);
    let other_plan = Target { plan: Some(PlanId::parse("p").unwrap()), kind: AssetKind::SmallLogo };
    assert_eq!(findings(&members, &[other_plan]).len(), 3, "no such plan");
}

#[test]
fn a_field_of_another_type_is_judged_though_a_run_would_replace_it() {
    let members = json!({"microsoft-azure-marketplace.smallLogo": 7});
    assert_eq!(findings(&members, &[target(AssetKind::SmallLogo)]).len(), 1);
}

#[test]
fn per_plan_fields_are_replaced_for_the_plans_they_go_to() {
    let plan = |id| json!({"planId": id, "microsoft-azure-corevm.smallLogo": "small_logo"});
    let offer = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-corevm",
                       "definition": {"offer": {}, "plans": [plan("one"), plan("two")]}});
    let document = OfferDocument::from_live(offer).unwrap();
    let one = Target { plan: Some(PlanId::parse("one").unwrap()), kind: AssetKind::SmallLogo };
    for (replaced, left) in [(vec![], 2), (vec![one], 1), (vec![target(AssetKind::SmallLogo)], 0)] {
        assert_eq!(document.check(NOW, &replaced).findings().len(), left);
    }
}

#[test]
fn the_offer_type_is_looked_at() {
    let of = |offer_type: Value| {
        let offer =
            json!({"publisherId": "c", "id": "o", "offerTypeId": offer_type, "definition": {"offer": {}}});
        shown(OfferDocument::from_live(offer).unwrap().check(NOW, &[]).findings())
    };
    assert_eq!(of(json!("microsoft-azure-applications")), [""; 0]);
    assert_eq!(
        of(json!("microsoft-azure-virtualmachine")),
        ["offer-type warning: `microsoft-azure-virtualmachine` is an unknown offer type; \
          check the spelling; if it is right, check the fields that `offerpress plan` shows"]
    );
    assert_eq!(
        of(json!("")),
        ["offer-type error: `offerTypeId` is missing, an offer must have a type; \
          add it, for example `microsoft-azure-virtualmachines`"]
    );
}

#[test]
fn a_live_draft_tells_of_the_secret_that_it_lacks() {
    let offer = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-applications",
        "definition": {"offer": {"microsoft-azure-marketplace.leadDestination": "Marketo"}}});
    let live = OfferDocument::from_live(offer.clone()).unwrap().check(NOW, &[]);
    assert_eq!(live.findings().iter().map(|f| f.code).collect::<Vec<_>>(), ["secret-withheld"]);
    let file = OfferDocument::parse(offer.to_string().as_bytes(), "offer.json").unwrap();
    assert_eq!(file.check(NOW, &[]).findings(), []);
}

#[test]
fn a_secret_that_the_draft_lacks_is_named_once() {
    let offer =
        json!({"publisherId": "c", "id": "o", "definition": {"offer": {"a.clientSecret": "", "a.x": ""}}});
    let live = OfferDocument::from_live(offer).unwrap();
    let known = ["b.password", "a.clientSecret", "b.title"].map(|name| format!("/definition/offer/{name}"));
    let withheld = live.withheld(&known);
    let said: Vec<_> = withheld.findings().iter().map(Finding::sentence).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("a.clientSecret") && said[1].contains("b.password"), "{said:?}");
}

#[test]
fn a_mask_in_a_file_is_an_error_and_a_secret_is_none() {
    let of = |secret: &str| {
        let offer = json!({"publisherId": "c", "id": "o", "offerTypeId": "microsoft-azure-applications",
            "definition": {"offer": {"a.crmLeadConfiguration": {"password": secret}}}});
        let file = OfferDocument::parse(offer.to_string().as_bytes(), "offer.json").unwrap();
        let report = file.check(NOW, &[]);
        report.findings().iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>()
    };
    assert_eq!(of("p4ss"), []);
    assert_eq!(of("****"), [("secret-masked", Severity::Error)]);
}

#[test]
fn the_api_pages_own_bodies_have_old_urls_and_nothing_else() {
    let request = OfferDocument::parse(REQUEST.as_bytes(), "offer.json").unwrap().check(NOW, &[]);
    let codes: Vec<_> = request.findings().iter().map(|f| (f.code, f.severity)).collect();
    assert_eq!(codes, [("link-expired", Severity::Warning); 6]);
    let logos = AssetKind::BUILT_IN.into_iter().take(5).map(target).collect::<Vec<_>>();
    let answer =
        OfferDocument::from_live(serde_json::from_str(RESPONSE).unwrap()).unwrap().check(NOW, &logos);
    assert_eq!(answer.findings().len(), 1);
    assert_eq!(
        answer.findings()[0].place.to_string(),
        "live draft /definition/plans/0/microsoft-azure-virtualmachines.vmImages/1.0.1/osVhdUrl"
    );
}

#[test]
fn a_finding_points_into_the_text_and_shows_no_secret() {
    let text = "{\"publisherId\": \"c\", \"id\": \"o\", \"offerTypeId\": \"microsoft-azure-virtualmachines\",\n\
        \"definition\": {\"offer\": {\"a.clientSecret\": \"p\\\"w\", \"ä\": \"https://a/b?sig=S3CR&se=2020-01-01\", \"t\": \"über ${X}!\"}}}";
    let report = OfferDocument::parse(text.as_bytes(), "offer.json").unwrap().check(NOW, &[]);
    let [expired, placeholder] = report.findings() else { panic!("{report:?}") };
    let line = "\"definition\": {\"offer\": {\"a.clientSecret\": \"****\", \"ä\": \"https://a/b?sig=****&se=2020-01-01\", \"t\": \"über ${X}!\"}}}";
    for (finding, marked, original) in [
        (expired, "\"https://a/b?sig=****&se=2020-01-01\"", "\"https://a/b?sig=S3CR&se=2020-01-01\""),
        (placeholder, "${X}", "${X}"),
    ] {
        let span = finding.place.span.as_ref().unwrap();
        assert_eq!((span.line, span.text.as_str()), (2, line));
        let at = |text: &str| text.chars().skip(span.column - 1).take(span.length).collect::<String>();
        assert_eq!((at(line).as_str(), at(text.lines().nth(1).unwrap()).as_str()), (marked, original));
    }
}

#[test]
fn every_rule_explains_itself() {
    let mut codes: Vec<_> = rules().iter().map(|rule| rule.code).collect();
    codes.dedup();
    assert_eq!(codes.len(), 14);
    for rule in rules() {
        for text in [rule.what, rule.why, rule.fix] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", rule.code);
        }
        assert!(rule.source.starts_with("https://"), "{}", rule.code);
    }
}
