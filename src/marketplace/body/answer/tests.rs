//! Tables of what is sent and what is answered.

use super::*;
use crate::base::AssetKind;
use crate::listing::{ListShapes, MemberNames};
use crate::marketplace::{AnsweredImage, Difference};

use serde_json::json;

const OLD: &str = "https://store.example/prodcontent/old.png?sig=1";
const OLD_AGAIN: &str = "https://store.example/prodcontent/old.png?sig=2";
const NEW: &str = "https://store.example/prodcontent/new.png?sig=3";
const NEWER: &str = "https://store.example/prodcontent/newer.png?sig=3";
const OURS: &str = "https://ours.example/c/1f.png?sig=4";
const OURS_TOO: &str = "https://ours.example/c/2f.png?sig=5";

/// The document with these members in `definition.offer`.
fn offer(members: &Value) -> Value {
    json!({ "id": "vm", "version": 3, "status": "x", "definition": { "offer": members, "plans": [] } })
}

fn answer(sent: &Value, answered: &Value, before: Option<&Value>) -> Answer {
    let fields = ImageFields { kinds: &AssetKind::BUILT_IN, shapes: &ListShapes::default() };
    compare(&offer(sent), &offer(answered), before.map(offer).as_ref(), fields)
}

fn differences(answer: &Answer) -> Vec<String> {
    let short =
        |d: &Difference| format!("{:?} {}", d.kind, d.pointer.trim_start_matches("/definition/offer/"));
    answer.differences.iter().map(short).collect()
}

fn states(answer: &Answer) -> Vec<String> {
    let short = |image: &AnsweredImage| {
        let state = format!("{:?}", image.state);
        state.split(['(', ' ']).next().unwrap_or_default().to_owned()
    };
    answer.images.iter().map(short).collect()
}

#[test]
fn every_member_that_was_sent_is_looked_for() {
    let none: &[&str] = &[];
    let cases: &[(&str, Value, Value, &[&str])] = &[
        ("the same", json!({ "a": "x", "n": 1 }), json!({ "n": 1.0, "a": "x" }), none),
        ("defaults are added", json!({ "a": "x" }), json!({ "a": "x", "b": [], "c": "None", "d": {} }), none),
        ("dropped", json!({ "a": "x" }), json!({}), &["Missing a"]),
        ("emptied", json!({ "a": "x", "l": [1] }), json!({ "a": "", "l": [] }), &["Missing a", "Missing l"]),
        ("altered", json!({ "a": "x" }), json!({ "a": "X" }), &["Altered a"]),
        ("another type", json!({ "a": { "b": 1 } }), json!({ "a": [1] }), &["Altered a"]),
        ("empty, filled in by the service", json!({ "a": "" }), json!({ "a": "None" }), none),
        (
            "deep",
            json!({ "o": { "p": { "q": 1, "r": 2 } } }),
            json!({ "o": { "p": { "r": 3 } } }),
            &["Missing o/p/q", "Altered o/p/r"],
        ),
        ("an element dropped", json!({ "l": ["a", "b"] }), json!({ "l": ["a"] }), &["Missing l/1"]),
        ("an element added", json!({ "l": ["a"] }), json!({ "l": ["a", "b"] }), &["NotRemoved l/1"]),
        (
            "a secret is withheld",
            json!({ "o": { "clientSecret": "s", "b": 1 } }),
            json!({ "o": { "b": 1 } }),
            none,
        ),
        ("nothing but a secret", json!({ "x.lead": { "password": "s" } }), json!({}), none),
        (
            "nothing but secrets and what is empty",
            json!({ "x.lead": { "password": "s", "user": "", "o": { "secret": "t" } } }),
            json!({}),
            none,
        ),
        (
            "a secret and more",
            json!({ "x.lead": { "password": "s", "b": 1 } }),
            json!({}),
            &["Missing x.lead"],
        ),
        ("a secret masked", json!({ "x.password": "s" }), json!({ "x.password": "****" }), none),
        (
            "a request's own member",
            json!({ "microsoft-azure-virtualmachines.windowsOSType": "Other" }),
            json!({}),
            none,
        ),
        (
            "a link signed anew",
            json!({ "m": "https://a.example/m?sig=1" }),
            json!({ "m": "https://a.example/m?sig=2" }),
            none,
        ),
        (
            "the service's copy of a file",
            json!({ "m": "https://a.example/m.pdf" }),
            json!({ "m": "https://publishingstoredm.blob.core.windows.net/prodcontent/1.pdf?sig=2" }),
            none,
        ),
        (
            "another address",
            json!({ "m": "https://a.example/m.pdf" }),
            json!({ "m": "https://b.example/m.pdf" }),
            &["Altered m"],
        ),
    ];
    for (name, sent, answered, expected) in cases {
        assert_eq!(differences(&answer(sent, answered, None)), *expected, "{name}");
    }
}

