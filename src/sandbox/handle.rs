//! A running sandbox, for whoever started it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::app::App;
use super::behavior::Behavior;
use super::error::Error;
use super::fault::Fault;
use super::ingestion::Seed;
use super::lock::lock;
use super::options::Slot;
use super::product_call;
use super::record::RecordedRequest;
use super::route::Route;
use super::running::Running;
use super::state;

/// A running stand-in for the marketplace and its storage; it stops when it is dropped.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use offerpress::sandbox::{Fault, Route, Sandbox};
///
/// let sandbox = Sandbox::builder().fail_next(Route::PutBlob, Fault::status(503)).start().await?;
/// assert!(sandbox.blob_endpoint().starts_with(&sandbox.marketplace_url()));
/// assert!(sandbox.requests().is_empty());
/// # Ok::<(), offerpress::sandbox::Error>(()) }).unwrap();
/// ```
pub struct Sandbox {
    app: Arc<App>,
    running: Running,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("url", &self.app.site.base).finish_non_exhaustive()
    }
}

impl Sandbox {
    pub(super) fn of(app: Arc<App>, running: Running) -> Self {
        Self { app, running }
    }

    /// Stops the server, and waits until all that was asked is carried out.
    pub async fn stop(mut self) {
        self.running.stop(&self.app).await;
    }

    /// Returns the address of the marketplace API, without a slash at its end.
    #[must_use]
    pub fn marketplace_url(&self) -> String {
        self.app.site.base.clone()
    }

    /// Returns the address of the storage account, in path style as Azurite has it: `http://127.0.0.1:PORT/<account>`.
    #[must_use]
    pub fn blob_endpoint(&self) -> String {
        format!("{}/{}", self.app.site.base, state::ACCOUNT)
    }

    /// Returns the address of the status page.
    #[must_use]
    pub fn page_url(&self) -> String {
        format!("{}/", self.app.site.base)
    }

    /// Returns the address of the Product Ingestion API, without a slash at its end.
    #[must_use]
    pub fn ingestion_url(&self) -> String {
        format!("{}{}", self.app.site.base, product_call::ROOT)
    }

    /// Returns the origin from which that API's copies are served: another port.
    #[must_use]
    pub fn files_url(&self) -> String {
        self.app.site.files.clone()
    }

    /// Names the storage account.
    #[must_use]
    pub fn account(&self) -> &str {
        state::ACCOUNT
    }

