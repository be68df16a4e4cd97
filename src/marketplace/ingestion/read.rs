//! Reads trees as offers.

use super::client::Ingestion;
use super::product::Product;
use super::slots::Slots;
use super::tree::{Target, Tree};
use crate::base::OfferRef;
use crate::marketplace::error::Error;
use crate::marketplace::offer::Offer;

impl Ingestion {
    /// Reads the draft of an offer; none if the offer doesn't exist.
    ///
    /// # Errors
    /// Returns an error that says why it can't be read, or why the API doesn't serve it.
    pub async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        let Some(product) = self.product(offer).await? else { return Ok(None) };
        let tree = self.tree(offer, &product, Target::Draft).await?;
        state(&tree, offer).map(Some)
    }

    /// Reads a tree that is known to be there.
    pub(super) async fn state_of(
        &self,
        offer: &OfferRef,
        product: &Product,
        target: Target,
    ) -> Result<Offer, Error> {
        state(&self.tree(offer, product, target).await?, offer)
    }
}

/// Returns the images of a tree as an offer.
pub(super) fn state(tree: &Tree, offer: &OfferRef) -> Result<Offer, Error> {
    let fields = Slots::of(tree, offer)?.fields();
    Ok(Offer::of_images(offer.clone(), tree.version(), fields).with_rest(tree.texts(), tree.rest()))
}