#[test]
fn what_was_to_go_and_did_not_is_named() {
    let before = json!({ "a": "old", "b": "old" });
    let ignored = answer(&json!({ "a": "" , "b": "old" }), &before, Some(&before));
    assert_eq!(differences(&ignored), ["NotRemoved a"]);
    let left_out = answer(&json!({ "b": "old" }), &before, Some(&before));
    assert_eq!(differences(&left_out), ["NotRemoved a"], "the draft is as before");
    let taken = answer(&json!({ "b": "new" }), &json!({ "a": "old", "b": "new" }), Some(&before));
    assert_eq!((differences(&taken), taken.still_there.len()), (vec![], 1), "the rest was saved");
    let another = answer(&json!({ "b": "new" }), &json!({ "a": "default", "b": "new" }), Some(&before));
    assert_eq!((differences(&another), another.still_there.len()), (vec![], 0));
}

#[test]
fn plans_are_found_by_their_ids() {
    let plans = |plans: Value| json!({ "definition": { "offer": {}, "plans": plans } });
    let sent = plans(json!([{ "planId": "a", "t": 1 }, { "planId": "b", "t": 2 }]));
    let fields = ImageFields { kinds: &AssetKind::BUILT_IN, shapes: &ListShapes::default() };
    let compared = |answered: Value| {
        let answer = compare(&sent, &plans(answered), None, fields);
        answer.differences.iter().map(|d| format!("{:?} {}", d.kind, d.pointer)).collect::<Vec<_>>()
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(compared(json!([{ "planId": "b", "t": 2 }, { "planId": "a", "t": 1, "new": [] }])), none);
    assert_eq!(
        compared(json!([{ "planId": "b", "t": 3 }, { "planId": "c" }])),
        ["Missing /definition/plans/0", "Altered /definition/plans/1/t", "NotRemoved /definition/plans/1"]
    );
    // the images of a plan that is missing are missing too, and those of one that is there are judged once
    let plan = |id: &str, url: &str| json!({ "planId": id, "microsoft-azure-corevm.largeLogo": url });
    let sent = plans(json!([plan("a", OURS), plan("b", OURS_TOO)]));
    let half = compare(&sent, &plans(json!([plan("b", NEW)])), None, fields);
    assert_eq!(
        (states(&half), differences(&half)),
        (vec!["Missing".to_owned(), "Copied".to_owned()], vec!["Missing /definition/plans/0".to_owned()])
    );
}

#[test]
fn what_only_the_service_says_is_not_looked_for() {
    let (sent, mut answered) = (offer(&json!({})), offer(&json!({})));
    (answered["version"], answered["status"]) = (json!(4), "y".into());
    let fields = ImageFields { kinds: &AssetKind::BUILT_IN, shapes: &ListShapes::default() };
    assert_eq!(differences(&compare(&sent, &answered, None, fields)), Vec::<String>::new());
    answered["id"] = "VM".into();
    assert_eq!(differences(&compare(&sent, &answered, None, fields)), Vec::<String>::new(), "any case");
    answered["id"] = "other".into();
    assert_eq!(differences(&compare(&sent, &answered, None, fields)), ["Altered /id"]);
}

#[test]
fn an_image_field_is_judged_by_its_url() {
    let key = "microsoft-azure-marketplace.largeLogo";
    let field = |url: Option<&str>| url.map_or_else(|| json!({}), |url| json!({ key: url }));
    let cases = [
        (OURS, Some(NEW), Some(OLD), "Copied"),
        (OURS, Some(NEW), None, "Copied"),
        (OURS, Some(OLD_AGAIN), Some(OLD), "Previous"),
        (OURS, Some(OURS), Some(OLD), "NotCopied"),
        (OURS, None, Some(OLD), "Missing"),
        (OURS, Some(""), None, "Missing"),
        (OLD, Some(OLD_AGAIN), Some(OLD), "Kept"),
        (OLD, Some(NEW), Some(OLD), "Unclear"),
        (OLD, None, Some(OLD), "Missing"),
    ];
    for (sent, answered, before, expected) in cases {
        let before = before.map(|url| field(Some(url)));
        let answer = answer(&field(Some(sent)), &field(answered), before.as_ref());
        assert_eq!(states(&answer), [expected], "{sent} {answered:?} {before:?}");
        assert!(answer.differences.is_empty(), "an image is no text: {answer:?}");
    }
}

type Urls = &'static [&'static str];

