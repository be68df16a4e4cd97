//! Applies the edits of a job, one by one: what fails leaves the others as they are.

use serde_json::Value;

use super::super::Error;
use super::super::behavior::Behavior;
use super::super::options::Slot;
use super::super::switch::Switch;
use super::fetched::Fetched;
use super::problem::Problem;
use super::product::Product;
use super::references;
use super::state::Ingestion;
use super::value::{find, find_mut, kind, remove, set, text, visit_urls};

/// The result of the edits of a job.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) saved: Vec<Value>,
    pub(super) errors: Vec<Value>,
}

impl Ingestion {
    /// Applies edits to the draft of a product.
    pub(super) fn apply(
        &self,
        guid: &str,
        edits: &[Value],
        fetched: &Fetched,
    ) -> Result<Option<Outcome>, Error> {
        self.store.change(guid, |product| {
            let mut changed = product.clone();
            let mut outcome = self.apply_all(&mut changed, edits, fetched);
            self.reword(product, &mut changed, &mut outcome.saved);
            if let Some(reads) = self.site.behaviors.stale_reads() {
                self.late.keep((guid.to_owned(), Slot::Draft), Some(product.draft.clone()), reads);
            }
            if !self.site.behaviors.has(&Behavior::IgnoreSave) {
                *product = changed;
            }
            outcome
        })
    }

    fn apply_all(&self, product: &mut Product, edits: &[Value], fetched: &Fetched) -> Outcome {
        let mut outcome = Outcome::default();
        for edit in edits {
            let applied = references::check(product, edit, edits).and_then(|()| match kind(edit) {
                "listing-asset" => self.apply_asset(product, edit, fetched),
                "listing-trailer" => self.apply_trailer(product, edit, fetched),
                _ => apply_other(product, edit),
            });
            match applied {
                Ok(saved) => outcome.saved.push(self.alter(product, saved)),
                Err(problem) => outcome.errors.push(problem.in_job(references::name(edit))),
            }
        }
        outcome
    }

    /// Applies one `listing-trailer`; returns it as it is kept.
    fn apply_trailer(
        &self,
        product: &mut Product,
        edit: &Value,
        fetched: &Fetched,
    ) -> Result<Value, Problem> {
        let id = trailer_id(product, edit)?;
        self.check_failure(&format!("listing-trailer/{}", id.rsplit('/').next().unwrap_or_default()))?;
        if text(edit, "lifecycleState") == "deleted" {
            return self.delete(product, edit, &id);
        }
        let mut made = trailer(product, edit, &id);
        if edit.get("assets").is_some() {
            self.take_still_over(product, &mut made, fetched)?;
        } else {
            let kept = find(&product.draft, &id).and_then(|there| there.get("assets").cloned());
            let kept = kept.filter(|_| !self.is_on(Switch::NeedUrl));
            set(&mut made, "assets", kept.ok_or_else(|| Problem::invalid_resource("The still is missing."))?);
        }
        product.put(made.clone());
        Ok(made)
    }

    /// Takes over the still of a trailer.
    fn take_still_over(
        &self,
        product: &mut Product,
        trailer: &mut Value,
        fetched: &Fetched,
    ) -> Result<(), Problem> {
        let mut taken = Ok(());
        visit_urls(trailer, &mut |url| match self.take_over(
            product,
            "listing-trailer",
            "still.png",
            url,
            fetched,
        ) {
            Ok(kept) => *url = kept,
            Err(problem) => taken = Err(problem),
        });
        taken
    }

    /// Alters the caption of what was saved, if that was asked for.
    fn alter(&self, product: &mut Product, mut saved: Value) -> Value {
        if self.site.behaviors.has(&Behavior::AlterTexts) && kind(&saved) == "listing-asset" {
            let altered = format!("{} (altered)", text(&saved, "description"));
            set(&mut saved, "description", altered);
            if let Some(place) = find_mut(&mut product.draft, text(&saved, "id")) {
                place.clone_from(&saved);
            }
        }
        saved
    }
}

/// Writes a trailer as it is kept, but for its still.
fn trailer(product: &Product, edit: &Value, id: &str) -> Value {
    let mut made = edit.clone();
    remove(&mut made, "resourceName");
    remove(&mut made, "lifecycleState");
    set(&mut made, "id", id);
    set(&mut made, "product", product.id());
    set(&mut made, "listing", product.listing().map(|listing| text(listing, "id").to_owned()));
    made
}

/// Finds the ID that a trailer has or gets.
fn trailer_id(product: &Product, edit: &Value) -> Result<String, Problem> {
    let id = text(edit, "id");
    if !id.is_empty() {
        return find(&product.draft, id).map(|_| id.to_owned()).ok_or_else(|| Problem::not_found(id));
    }
    let prefix = format!("listing-trailer/{}/public/main/default/", product.guid);
    let ids =
        product.draft.iter().filter_map(|one| text(one, "id").strip_prefix(&prefix)?.parse::<usize>().ok());
    Ok(format!("{prefix}{}", ids.max().map_or(1, |last| last + 1)))
}

/// Replaces a resource that this sandbox does not look into.
fn apply_other(product: &mut Product, edit: &Value) -> Result<Value, Problem> {
    let id = text(edit, "id");
    if id.is_empty() {
        let message = "The sandbox creates no resources of this kind.";
        return Err(Problem::of("badRequest", "notSupported", message));
    }
    let mut made = edit.clone();
    remove(&mut made, "validations");
    remove(&mut made, "resourceName");
    let place = find_mut(&mut product.draft, id).ok_or_else(|| Problem::not_found(id))?;
    place.clone_from(&made);
    Ok(made)
}
