//! Texts that are no offer, and what is said of them.

use crate::base::redact;
use crate::listing::ListShapes;
use crate::marketplace::body::*;

fn error(text: impl AsRef<[u8]>) -> Error {
    OfferDocument::parse(text.as_ref(), "offer.json").unwrap_err()
}

fn offer(rest: &str) -> String {
    format!("{{\"publisherId\": \"c\", \"id\": \"o\", \"definition\": {{\"offer\": {{}}}}{rest}}}")
}

#[test]
fn each_text_that_is_no_offer_is_told_why() {
    let cases = [
        ("", "offer.json:1:1: invalid JSON: the file ends while parsing a value"),
        ("{\"a\": 1,}", "offer.json:1:9: invalid JSON: trailing comma"),
        ("{\"a\": 1}\n\n x", "offer.json:3:2: invalid JSON: trailing characters"),
        ("{\n  \"ä\": \"ö\" 1\n}", "offer.json:2:12: invalid JSON: expected `,` or `}`"),
        ("{\"a\": \"\\u00ö0\"}", "offer.json:1:12: invalid JSON: invalid escape"),
        ("{'a': 1}", "offer.json:1:2: invalid JSON: key must be a string"),
        ("[]", "offer.json:1:1: `the offer` is a list, but must be an object"),
        ("7", "offer.json:1:1: `the offer` is a number, but must be an object"),
        ("{}", "offer.json: `definition` is missing"),
        ("{\"definition\": 7}", "offer.json:1:16: `definition` is a number, but must be an object"),
        ("{\"definition\": {}}", "offer.json: `definition.offer` is missing"),
        (
            "{\"definition\": {\"offer\": null}}",
            "offer.json:1:26: `definition.offer` is null, but must be an object",
        ),
        ("{\"definition\": {\"offer\": {}}}", "offer.json: `publisherId` is missing"),
        (
            "{\"definition\": {\"offer\": {}}, \"publisherId\": 1}",
            "offer.json:1:46: `publisherId` is a number, but must be a string",
        ),
        ("{\"definition\": {\"offer\": {}}, \"publisherId\": \"c\"}", "offer.json: `id` is missing"),
        (
            "{\"definition\": {\"offer\": {}}, \"publisherId\": \"c\",\n \"id\": \"a/b\"}",
            "offer.json:2:8: invalid `id`",
        ),
        (
            "{\"definition\": {\"offer\": {}, \"plans\": {}}}",
            "offer.json:1:39: `definition.plans` is an object, but must be a list",
        ),
        (
            "{\"definition\": {\"offer\": {}, \"plans\": [{}, 7]}}",
            "offer.json:1:44: `definition.plans.1` is a number, but must be an object",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(error(text).to_string(), message, "{text}");
    }
}

#[test]
fn a_bad_id_has_its_reason_as_the_cause() {
    let error = error("{\"definition\": {\"offer\": {}}, \"publisherId\": \"a b\", \"id\": \"o\"}");
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "`a b` is not a publisher ID: only letters, digits, `-`, `_` and `.` are allowed"
    );
}

#[test]
fn a_member_that_is_there_twice_is_refused_at_any_depth() {
    let cases = [
        (
            offer(",\n \"id\": \"p\""),
            "offer.json:2:2: duplicate field `id`, first used in line 1; remove one of them",
        ),
        (
            offer(", \"x\": [0, {\"y\": {},\n\"z\": 1,\n   \"\\u0079\": 2}]"),
            "offer.json:3:4: duplicate field `y`, first used in line 1; remove one of them",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(error(text).to_string(), message);
    }
    let apart = offer(", \"x\": [{\"a\": 1}, {\"a\": 1, \"b\": {\"a\": 1}}]");
    assert!(OfferDocument::parse(apart.as_bytes(), "offer.json").is_ok());
}

#[test]
fn a_member_that_would_turn_into_a_number_is_refused() {
    let text = offer(", \"x\": {\"$serde_json::private::Number\": \"1\"}");
    let message = "`$serde_json::private::Number` is not a valid field name";
    assert!(error(text).to_string().ends_with(message));
}

#[test]
fn a_byte_order_mark_is_passed_over_and_other_bytes_are_not() {
    let text = format!("\u{feff}{}", offer(""));
    assert!(OfferDocument::parse(text.as_bytes(), "offer.json").is_ok());
    let message = error(b"{\n \"a\": \"\xff\"}").to_string();
    assert_eq!(message, "offer.json:2:8: not UTF-8 text; save the file as UTF-8");
    assert!(error(b"\xff\xfe{\0}\0").to_string().contains("not UTF-8"));
}

#[test]
fn the_place_has_the_line_for_the_caret_without_its_secrets() {
    let text = "{\n  \"clientSecret\": \"p4ss\", \"logo\": \"https://a/b?sig=S3CRET\" 1\n}";
    let error = error(text);
    let span = error.place().unwrap().span.as_ref().unwrap();
    assert_eq!(span.text, "  \"clientSecret\": \"****\", \"logo\": \"https://a/b?sig=******\" 1");
    assert_eq!(span.text.chars().nth(span.column - 1), Some('1'));
    assert!(!format!("{error:?}").contains("S3CRET"));
    assert_eq!(redact(&span.text).matches("sig=****").count(), 1);
}

#[test]
fn a_body_may_have_16_mib() {
    let most = 16 << 20;
    // the bytes of a byte-order mark, those of the body; then whether it is read
    for (mark, length, is_read) in [("", most, true), ("\u{feff}", most, true), ("", most + 1, false)] {
        let body = offer("");
        let text = format!("{mark}{body}{}", " ".repeat(length - body.len()));
        let error = OfferDocument::parse(text.as_bytes(), "offer.json").err();
        assert_eq!(error.is_none(), is_read, "{length}");
        assert!(error.is_none_or(|error| error.to_string().contains("but the limit is 16 MB")), "{length}");
    }
}

#[test]
fn an_offer_may_have_2000_plans() {
    for (count, is_read) in [(2_000, true), (2_001, false)] {
        let plans = vec!["{}"; count].join(",");
        let text = offer("").replace("{}}", &format!("{{}}, \"plans\": [{plans}]}}"));
        match OfferDocument::parse(text.as_bytes(), "offer.json") {
            Ok(_) => assert!(is_read, "{count}"),
            Err(error) => {
                assert!(!is_read, "{count}: {error}");
                assert_eq!(error.to_string(), "offer.json: 2001 plans, but the limit is 2000 plans");
            }
        }
    }
}

#[test]
fn depth_is_bounded() {
    let deep = offer(&format!(", \"x\": {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert!(error(deep).to_string().ends_with("recursion limit exceeded"));
}

#[test]
fn debug_shows_ids_only() {
    let document = OfferDocument::parse(offer(", \"x\": \"sig=S3CRET\"").as_bytes(), "offer.json").unwrap();
    assert_eq!(format!("{document:?}"), "OfferDocument(c/o)");
    let body = document.with_assets(&[], &ListShapes::default()).unwrap().0;
    assert_eq!(format!("{body:?}"), "OfferDocument(c/o)");
}
