//! What a run changes besides images, and what others changed there since the last run.

use super::lock::Lock;
use crate::listing::Target;
use crate::listing::edits::{Edit, What};
use crate::marketplace::{Change, Diff, Offer, TextHashes};

/// The texts of the offer: what this run writes over what the service has.
#[derive(Debug)]
pub(super) struct Texts {
    /// What this run changes, member by member.
    pub(super) diff: Diff,
    /// What someone else changed, or may have, and this run would overwrite.
    pub(super) lost: Vec<Edit>,
    /// Whether a member that the service never shows may have changed.
    pub(super) unseen: Unseen,
    /// The hash of the folder's offer body; none where the draft itself is the base.
    document: Option<String>,
}

/// How the members stand that the service takes but never shows, such as secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// There are none, or the offer body is the one that was saved last.
    Same,
    /// The offer body is another one than was saved last.
    Changed,
    /// No run was remembered, so nobody can tell.
    Unknown,
}

impl Texts {
    /// Compares the folder's offer body, or the draft itself, with the draft; `targets` are the fields of images
    /// that the run writes anyway.
    pub(super) fn compare(
        own: Option<&Offer>,
        base: &Offer,
        draft: Option<&Offer>,
        targets: &[Target],
        lock: &Lock,
    ) -> Self {
        let hash = own.and_then(Offer::document_hash);
        let diff = draft.map(|draft| {
            let as_written = base.clone().with_fields_of(draft, targets);
            draft.changes_to(&as_written)
        });
        let diff = diff.unwrap_or_default();
        Self {
            lost: match (draft, lock.draft(), own) {
                (Some(draft), Some(known), _) => lost(base, draft, known, &diff),
                (Some(_), None, Some(_)) => diff.changes().iter().map(unrecorded).collect(),
                _ => Vec::new(),
            },
            unseen: Unseen::of(&diff, hash.as_deref(), lock.document()),
            diff,
            document: hash,
        }
    }

    /// Tells whether a save would change nothing.
    pub(super) fn are_unchanged(&self) -> bool {
        self.diff.is_empty() && self.unseen != Unseen::Changed
    }

    /// Returns the hash of the folder's offer body.
    pub(super) fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// Whether the draft itself is the base, so that no text is written.
    pub(super) fn is_of_draft(&self) -> bool {
        self.document.is_none()
    }

    /// Returns what the lock records once the draft is `saved`. A run that only writes images keeps the recorded hashes:
    /// what others changed in the meantime is still new to the next run that writes texts.
    pub(super) fn remember(&self, saved: &Offer, lock: &Lock) -> (Option<String>, TextHashes) {
        match &self.document {
            Some(document) => (Some(document.clone()), saved.text_hashes()),
            None => (lock.document().map(str::to_owned), lock.draft().cloned().unwrap_or_default()),
        }
    }

    /// Returns what the lock records of a draft that doesn't show everything that was sent: its current texts, so that
    /// the next run doesn't take them for someone else's, but not that this offer body was saved.
    pub(super) fn remember_in_part(&self, draft: &Offer, lock: &Lock) -> (Option<String>, TextHashes) {
        (lock.document().map(str::to_owned), self.remember(draft, lock).1)
    }
}

impl Unseen {
    fn of(diff: &Diff, document: Option<&str>, known: Option<&str>) -> Self {
        match (document, known) {
            _ if diff.unseen().is_empty() => Self::Same,
            (Some(now), Some(before)) if now != before => Self::Changed,
            (Some(_), None) => Self::Unknown,
            _ => Self::Same,
        }
    }
}

/// Returns the fields that someone else changed since the last run and that a save would overwrite.
fn lost(base: &Offer, draft: &Offer, known: &TextHashes, diff: &Diff) -> Vec<Edit> {
    let (theirs, ours) = (draft.text_hashes(), base.text_hashes());
    let stays = |name: &&str| ours.by_name().get(*name) == theirs.by_name().get(*name);
    let values = |name: &str| {
        let pointer = format!("/definition/{name}");
        diff.changes().iter().find(|change| change.pointer == pointer).map(values)
    };
    let edit = |name: &str| Edit { name: name.to_owned(), what: What::Text(values(name)) };
    theirs.differences(known).into_iter().filter(|name| !stays(name)).map(edit).collect()
}

