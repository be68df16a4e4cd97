//! What can be read: products, trees, submissions, single resources, jobs, files.

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::blob;
use super::super::call::Call;
use super::super::options::Slot;
use super::super::switch::Switch;
use super::files::{self, Place};
use super::job::Progress;
use super::problem::Refusal;
use super::product::{self, Product, slot_of};
use super::state::{Ingestion, Tree};
use super::value::{find, kind, set, text};
use super::version::{Version, preview};

/// How many entries a page of a list has.
const PAGE: usize = 5;

impl Ingestion {
    /// Lists products: all, those of a type, or the one with an external ID.
    pub(super) fn list_products(&self, call: &Call) -> Result<Answer, Refusal> {
        let highest = highest(call)?;
        let (id, kind) = (call.query.get("externalId"), call.query.get("type"));
        let fits = |one: &Value| {
            let own = one.pointer("/identity/externalId").and_then(Value::as_str);
            id.is_none_or(|id| own == Some(id)) && kind.is_none_or(|kind| text(one, "type") == kind)
        };
        let products = self.store.products();
        let shown = products.iter().filter_map(|one| Some(self.show(one, one.resource()?, highest.as_ref())));
        let mut shown: Vec<Value> = shown.filter(fits).collect();
        if let (Some(_), true, Some(first)) = (id, self.is_on(Switch::TwoProducts), shown.first()) {
            let mut second = first.clone();
            set(&mut second, "id", "product/00000000-0000-4000-8000-000000000002");
            shown.push(second);
        }
        self.page(call, shown)
    }

    /// Lists the plans of a product.
    pub(super) fn list_plans(&self, call: &Call) -> Result<Answer, Refusal> {
        let id = call.query.get("product").unwrap_or_default();
        let guid = id.strip_prefix("product/").filter(|guid| !guid.is_empty());
        let guid = guid.ok_or_else(|| Refusal::bad_request("The parameter product is missing."))?;
        let (product, highest) = (self.store.need(guid)?, highest(call)?);
        let wanted = call.query.get("externalId");
        let plans = product.draft.iter().filter(|one| kind(one) == "plan").filter(|one| {
            let own = one.pointer("/identity/externalId").and_then(Value::as_str);
            wanted.is_none_or(|wanted| own == Some(wanted))
        });
        let shown = plans.map(|plan| self.show(&product, plan, highest.as_ref())).collect();
        self.page(call, shown)
    }

    /// Shows a tree of a product, its resources in any order.
    pub(super) fn show_tree(&self, call: &Call, guid: &str) -> Result<Answer, Refusal> {
        let (product, highest, target) = (self.store.need(guid)?, highest(call)?, target(call)?);
        check_type(&product)?;
        let resources = self.late_tree(guid, target).unwrap_or_else(|| product.tree(target).cloned());
        let resources = resources.ok_or_else(|| {
            Refusal::bad_request(format!(
                "The product has no resources for the target {}.",
                product::target(target)
            ))
        })?;
        Ok(Answer::json(200, &self.tree(&product, target, &resources, highest.as_ref())))
    }

    /// Returns a tree as it was, where reads are to be late; nothing is late once that is switched off.
    fn late_tree(&self, guid: &str, target: Slot) -> Option<Tree> {
        if self.late_reads().is_none() && self.site.behaviors.stale_reads().is_none() {
            self.late.clear();
        }
        self.late.take(&(guid.to_owned(), target))
    }

    /// Writes a tree with the submission that it belongs to.
    pub(super) fn tree(
        &self,
        product: &Product,
        target: Slot,
        resources: &[Value],
        highest: Option<&Version>,
    ) -> Value {
        let mut all = resources.to_vec();
        all.extend(match target {
            Slot::Draft => product.listed(false).into_iter().next(),
            _ => product.newest(target).map(|one| product.show(one)),
        });
        json!({
            "$schema": preview("resource-tree", 2),
            "root": product.id(),
            "target": { "targetType": product::target(target) },
            "resources": self.show_shuffled(product, &all, highest),
        })
    }

    /// Lists the submissions of a product.
    pub(super) fn list_submissions(&self, call: &Call, guid: &str) -> Result<Answer, Refusal> {
        let (product, highest) = (self.store.need(guid)?, highest(call)?);
        let wanted = call.query.get("targetType").map(|_| target(call)).transpose()?;
        let mut listed = product.listed(self.is_on(Switch::ListPreviewTwice));
        listed.retain(|one| {
            let own = one.pointer("/target/targetType").and_then(Value::as_str);
            wanted.is_none_or(|wanted| own == Some(product::target(wanted)))
        });
        // from page to page the order stays
        let shown = if listed.len() > self.page_size(call)? {
            listed.iter().map(|one| self.show(&product, one, highest.as_ref())).collect()
        } else {
            self.show_shuffled(&product, &listed, highest.as_ref())
        };
        self.page(call, shown)
    }

    /// Shows one resource of a draft, or one submission.
    pub(super) fn show_resource(&self, call: &Call, id: &str) -> Result<Answer, Refusal> {
        let (highest, guid) = (highest(call)?, id.split('/').nth(1).unwrap_or_default());
        let product = self.store.product(guid).ok_or_else(|| Refusal::not_found(id))?;
        let listed = product.listed(false);
        let found = find(&product.draft, id).or_else(|| find(&listed, id));
        let found = found.ok_or_else(|| Refusal::not_found(id))?;
        Ok(Answer::json(200, &self.show(&product, found, highest.as_ref())))
    }

    /// Shows how far a job is.
    pub(super) fn show_status(&self, id: &str) -> Result<Answer, Refusal> {
        Ok(Answer::json(200, &self.store.need_job(id)?.show()))
    }

