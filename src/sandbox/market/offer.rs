//! One offer: its draft, its operations, and how it is shown.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::address::OfferKey;
use super::super::clock;
use super::super::options::{Migration, Slot};
use super::images;
use super::kept::keep;
use super::operation::{Kind, Operation, State};

/// All that is known of one offer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in super::super) struct OfferRecord {
    pub(in super::super) publisher: String,
    pub(in super::super) offer: String,
    /// What operations call the offer.
    pub(super) guid: String,
    pub(in super::super) etag: String,
    /// When it was changed last, as a count of nanoseconds; no two changes have the same.
    changed: String,
    pub(in super::super) draft: Snapshot,
    pub(in super::super) preview: Option<Snapshot>,
    pub(in super::super) production: Option<Snapshot>,
    pub(super) versions: Vec<Snapshot>,
    pub(in super::super) operations: Vec<Operation>,
}

/// An offer's document at one time, with own URLs in their kept form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in super::super) struct Snapshot {
    pub(in super::super) document: Value,
    pub(in super::super) version: u64,
    changed_time: String,
}

impl OfferRecord {
    /// Makes an offer of its first document.
    pub(super) fn new(key: &OfferKey, document: Value, now: OffsetDateTime) -> Self {
        let mut record = Self {
            publisher: key.publisher.clone(),
            offer: key.offer.clone(),
            guid: Uuid::new_v4().to_string(),
            draft: Snapshot { version: 1, ..Snapshot::default() },
            ..Self::default()
        };
        record.set_draft(document, now);
        record
    }

    pub(in super::super) fn key(&self) -> OfferKey {
        OfferKey::new(&self.publisher, &self.offer)
    }

    /// Takes a new draft, under a new `ETag`.
    pub(super) fn set_draft(&mut self, document: Value, now: OffsetDateTime) {
        self.draft.document = keep(document);
        self.touch(now);
    }

    /// Gives the draft its time of change and a new `ETag`, also where the clock has not moved or went back.
    ///
    /// Its form is the one of the pages: `W/"datetime'2017-06-07T06%3A15%3A40.4771399Z'"`.
    fn touch(&mut self, now: OffsetDateTime) {
        let tick = Duration::nanoseconds(100);
        let last =
            self.changed.parse().ok().and_then(|nanos| OffsetDateTime::from_unix_timestamp_nanos(nanos).ok());
        let time = last.map_or(now, |last| now.max(last + tick));
        self.changed = time.unix_timestamp_nanos().to_string();
        self.draft.changed_time = clock::ticks(time);
        self.etag = format!("W/\"datetime'{}'\"", self.draft.changed_time.replace(':', "%3A"));
    }

    /// Raises the version and keeps what was submitted under it.
    pub(super) fn snapshot(&mut self) -> u64 {
        self.draft.version += 1;
        self.versions.push(self.draft.clone());
        self.draft.version
    }

    pub(in super::super) fn slot(&self, slot: Slot) -> Option<&Snapshot> {
        match slot {
            Slot::Draft => Some(&self.draft),
            Slot::Preview => self.preview.as_ref(),
            Slot::Production => self.production.as_ref(),
        }
    }

    pub(super) fn version(&self, number: u64) -> Option<&Snapshot> {
        let drafts = std::iter::once(&self.draft);
        self.versions.iter().rev().chain(drafts).find(|snapshot| snapshot.version == number)
    }

    pub(super) fn running(&self) -> Option<&Operation> {
        self.operations.last().filter(|operation| operation.state == State::Running)
    }