/// Without a record, every text that differs may be someone else's.
fn unrecorded(change: &Change) -> Edit {
    let name = change.pointer.trim_start_matches("/definition/").trim_start_matches('/').to_owned();
    Edit { name, what: What::UnrecordedText(values(change)) }
}

fn values(change: &Change) -> String {
    let none = || "(not set)".to_owned();
    let (before, after) =
        (change.before.clone().unwrap_or_else(none), change.after.clone().unwrap_or_else(none));
    format!("{before} → {after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::body::OfferDocument;
    use serde_json::json;

    fn offer(title: &str, summary: &str) -> OfferDocument {
        let value = json!({ "publisherId": "contoso", "id": "insight",
            "definition": { "offer": { "a.title": title, "a.summary": summary, "b.clientSecret": "x" } } });
        OfferDocument::parse(value.to_string().as_bytes(), "offer.json").unwrap()
    }

    fn compare(document: &OfferDocument, draft: &OfferDocument, lock: &Lock) -> Texts {
        Texts::compare(Some(&state(document)), &state(document), Some(&state(draft)), &[], lock)
    }

    fn state(document: &OfferDocument) -> Offer {
        Offer::of_document(document.clone(), None)
    }

    fn lock_of(draft: &OfferDocument, document: &str) -> Lock {
        Lock::default().with_texts(Some(document.to_owned()), state(draft).text_hashes())
    }

    #[test]
    fn an_edit_that_would_be_put_back_is_lost_and_one_that_stays_is_not() {
        let last = offer("one", "one");
        let lock = lock_of(&last, "x");
        let known = compare(&last, &offer("theirs", "one"), &lock).lost;
        assert_eq!(
            known.iter().map(Edit::to_string).collect::<Vec<_>>(),
            ["offer/a.title: \"theirs\" → \"one\""]
        );
        assert!(compare(&offer("theirs", "new"), &offer("theirs", "one"), &lock).lost.is_empty());
        assert!(compare(&offer("ours", "one"), &last, &lock).lost.is_empty(), "only we changed");
        let unrecorded = compare(&last, &offer("theirs", "one"), &Lock::default()).lost;
        assert_eq!(unrecorded.iter().map(|edit| edit.name.as_str()).collect::<Vec<_>>(), ["offer/a.title"]);
        assert!(!unrecorded[0].is_recorded());
        assert!(compare(&last, &last, &Lock::default()).lost.is_empty(), "the same without a record");
    }

    #[test]
    fn a_secret_counts_as_changed_when_the_offer_body_did() {
        let document = offer("one", "one");
        let mut shown = document.value().clone();
        shown["definition"]["offer"].as_object_mut().unwrap().remove("b.clientSecret");
        let draft = OfferDocument::from_live(shown).unwrap();
        let first = compare(&document, &draft, &Lock::default());
        assert_eq!(first.unseen, Unseen::Unknown);
        let (hash, _) = first.remember(&state(&draft), &Lock::default());
        let same = compare(&document, &draft, &lock_of(&draft, &hash.unwrap()));
        assert_eq!((same.unseen, same.are_unchanged()), (Unseen::Same, true));
        let other = compare(&document, &draft, &lock_of(&draft, "another"));
        assert_eq!((other.unseen, other.are_unchanged()), (Unseen::Changed, false));
        let plain = OfferDocument::from_live(draft.value().clone()).unwrap();
        let without_secrets = compare(&plain, &draft, &lock_of(&draft, "another"));
        assert_eq!((without_secrets.unseen, without_secrets.are_unchanged()), (Unseen::Same, true));
    }

    #[test]
    fn each_offer_body_has_its_own_hash() {
        let [one, same, other] =
            ["one", "one", "two"].map(|title| state(&offer(title, "summary")).document_hash().unwrap());
        assert_eq!(one, same);
        assert!(!one.is_empty() && one != other, "{one} {other}");
    }

    #[test]
    fn a_run_for_pictures_only_leaves_the_hashes_of_the_texts() {
        let (last, draft) = (offer("one", "one"), offer("theirs", "one"));
        let lock = lock_of(&last, "x");
        let texts = Texts::compare(None, &state(&draft), Some(&state(&draft)), &[], &lock);
        assert!(texts.lost.is_empty());
        assert_eq!(texts.remember(&state(&draft), &lock), (Some("x".to_owned()), state(&last).text_hashes()));
    }
}
