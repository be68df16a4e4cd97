//! What the service's lists and reports say, read leniently: the pages' samples and tables do not agree.

use crate::base::redact;
use crate::marketplace::refusal::strip_html;
use crate::marketplace::session::items;
use crate::marketplace::{
    Message, MessageLevel, OfferSummary, OperationId, Pages, Progress, PublisherSummary, State, Step,
    Submission,
};
use serde_json::Value;

impl PublisherSummary {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let name = value.get("definition").and_then(|definition| text(definition, &["displayText"]));
        Some(Self { id: text(value, &["id", "publisherId"])?, name })
    }
}

impl OfferSummary {
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: text(value, &["id"])?,
            offer_type: text(value, &["offerTypeId"]),
            name: value.get("definition").and_then(|definition| text(definition, &["displayText"])),
            state: text(value, &["status"]).map(|name| State::read(&name)),
            changed: text(value, &["changedTime"]),
        })
    }
}

impl Submission {
    /// Reads an item of the list. None is left out: one that says nothing of its state may be running.
    #[expect(clippy::unnecessary_wraps, reason = "lists are read by functions that may leave out items")]
    pub(super) fn read(value: &Value) -> Option<Self> {
        let state = text(value, &["submissionState", "status"]);
        Some(Self {
            id: text(value, &["id"]).and_then(|id| OperationId::parse(&id)),
            kind: text(value, &["submissionType"]),
            state: state.map_or_else(|| State::Other("unknown".to_owned()), |name| State::read(&name)),
            changed: text(value, &["changedTime", "lastActionDateTime", "createdDateTime"]),
            version: value.get("publishingVersion").and_then(Value::as_u64),
        })
    }
}

impl Progress {
    /// Reads a report on an offer or an operation; a sample of the page wraps it into a list.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let value = value.as_array().map_or(Some(value), |items| items.first())?;
        let state = text(value, &["status", "submissionState"]).map(|name| State::read(&name))?;
        let steps = items(value, "steps").iter().map(Step::read).collect();
        let pages = Pages { preview: pages(value, "previewLinks"), live: pages(value, "liveLinks") };
        Some(Self { state, steps, messages: messages(value), pages })
    }
}

impl Step {
    fn read(value: &Value) -> Self {
        let id = text(value, &["id"]).unwrap_or_default();
        Self {
            name: text(value, &["stepName", "name"]).unwrap_or_else(|| id.clone()),
            state: text(value, &["status"]).map_or(State::Other(String::new()), |name| State::read(&name)),
            percent: ["progressPercentage", "processPercentage"]
                .iter()
                .find_map(|name| value.get(name)?.as_u64()),
            usually: text(value, &["estimatedTimeFrame"]),
            messages: messages(value),
            id,
        }
    }
}

impl Message {
    fn read(value: &Value) -> Option<Self> {
        let said = value.as_str().map(str::to_owned);
        let said = said.or_else(|| text(value, &["messageHtml", "message", "text"]))?;
        let level = match text(value, &["level"]).unwrap_or_default().to_ascii_lowercase().as_str() {
            "error" => MessageLevel::Error,
            "warning" => MessageLevel::Warning,
            _ => MessageLevel::Information,
        };
        Some(Self { level, text: redact(&strip_html(&said)) })
    }
}

/// Reads the URLs of a list. The page names the lists, but not the shape of an element: a text, or an object with a URL.
fn pages(value: &Value, name: &str) -> Vec<String> {
    let url = |item: &Value| item.as_str().map(str::to_owned).or_else(|| text(item, &["url", "uri", "href"]));
    let urls = items(value, name).iter().filter_map(url);
    urls.filter(|url| url.starts_with("https://")).map(|url| redact(&url)).collect()
}

fn messages(value: &Value) -> Vec<Message> {
    items(value, "messages").iter().filter_map(Message::read).collect()
}