    /// Shows what a job saved, once it has ended.
    pub(super) fn show_detail(&self, call: &Call, id: &str) -> Result<Answer, Refusal> {
        let (job, highest) = (self.store.need_job(id)?, highest(call)?);
        if !job.has_ended() {
            return Err(Refusal::bad_request("The job has not completed."));
        }
        let product = self.store.product(&job.product);
        let saved = product.iter().flat_map(|product| {
            let saved = job.saved.iter().map(|one| product.submitted(one).unwrap_or_else(|| one.clone()));
            saved.map(|one| self.show(product, &one, highest.as_ref())).collect::<Vec<_>>()
        });
        let saved: Vec<Value> = saved.collect();
        Ok(Answer::json(200, &json!({ "$schema": preview("configure-detail", 2), "resources": saved })))
    }

    /// Cancels a job that has not ended; what it submitted is no longer listed.
    ///
    /// A job that is at work is waited for: by then it has ended.
    pub(super) async fn cancel(&self, call: &Call, id: &str) -> Result<Answer, Refusal> {
        let _worker = self.worker.lock().await;
        let job = self.store.need_job(id)?;
        if self.is_on(Switch::RefuseCancel) && !job.has_ended() {
            return Err(Refusal::bad_request("Cannot cancel job, publishing has begun."));
        }
        let canceled = self.store.change_open_job(id, |job| job.end(Progress::Canceled, call.now))?;
        let late = "Cannot cancel job, job has already completed.";
        let canceled = canceled.ok_or_else(|| Refusal::bad_request(late))?;
        if job.submission().is_some() && job.progress == Progress::Running {
            self.store.change(&job.product, Product::forget_running)?;
        }
        Ok(Answer::json(200, &canceled.show()))
    }

    /// Returns how many entries a page has.
    fn page_size(&self, call: &Call) -> Result<usize, Refusal> {
        let asked = match number(call, "$maxpagesize")? {
            Some(0) => return Err(not_valid("$maxpagesize")),
            asked => asked.unwrap_or(usize::MAX),
        };
        let size = self.switch(|one| match one {
            Switch::PageSize(size) => Some(*size),
            _ => None,
        });
        Ok(size.unwrap_or(PAGE).min(asked))
    }

    /// Answers with one page of a list, and the link to the next.
    fn page(&self, call: &Call, mut all: Vec<Value>) -> Result<Answer, Refusal> {
        let (size, from) = (self.page_size(call)?, number(call, "continuationToken")?.unwrap_or_default());
        let more = all.len() > from.saturating_add(size);
        all = all.into_iter().skip(from).take(size).collect();
        let mut body = json!({ "value": all });
        if more {
            set(&mut body, "@nextLink", self.next_link(call, from + size));
        }
        Ok(Answer::json(200, &body))
    }

    fn next_link(&self, call: &Call, from: usize) -> String {
        let foreign = self.is_on(Switch::ForeignNextLink);
        let base = if foreign { "https://pages.example" } else { &self.site.base };
        let kept = call.query.0.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("continuationToken"));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        kept.for_each(|(name, value)| {
            query.append_pair(name, value);
        });
        query.append_pair("continuationToken", &from.to_string());
        format!("{base}{}?{}", call.path, query.finish())
    }

    /// Serves a copy: its signature and time are checked as storage checks them.
    pub(in super::super) fn serve_file(&self, call: &Call) -> Answer {
        let place = Place::of(&call.path);
        let product = place.as_ref().and_then(|place| self.store.product(&place.product));
        let file = place.zip(product.as_ref()).and_then(|(place, product)| {
            product.files.get(&place.number).filter(|file| file.name == place.name)
        });
        let (Some(file), Some(product)) = (file, &product) else {
            return blob::Refusal::no_such_blob().into_plain_answer();
        };
        if !files::is_signed(&call.path, &call.query, call.now) {
            let message = "The URL is not signed by the sandbox, or expired.";
            return blob::Refusal::new(403, "AuthenticationFailed", message).into_plain_answer();
        }
        match self.bytes(&product.guid, file) {
            Ok(Some(bytes)) => {
                let is_document = bytes.starts_with(b"%PDF");
                blob::show_copy(call, if is_document { "application/pdf" } else { "image/png" }, bytes)
            }
            Ok(None) => blob::Refusal::no_such_blob().into_plain_answer(),
            Err(error) => blob::Refusal::from(error).into_plain_answer(),
        }
    }
}

/// Reads the newest version that is wanted.
pub(super) fn highest(call: &Call) -> Result<Option<Version>, Refusal> {
    let read = |text: &str| {
        let version = Version::parse(text);
        version.ok_or_else(|| Refusal::bad_request(format!("\"{text} is not a schema version\"")))
    };
    call.query.get("$version").map(read).transpose()
}

/// Reads a number of the query.
fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    call.query.get(name).map(|text| text.parse().map_err(|_| not_valid(name))).transpose()
}

fn not_valid(name: &str) -> Refusal {
    Refusal::bad_request(format!("The parameter {name} is not valid."))
}

fn target(call: &Call) -> Result<Slot, Refusal> {
    let text = call.query.get("targetType").unwrap_or("draft");
    slot_of(text)
        .ok_or_else(|| Refusal::bad_request(format!("The value '{text}' is not valid for targetType.")))
}

/// Refuses a type that the API does not serve.
fn check_type(product: &Product) -> Result<(), Refusal> {
    match product.resource().map(|resource| text(resource, "type")) {
        Some("azureApplication") => Err(Refusal::bad_request("Type AzureApplication is not supported")),
        _ => Ok(()),
    }
}
