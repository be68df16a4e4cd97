//! What the lists of a marketplace say: its publishers, and their offers.

use super::progress::State;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// One publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PublisherText")]
pub struct PublisherSummary {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// One offer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OfferText")]
pub struct OfferSummary {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
    /// How far it is.
    #[serde(serialize_with = "as_shown", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub state: Option<State>,
    /// When it was last changed, as the marketplace writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
}

impl OfferSummary {
    /// Returns how far the offer is, in words: what has succeeded is live.
    #[must_use]
    pub fn state_text(&self) -> Option<String> {
        self.state.as_ref().map(in_words)
    }
}

fn in_words(state: &State) -> String {
    if *state == State::Succeeded { "live".to_owned() } else { state.to_string() }
}

#[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
fn as_shown<S: Serializer>(state: &Option<State>, serializer: S) -> Result<S::Ok, S::Error> {
    state.as_ref().map(in_words).serialize(serializer)
}