/// Reads a text under the first of these names that has one.
fn text(value: &Value, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| value.get(name)?.as_str());
    found.filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::progress::Ended;
    use serde_json::json;

    fn progress(value: &Value) -> Progress {
        Progress::read(value).unwrap()
    }

    #[test]
    fn the_pages_report_is_read() {
        let report = json!([{
            "status": "Running",
            "messages": ["started"],
            "steps": [
                {"estimatedTimeFrame": "< 15 min", "id": "displaydummycertify", "stepName": "Validate Pre-Requisites",
                 "status": "complete", "progressPercentage": 100,
                 "messages": [{"messageHtml": "Step <b>completed</b>.", "level": "information"}]},
                {"id": "displaycertify", "status": "InProgress",
                 "messages": [{"messageHtml": "<p>see https://a/b?sig=S3CRET</p>", "level": "error"}]},
            ]
        }]);
        let read = progress(&report);
        assert_eq!(read.state, State::Running);
        assert_eq!(read.messages[0].text, "started");
        let [first, second] = read.steps.as_slice() else { panic!() };
        assert_eq!((first.name.as_str(), first.percent), ("Validate Pre-Requisites", Some(100)));
        assert_eq!(first.messages[0].text, "Step completed.");
        assert_eq!((second.name.as_str(), &second.state), ("displaycertify", &State::Running));
        let reasons: Vec<_> =
            read.reasons().map(|(step, m)| (step.unwrap().id.as_str(), m.text.as_str())).collect();
        assert_eq!(reasons, [("displaycertify", "see https://a/b?sig=****")]);
        assert_eq!(read.current_step().unwrap().id, "displaycertify");
    }

    #[test]
    fn pages_of_the_offer_are_read_without_signatures() {
        let report = json!({
            "status": "Succeeded",
            "previewLinks": ["https://a.example/p?sig=S3CRET", {"name": "Preview", "url": "https://a.example/q"}, "javascript:x", 1],
            "liveLinks": [],
        });
        let pages = Pages {
            preview: vec!["https://a.example/p?sig=****".to_owned(), "https://a.example/q".to_owned()],
            live: Vec::new(),
        };
        assert_eq!(progress(&report).pages, pages);
    }

    #[test]
    fn a_level_is_read_in_any_case_and_an_unknown_one_is_information() {
        use MessageLevel::{Error, Information, Warning};
        let table = [
            ("error", Error),
            ("Error", Error),
            ("Warning", Warning),
            ("information", Information),
            ("odd", Information),
            ("", Information),
        ];
        for (word, level) in table {
            let read = Message::read(&json!({"level": word, "message": "said"})).unwrap();
            assert_eq!(read, Message { level, text: "said".to_owned() }, "{word}");
        }
        assert_eq!(Message::read(&json!("said")).unwrap().level, Information);
    }

    #[test]
    fn an_end_is_told_from_a_state_that_nobody_knows() {
        let sign_off =
            |id: &str, name: &str, status: &str| json!([{"id": id, "stepName": name, "status": status}]);
        let signing = sign_off("publisher-signoff", "Publisher signoff", "waitingForPublisherReview");
        let rejected = json!([{"id": "displaycertify", "status": "Rejected"}]);
        let before_live =
            json!([{"id": "displaycertify", "status": "complete"}, {"id": "live", "status": "notStarted"}]);
        let all_done =
            json!([{"id": "publisher-signoff", "status": "complete"}, {"id": "live", "status": "complete"}]);
        let going_live = json!([{"id": "publisher-signoff", "status": "complete"}, {"id": "live", "status": "inProgress"}]);
        let cases = [
            ("succeeded", json!([]), Some(Ended::Succeeded)),
            ("complete", json!([]), Some(Ended::Succeeded)),
            ("Canceled", json!([]), Some(Ended::Canceled)),
            ("failed", json!([]), Some(Ended::Refused)),
            ("waitingForPublisherReview", json!([]), Some(Ended::PreviewReady)),
            ("running", signing.clone(), Some(Ended::PreviewReady)),
            ("succeeded", signing.clone(), Some(Ended::PreviewReady)),
            ("canceled", signing.clone(), Some(Ended::Canceled)),
            ("failed", signing, Some(Ended::Refused)),
            ("running", rejected, Some(Ended::Refused)),
            ("running", sign_off("4", "publisher-signoff", "running"), Some(Ended::PreviewReady)),
            ("running", sign_off("4", "Publisher Sign-off", "inProgress"), Some(Ended::PreviewReady)),
            ("running", sign_off("publisher-signoff", "?", "InProgress"), Some(Ended::PreviewReady)),
            ("running", sign_off("publisher-signoff", "?", "waitingForApproval"), Some(Ended::PreviewReady)),
            ("running", sign_off("publisher-signoff", "?", "notStarted"), None),
            ("running", sign_off("publisher-signoff", "?", "blocked"), None),
            ("running", sign_off("publisher-signoff", "?", "complete"), None),
            ("running", sign_off("displaycertify", "Certification", "inProgress"), None),
            ("running", sign_off("displaycertify", "Certification", "waitingForApproval"), None),
            ("running", going_live, None),
            ("succeeded", before_live, Some(Ended::PreviewReady)),
            ("succeeded", all_done, Some(Ended::Succeeded)),
            ("running", json!([]), None),
            ("not started", json!([]), None),
            ("reticulatingSplines", json!([]), None),
        ];
        for (status, steps, ended) in cases {
            assert_eq!(progress(&json!({"status": status, "steps": steps})).ended(), ended, "{status}");
        }
        assert_eq!(progress(&json!({"status": "odd"})).state.to_string(), "odd");
        let signed = |status| {
            let step = sign_off("4", "Publisher signoff", status);
            progress(&json!({"status": "running", "steps": step})).is_signed_off()
        };
        assert!(signed("complete") && !signed("inProgress") && !signed("notStarted"));
        assert!(Progress::read(&json!({"steps": []})).is_none());
        assert!(Progress::read(&json!([])).is_none());
    }
}
