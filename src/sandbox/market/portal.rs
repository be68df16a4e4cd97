//! What a person sees and does in the portal, beside the API.

use serde_json::Value;

use super::super::route::OfferKey;
use super::super::server::App;
use super::offer::Secrets;
use super::{Slot, images};

impl App {
    /// Plays a colleague in the portal, on the draft as the API shows it, secrets included.
    pub(in super::super) fn portal_edit(
        &self,
        publisher: &str,
        offer: &str,
        edit: impl FnOnce(&mut Value),
    ) -> bool {
        let market = &self.market;
        let changed = market.offers.change_existing(&OfferKey::new(publisher, offer), |record| {
            let mut document =
                record.show(&record.draft, &self.base, market.manner.migration, Secrets::Shown);
            edit(&mut document);
            images::visit_links(&mut document, &mut |_, link| {
                if let Ok(Some(kept)) = market.copies.recognise(link) {
                    *link = kept;
                }
            });
            record.set_draft(document, self.clock.now());
            Ok(())
        });
        changed.is_ok()
    }

    /// Gives a slot of an offer, secrets included.
    pub(in super::super) fn offer_in_full(&self, publisher: &str, offer: &str, slot: Slot) -> Option<Value> {
        let record = self.market.offers.get(&OfferKey::new(publisher, offer))?;
        let snapshot = record.slot(slot)?;
        Some(record.show(snapshot, &self.base, self.market.manner.migration, Secrets::Shown))
    }
}