#[test]
fn a_list_of_images_is_judged_element_by_element() {
    let list = |urls: &[&str]| json!({ "microsoft-azure-marketplace.screenshots": urls });
    let cases: &[(Urls, Urls, Urls, Urls)] = &[
        (&[OURS, OURS_TOO], &[NEW, NEWER], &[], &["Copied", "Copied"]),
        (&[OLD, OURS], &[OLD, NEW], &[OLD], &["Kept", "Copied"]),
        (&[OURS, OLD], &[OLD, NEW], &[OLD], &["Previous", "Unclear"]),
        (&[OURS, OURS_TOO], &[NEW], &[], &["Unclear", "Unclear"]),
        (&[OURS, OLD], &[OLD], &[OLD], &["Missing", "Kept"]),
        (&[OURS, OURS_TOO], &[OLD], &[OLD], &["Previous", "Missing"]),
        (&[OURS, OURS_TOO], &[], &[OLD], &["Missing", "Missing"]),
        (&[OURS], &[OURS], &[OLD], &["NotCopied"]),
    ];
    for (sent, answered, before, expected) in cases {
        let answer = answer(&list(sent), &list(answered), Some(&list(before)));
        assert_eq!(states(&answer), *expected, "{sent:?} {answered:?} {before:?}");
    }
    let kept = answer(&list(&[]), &list(&[OLD]), Some(&list(&[OLD])));
    assert_eq!(differences(&kept), ["NotRemoved microsoft-azure-marketplace.screenshots"]);
    let longer = answer(&list(&[OURS]), &list(&[NEW, OLD]), Some(&list(&[OLD])));
    assert_eq!(differences(&longer), ["NotRemoved microsoft-azure-marketplace.screenshots"]);
    let no_url = answer(&list(&["later", OURS]), &list(&["never", NEW]), None);
    assert_eq!(differences(&no_url), ["Altered microsoft-azure-marketplace.screenshots/0"]);
    assert_eq!(states(&no_url), ["Copied"]);
}

#[test]
fn words_beside_an_image_count_as_texts() {
    let names = MemberNames { url: "image".into(), name: Some("caption".into()), video: None };
    let shapes = ListShapes { screenshots: Some(names), videos: None };
    let fields = ImageFields { kinds: &AssetKind::BUILT_IN, shapes: &shapes };
    let list = |items: Value| offer(&json!({ "microsoft-azure-marketplace.screenshots": items }));
    let sent = list(json!([{ "image": OURS, "caption": "One" }, { "image": OURS_TOO, "caption": "Two" }]));
    let answered = list(json!([{ "image": NEW, "caption": "Eins", "id": 7 }, NEWER]));
    let answer = compare(&sent, &answered, None, fields);
    assert_eq!(states(&answer), ["Copied", "Copied"]);
    let field = "microsoft-azure-marketplace.screenshots";
    assert_eq!(
        differences(&answer),
        [format!("Altered {field}/0/caption"), format!("Missing {field}/1/caption")]
    );
    // the second element moved up: its words are not those of the first one
    let moved = compare(&sent, &list(json!([{ "image": NEWER, "caption": "Two" }])), None, fields);
    assert_eq!((states(&moved), differences(&moved)), (vec!["Unclear".to_owned(); 2], vec![]));
    // where no words are sent, there are to be none; the service may fill in the rest
    let empty = list(json!([{ "image": OURS, "caption": "", "note": "" }, { "image": OURS_TOO }]));
    let stays =
        list(json!([{ "image": NEW, "caption": "One", "note": "x" }, { "image": NEWER, "caption": "" }]));
    assert_eq!(
        differences(&compare(&empty, &stays, None, fields)),
        [format!("NotRemoved {field}/0/caption")]
    );
    // what an element showed before is known
    let old = list(json!([{ "image": OLD, "caption": "One" }]));
    let kept = compare(&old, &list(json!([{ "image": OLD_AGAIN, "caption": "One" }])), Some(&old), fields);
    assert_eq!(states(&kept), ["Kept"]);
}

#[test]
fn neither_secret_nor_signature_is_shown() {
    let sent = json!({ "o": { "clientSecret": "S3CRET" }, "m": "https://a.example/m?sig=S3CRET" });
    let answer = answer(&sent, &json!({ "m": "https://b.example/m?sig=S3CRET" }), None);
    let shown: Vec<_> =
        answer.differences.iter().map(|d| format!("{d:?} {:?} {:?}", d.sent, d.shown)).collect();
    assert_eq!(shown.len(), 1);
    assert!(!format!("{shown:?} {:?}", answer.images).contains("S3CRET"), "{shown:?}");
}
