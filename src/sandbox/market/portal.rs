//! What a person sees and does in the portal, beside the API.

use serde_json::{Map, Value};

use super::super::address::{Address, OfferKey};
use super::super::call::Call;
use super::super::moment::{Edit, Moment};
use super::super::options::Slot;
use super::super::{Error, Route};
use super::offer::OfferRecord;
use super::state::Marketplace;
use super::{drawn, images, misbehave};

impl Marketplace {
    /// Plays a colleague in the portal, on the draft as the API shows it, secrets included.
    pub(in super::super) fn portal_edit(
        &self,
        publisher: &str,
        offer: &str,
        edit: impl FnOnce(&mut Value),
    ) -> bool {
        let changed = self.offers.change_existing(&OfferKey::new(publisher, offer), |record| {
            let mut document = self.show(record, &record.draft);
            edit(&mut document);
            images::visit_urls(&mut document, &mut |_, url| {
                if let Ok(Some(kept)) = self.copies.recognise(url) {
                    *url = kept;
                }
            });
            record.set_draft(document, self.site.clock.now());
            Ok(())
        });
        changed.is_ok()
    }

    /// Returns a slot of an offer, secrets included.
    pub(in super::super) fn offer_in_full(&self, publisher: &str, offer: &str, slot: Slot) -> Option<Value> {
        let record = self.offers.get(&OfferKey::new(publisher, offer))?;
        Some(self.show(&record, record.slot(slot)?))
    }

    /// Lets colleagues edit who were to do it before this request.
    pub(in super::super) fn let_colleagues_edit(&self, call: &Call) {
        let Address::Offer { offer, .. } = &call.address else { return };
        let moment = match call.route {
            Route::GetOffer => Moment::Read,
            Route::PutOffer => Moment::Save,
            Route::Publish => Moment::Submit,
            Route::GoLive => Moment::GoLive,
            _ => return,
        };
        self.site.behaviors.edit_at(moment, |edit| self.edit(offer, edit));
    }

    /// Plays a colleague; tells whether there is such an offer.
    fn edit(&self, offer: &OfferKey, edit: Edit) -> bool {
        let draw = |width, height| {
            // each edit adds a copy, so that one differs from the next
            let seed = drawn::drawing(self.copies.entries.headers()?.len());
            let image = drawn::png(width, height, seed).into();
            let kept = self.copies.add(offer, &image, self.site.clock.now());
            kept.map(|mut url| {
                super::copies::show_url(&mut url, &self.site.base);
                url
            })
        };
        let image = match edit {
            Edit::Logo => draw(216, 216),
            Edit::Screenshot => draw(1280, 720),
            Edit::Text | Edit::Caption => Ok(String::new()),
        };
        let Ok(url) = image else { return false };
        self.portal_edit(&offer.publisher, &offer.offer, |document| match edit {
            Edit::Text => misbehave::edit_text(document),
            Edit::Logo => set_logo(document, url),
            Edit::Screenshot => add_screenshot(document, &url),
            Edit::Caption => edit_caption(document),
        })
    }

    /// Begins with a draft, unless the offer is there; tells whether it began with this one.
    pub(in super::super) fn seed(&self, document: &Value) -> Result<bool, Error> {
        let id = |name: &str| document.get(name).and_then(Value::as_str).filter(|id| !id.is_empty());
        let (Some(publisher), Some(offer), true) =
            (id("publisherId"), id("id"), document.pointer("/definition/offer").is_some())
        else {
            let reason = "it needs `publisherId`, `id` and `definition.offer`".to_owned();
            return Err(Error::Draft { reason });
        };
        let key = OfferKey::new(publisher, offer);
        let now = self.site.clock.now();
        let made = self.offers.change(&key, |record| {
            let is_new = record.is_none();
            record.get_or_insert_with(|| OfferRecord::new(&key, document.clone(), now));
            Ok(is_new)
        });
        made.map_err(|refusal| Error::Draft { reason: refusal.message })
    }
}

const NAMESPACE: &str = "microsoft-azure-marketplace";

fn offer(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document.pointer_mut("/definition/offer").and_then(Value::as_object_mut)
}

/// Sets the large logo, in the offer or in the plan that has one.
fn set_logo(document: &mut Value, url: String) {
    let mut large = None;
    images::visit_urls(document, &mut |place, there| {
        if place.ends_with(".largeLogo") && large.is_none() {
            large = Some(place.to_owned());
            there.clone_from(&url);
        }
    });
    if let (None, Some(offer)) = (large, offer(document)) {
        offer.insert(format!("{NAMESPACE}.largeLogo"), url.into());
    }
}

/// Adds a screenshot in the shape of the last one that is there.
fn add_screenshot(document: &mut Value, url: &str) {
    let Some(offer) = offer(document) else { return };
    let name = offer.keys().find(|name| name.ends_with(".screenshots")).cloned();
    let list = offer.entry(name.unwrap_or_else(|| format!("{NAMESPACE}.screenshots")));
    let list = list.or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(elements) = list else { return };
    let mut added = elements.last().cloned().unwrap_or_else(|| Value::from(""));
    match &mut added {
        Value::Object(members) => {
            for text in members.values_mut() {
                match text {
                    Value::String(text) if images::is_url(text) => url.clone_into(text),
                    Value::String(text) => "Added by a colleague".clone_into(text),
                    _ => {}
                }
            }
        }
        other => *other = url.into(),
    }
    elements.push(added);
}

fn edit_caption(document: &mut Value) {
    let mut edited = false;
    misbehave::each_caption(document, &mut |caption| {
        if !edited {
            caption.push_str(misbehave::EDITED);
            edited = true;
        }
    });
}
