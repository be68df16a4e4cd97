//! The files in `profiles/`, which are part of the program.

use super::config::KindConfig;
use crate::base::nearest;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A profile or an offer type that doesn't exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The profile isn't known.
    #[error("unknown profile `{name}`: use {known}{}", hint(.suggestion.as_deref()))]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// The profiles that there are.
        known: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// The profile has no such offer type.
    #[error("profile `{profile}` has no offer type `{name}`: use {known}{}", hint(.suggestion.as_deref()))]
    UnknownOfferType {
        /// The profile.
        profile: &'static str,
        /// What was asked for.
        name: String,
        /// The offer types that there are.
        known: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// A kind that isn't built in has no field.
    #[error("`kinds.{name}` is not a built-in image type: set its `field`, or correct the name")]
    KindWithoutField {
        /// The kind.
        name: String,
    },
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
}

/// One file of `profiles/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Data {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) source: String,
    pub(super) read_on: String,
    pub(super) kinds: BTreeMap<String, KindConfig>,
    #[serde(default)]
    pub(super) offer_types: Vec<OfferType>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct OfferType {
    pub(super) name: String,
    /// As the API writes them in `offerTypeId`; empty where no public page shows one.
    #[serde(default)]
    pub(super) ids: Vec<String>,
    #[serde(default)]
    pub(super) images: Images,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, KindConfig>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Images {
    #[default]
    OnTheOffer,
    PerPlan,
}

pub(super) static DATA: LazyLock<Vec<Data>> = LazyLock::new(|| {
    let texts = [
        include_str!("profiles/partner-center.toml"),
        include_str!("profiles/classic.toml"),
        include_str!("profiles/appsource.toml"),
        include_str!("profiles/powerbi-visual.toml"),
    ];
    // a test reads each of them, so none is lost here
    texts.iter().filter_map(|text| toml::from_str(text).ok()).collect()
});

/// Finds a file by name, and in it the offer type after a `/`.
///
/// # Errors
/// Returns an error that names those that there are.
pub(super) fn find(name: &str) -> Result<(&'static Data, Option<&'static OfferType>), ProfileError> {
    let (profile, offer_type) = name.split_once('/').map_or((name, None), |(name, t)| (name, Some(t)));
    let data = DATA.iter().find(|data| data.name == profile).ok_or_else(|| ProfileError::UnknownProfile {
        name: profile.to_owned(),
        known: list(DATA.iter().map(|data| data.name.as_str())),
        suggestion: meant(profile),
    })?;
    let offer_type = offer_type.map(|name| data.offer_type(name)).transpose()?;
    Ok((data, offer_type))
}

/// Returns the profile that is meant by the name of an offer type, or by a misspelled profile.
fn meant(name: &str) -> Option<String> {
    let of_type =
        |data: &'static Data| data.offer_type(name).ok().map(|found| format!("{}/{}", data.name, found.name));
    let near = || nearest(name, DATA.iter().map(|data| data.name.as_str())).map(str::to_owned);
    DATA.iter().find_map(of_type).or_else(near)
}

impl Data {
    fn offer_type(&'static self, name: &str) -> Result<&'static OfferType, ProfileError> {
        let names = || self.offer_types.iter().map(|t| t.name.as_str());
        let found = self.offer_types.iter().find(|t| t.name == name || t.ids.iter().any(|id| id == name));
        found.ok_or_else(|| ProfileError::UnknownOfferType {
            profile: &self.name,
            name: name.to_owned(),
            known: list(names()),
            suggestion: nearest(name, names()).map(str::to_owned),
        })
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
