//! One product: its three trees, its files, and its submissions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::options::Slot;
use super::files::StoredFile;
use super::seed_kind::Seed;
use super::value::{find, find_mut, kind, text};
use super::version;

/// Names a slot as this API does, as the target of a submission.
pub(super) fn target(slot: Slot) -> &'static str {
    match slot {
        Slot::Draft => "draft",
        Slot::Preview => "preview",
        Slot::Production => "live",
    }
}

/// Finds the slot that a target means.
pub(super) fn slot_of(text: &str) -> Option<Slot> {
    [Slot::Draft, Slot::Preview, Slot::Production].into_iter().find(|slot| target(*slot) == text)
}

/// How far a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum State {
    Running,
    Succeeded,
    Failed,
}

/// One submission on its way to one target; the way to live has the number of the preview.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Submission {
    pub(super) number: u64,
    pub(super) target: Slot,
    pub(super) state: State,
    pub(super) created: String,
    /// Whether it takes the product off sale.
    pub(super) is_deprecation: bool,
    /// What was submitted.
    pub(super) resources: Vec<Value>,
}

/// A product.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Product {
    pub(super) guid: String,
    pub(super) external_id: String,
    pub(super) seed: Seed,
    /// Resources as they are kept: without signatures and hosts.
    pub(super) draft: Vec<Value>,
    pub(super) preview: Option<Vec<Value>>,
    pub(super) live: Option<Vec<Value>>,
    pub(super) submissions: Vec<Submission>,
    /// The IDs of assets that were in a submission.
    pub(super) published: BTreeSet<String>,
    /// By their number.
    pub(super) files: BTreeMap<String, StoredFile>,
}

impl Product {
    pub(super) fn tree(&self, target: Slot) -> Option<&Vec<Value>> {
        match target {
            Slot::Draft => Some(&self.draft),
            Slot::Preview => self.preview.as_ref(),
            Slot::Production => self.live.as_ref(),
        }
    }

    /// Returns the submission that runs, if one does.
    pub(super) fn running(&self) -> Option<&Submission> {
        self.submissions.iter().find(|one| one.state == State::Running)
    }

    /// Returns the newest submission to a target.
    pub(super) fn newest(&self, target: Slot) -> Option<&Submission> {
        self.submissions.iter().rev().find(|one| one.target == target)
    }

    /// Forgets the submission that runs.
    pub(super) fn forget_running(&mut self) {
        self.submissions.retain(|one| one.state != State::Running);
    }

    /// Keeps a file, and returns what stands in place of its URL.
    pub(super) fn add_file(&mut self, file: StoredFile) -> String {
        let kept = file.kept();
        self.files.insert(file.number.clone(), file);
        kept
    }

    /// Puts a resource into the draft, in place of the one that has its ID.
    pub(super) fn put(&mut self, resource: Value) {
        match find_mut(&mut self.draft, text(&resource, "id")) {
            Some(place) => *place = resource,
            None => self.draft.push(resource),
        }
    }

    /// Returns the ID of the one listing that the draft has.
    pub(super) fn listing(&self) -> Option<&Value> {
        self.draft.iter().find(|one| kind(one) == "listing")
    }

    /// Writes the ID under which the product itself is found.
    pub(super) fn id(&self) -> String {
        format!("product/{}", self.guid)
    }

    /// Returns the resource of the product itself.
    pub(super) fn resource(&self) -> Option<&Value> {
        find(&self.draft, &self.id())
    }

    /// Names an asset by its type and number, with the listing's language in its ID.
    pub(super) fn asset_id(&self, kind: &str, ordinal: usize) -> String {
        let language = self.listing().map_or("en-us", |listing| text(listing, "languageId"));
        let kind = kind.to_ascii_lowercase();
        format!("listing-asset/{}/public/main/default/{language}/{kind}/{ordinal}", self.guid)
    }

    /// Lists the numbers that assets of a type have.
    pub(super) fn ordinals(&self, kind: &str) -> Vec<usize> {
        let prefix = self.asset_id(kind, 0);
        let prefix = prefix.strip_suffix('0').unwrap_or_default();
        let ids = self.draft.iter().filter_map(|one| text(one, "id").strip_prefix(prefix));
        ids.filter_map(|rest| rest.parse().ok()).collect()
    }

    /// Shows the submissions that are listed, the draft's first.
    pub(super) fn listed(&self, twice: bool) -> Vec<Value> {
        let newest = |wanted: &dyn Fn(&&Submission) -> bool| self.submissions.iter().rev().find(wanted);
        let is_live = |one: &&Submission| one.target == Slot::Production;
        let going = newest(&|one| is_live(one) && one.state != State::Succeeded);
        let gone = newest(&|one| is_live(one) && one.state == State::Succeeded);
        let has_gone = |number| {
            [going, gone].iter().flatten().any(|one| one.number == number && one.state != State::Failed)
        };
        let preview = self.newest(Slot::Preview).filter(|one| twice || !has_gone(one.number));
        let going = going.filter(|going| gone.is_none_or(|gone| gone.created <= going.created));
        let mut shown = vec![self.show_draft()];
        shown.extend([preview, going, gone].into_iter().flatten().map(|one| self.show(one)));
        shown
    }

    /// Returns the current state of a submission that was shown `earlier`.
    pub(super) fn submitted(&self, earlier: &Value) -> Option<Value> {
        let is_same = |one: &Value| ["id", "target"].iter().all(|name| one.get(name) == earlier.get(name));
        self.submissions.iter().rev().map(|one| self.show(one)).find(is_same)
    }

    fn show_draft(&self) -> Value {
        json!({
            "$schema": version::preview("submission", 2),
            "id": format!("submission/{}/0", self.guid),
            "product": self.id(),
            "target": { "targetType": "draft" },
            "lifecycleState": "generallyAvailable",
        })
    }

    /// Shows a submission as it is read.
    pub(super) fn show(&self, submission: &Submission) -> Value {
        let (status, result) = match submission.state {
            State::Running => ("running", "pending"),
            State::Succeeded => ("completed", "succeeded"),
            State::Failed => ("completed", "failed"),
        };
        json!({
            "$schema": version::preview("submission", 2),
            "id": format!("submission/{}/{}", self.guid, submission.number),
            "product": self.id(),
            "target": { "targetType": target(submission.target) },
            "status": status,
            "result": result,
            "created": submission.created,
            "lifecycleState": if submission.is_deprecation { "deprecated" } else { "generallyAvailable" },
        })
    }
}