    /// Returns the address of the control route, which answers where
    /// [`SandboxBuilder::control`](super::SandboxBuilder::control) switched it on.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}/control", self.app.site.base)
    }

    /// Returns the account's key in base64; it is the same everywhere and protects nothing.
    #[must_use]
    pub fn account_key(&self) -> &str {
        self.app.site.keys.account_key()
    }

    /// Returns what other tools take to find and sign in to the account.
    #[must_use]
    pub fn connection_string(&self) -> String {
        format!(
            "DefaultEndpointsProtocol=http;AccountName={};AccountKey={};BlobEndpoint={};",
            state::ACCOUNT,
            self.account_key(),
            self.blob_endpoint()
        )
    }

    /// Names the private container that is there from the start.
    #[must_use]
    pub fn container(&self) -> &str {
        state::CONTAINER
    }

    /// Returns the token that the marketplace half takes at present.
    #[must_use]
    pub fn token(&self) -> String {
        self.app.site.keys.token()
    }

    /// Returns the token that the Product Ingestion half takes at present.
    #[must_use]
    pub fn ingestion_token(&self) -> String {
        self.app.site.keys.ingestion_token()
    }

    /// Makes both tokens expire and gives the marketplace's next one; the earlier ones are answered with 401 from now on.
    #[must_use]
    pub fn renew_token(&self) -> String {
        self.app.site.keys.renew_token()
    }

    /// Returns the token that the storage half takes, instead of a signature.
    #[must_use]
    pub fn storage_token(&self) -> String {
        self.app.site.keys.storage_token()
    }

    /// Lists the requests so far, in order of arrival; bodies of images are counted, not kept.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.app.log.all()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.app.log.clear();
    }

    /// Makes the next request on `route` fail.
    pub fn fail_next(&self, route: Route, fault: impl Into<Fault>) {
        lock(&self.app.faults).add(route, 0, 1, &fault.into());
    }

    /// Makes the next `times` requests on `route` fail.
    pub fn fail_times(&self, route: Route, times: usize, fault: impl Into<Fault>) {
        lock(&self.app.faults).add(route, 0, times, &fault.into());
    }

    /// Lets `passing` requests on `route` through and makes the one after them fail.
    pub fn fail_after(&self, route: Route, passing: usize, fault: impl Into<Fault>) {
        lock(&self.app.faults).add(route, passing, 1, &fault.into());
    }

    /// Forgets the faults that are still to come; what is slow stays slow.
    pub fn clear_faults(&self) {
        lock(&self.app.faults).clear();
    }

    /// Makes every request on `route` wait before it is answered.
    pub fn slow(&self, route: Route, wait: std::time::Duration) {
        lock(&self.app.faults).slow(route, wait);
    }

    /// Switches a behavior on.
    pub fn set(&self, behavior: Behavior) {
        self.app.site.behaviors.set(behavior);
    }

    /// Switches all behaviors off.
    pub fn clear_behaviors(&self) {
        self.app.site.behaviors.clear();
    }

    /// Lists the behaviors that are on; one that happens once is off when it has happened.
    #[must_use]
    pub fn behaviors(&self) -> Vec<Behavior> {
        self.app.site.behaviors.all()
    }

    /// Lets certification refuse what is submitted from now on, or accept it again.
    pub fn certification_refuses(&self, reason: Option<&str>) {
        self.app.site.behaviors.remove("refuse-certification");
        if let Some(reason) = reason {
            self.set(Behavior::RefuseCertification(reason.to_owned()));
        }
    }

    /// Begins an offer with this draft, unless there is one of its `publisherId` and `id`; tells whether it did.
    ///
    /// # Errors
    /// The draft names no offer.
    pub fn begin_with(&self, document: &Value) -> Result<bool, Error> {
        self.app.market.seed(document)
    }

    /// Plays a colleague who changes the draft in the portal; tells whether there is such an offer.
    ///
    /// The draft gets a new `ETag`, as after a `PUT`. Offers stand still meanwhile: `edit` must not ask the sandbox.
    pub fn portal_edit(&self, publisher: &str, offer: &str, edit: impl FnOnce(&mut Value)) -> bool {
        self.app.market.portal_edit(publisher, offer, edit)
    }

    /// Returns an offer as it stands in a slot, secrets included.
    #[must_use]
    pub fn offer(&self, publisher: &str, offer: &str, slot: Slot) -> Option<Value> {
        self.app.market.offer_in_full(publisher, offer, slot)
    }

    /// Adds a product of the Product Ingestion API, unless there is one with this external ID; tells whether it did.
    #[must_use]
    pub fn add_product(&self, external_id: &str, seed: Seed) -> bool {
        self.app.ingestion.seed(seed, external_id)
    }

    /// Plays a colleague who changes the draft of a product in the portal; tells whether there is such a product.
    ///
    /// Products stand still meanwhile: `edit` must not ask the sandbox.
    pub fn portal_edit_product(&self, external_id: &str, edit: impl FnOnce(&mut Vec<Value>)) -> bool {
        self.app.ingestion.portal_edit(external_id, edit)
    }

    /// Plays a colleague who uploads a file for a product; gives the `url` by which
    /// [`portal_edit_product`](Self::portal_edit_product) puts it into a resource, or none if there is no such product.
    ///
    /// # Errors
    /// The file can't be kept.
    pub fn portal_upload(
        &self,
        external_id: &str,
        name: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<Option<String>, Error> {
        self.app.ingestion.portal_upload(external_id, name, &bytes.into())
    }

    /// Returns the tree of a product as a read shows it, its resources in the order of their IDs.
    #[must_use]
    pub fn tree(&self, external_id: &str, slot: Slot) -> Option<Value> {
        self.app.ingestion.tree_of(external_id, slot)
    }

    /// Returns the submissions of a product as they are listed.
    #[must_use]
    pub fn product_submissions(&self, external_id: &str) -> Vec<Value> {
        self.app.ingestion.submissions_of(external_id)
    }

    /// Lists the blobs as `<container>/<name>`, in order of their names.
    #[must_use]
    pub fn blobs(&self) -> Vec<String> {
        self.app.blobs.names()
    }
}