    /// Tells how far the offer is, in the words of the API.
    pub(in super::super) fn status(&self) -> &'static str {
        match self.operations.last().map(|operation| (operation.state, operation.kind)) {
            None => "neverPublished",
            Some((State::Running, _)) => "running",
            Some((State::Succeeded, Kind::Publish)) => "waitingForPublisherReview",
            Some((State::Succeeded, Kind::GoLive)) => "succeeded",
            Some((State::Canceled, _)) => "canceled",
            Some((State::Failed, _)) => "failed",
        }
    }

    /// Shows a snapshot in the order of the page, with what the service adds; secrets included.
    pub(super) fn show(&self, snapshot: &Snapshot, base: &str, migration: Migration) -> Value {
        let mut document = snapshot.document.clone();
        images::visit_urls(&mut document, &mut |_, url| super::copies::show_url(url, base));
        let mut kept = match document {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let mut shown = Map::new();
        for name in ["offerTypeId", "publisherId"] {
            shown.extend(kept.shift_remove_entry(name));
        }
        shown.insert("status".to_owned(), json!(self.status()));
        shown.extend(kept.shift_remove_entry("id"));
        shown.insert("version".to_owned(), json!(snapshot.version));
        shown.extend(kept);
        if migration == Migration::Migrated {
            shown.insert("pcMigrationStatus".to_owned(), json!("none"));
            shown.insert("isvUpgradeRequest".to_owned(), json!(false));
        }
        shown.insert("changedTime".to_owned(), json!(snapshot.changed_time));
        Value::Object(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kept::{LIST_OF_PLAN, withhold};
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    fn record(document: Value) -> OfferRecord {
        let now = datetime!(2026-11-22 08:14:06.1234567 UTC);
        OfferRecord::new(&OfferKey::new("contoso", "vm"), document, now)
    }

    #[test]
    fn each_change_has_its_own_etag_though_the_clock_stands() {
        let now = datetime!(2026-11-22 08:14:06.1234567 UTC);
        let mut record = record(json!({}));
        assert_eq!(record.etag, "W/\"datetime'2026-11-22T08%3A14%3A06.1234567Z'\"");
        record.set_draft(json!({}), now);
        assert_eq!(record.etag, "W/\"datetime'2026-11-22T08%3A14%3A06.1234568Z'\"");
    }

    #[test]
    fn an_answer_has_the_order_of_the_page_and_what_the_service_adds() {
        let document = json!({
            "publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines", "id": "vm",
            "offerTypeVersions": {}, "definition": {"offer": {"a": 1}, "plans": [{}]}, "unknown": null,
            "eTag": "x", "version": 5, "status": "mine",
        });
        let record = record(document);
        let shown = record.show(&record.draft, "http://x", Migration::NotMigrated);
        let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
        let wanted =
            ["offerTypeId", "publisherId", "status", "id", "version", "definition", "unknown", "changedTime"];
        assert_eq!(names, wanted);
        assert_eq!(shown["status"], "neverPublished");
        assert_eq!(shown["version"], 1);
        assert_eq!(shown["definition"]["offer"].as_object().unwrap().len(), 8);
        assert_eq!(shown["definition"]["plans"][0], json!({LIST_OF_PLAN: []}));
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            "\\PC*".prop_map(Value::from),
            Just(serde_json::from_str("1.10").unwrap()),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("\\PC{1,8}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_the_service_does_not_know_it_keeps_to_the_letter(value in json_value()) {
            let definition = json!({"displayText": "t", "offer": {"unknown": value}, "plans": []});
            let record = record(json!({"id": "vm", "definition": definition}));
            let shown = record.show(&record.draft, "http://x", Migration::Migrated);
            prop_assert_eq!(shown["definition"].to_string(), definition.to_string());
        }
    }

    #[test]
    fn secrets_are_kept_and_not_shown() {
        let record = record(json!({"definition": {"offer": {"crm": {"url": "x", "crmPassword": "hush"}}}}));
        let mut shown = record.show(&record.draft, "http://x", Migration::Migrated);
        assert_eq!(shown["definition"]["offer"]["crm"]["crmPassword"], "hush");
        withhold(&mut shown);
        assert_eq!(shown["definition"]["offer"]["crm"], json!({"url": "x"}));
    }
}
