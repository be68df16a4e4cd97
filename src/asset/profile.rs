//! Dated sets of rules for kinds, as data: the files in `profiles/` are part of the program.

use super::config::{AssetConfig, KindConfig};
use super::kind_rules::KindRules;
use super::profile_data::{DATA, Data, Images, OfferType, ProfileError, find};
use crate::base::{AssetKind, Pixels};
use std::collections::BTreeMap;

/// What one profile says about each kind, for one offer type, with the settings of a folder on top.
#[derive(Debug, Clone)]
pub struct Profile {
    name: String,
    about: &'static str,
    per_plan: bool,
    kinds: Vec<KindRules>,
}

const DEFAULT: &str = "partner-center";

impl Profile {
    /// Finds a profile by name: `partner-center`, or with an offer type `partner-center/saas`.
    ///
    /// # Errors
    /// Returns an error that names the profiles, or the profile's offer types, and the one that was probably meant.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let (data, offer_type) = find(name)?;
        Self::layered(data, offer_type, &BTreeMap::new())
    }

    /// Lists the built-in profiles, each for no offer type in particular.
    #[must_use]
    pub fn all() -> Vec<Self> {
        DATA.iter().filter_map(|data| Self::layered(data, None, &BTreeMap::new()).ok()).collect()
    }

    /// Lists every name that [`named`](Self::named) takes.
    #[must_use]
    pub fn names() -> Vec<String> {
        let with_types = |data: &'static Data| {
            let types = data.offer_types.iter().map(|t| format!("{}/{}", data.name, t.name));
            std::iter::once(data.name.clone()).chain(types)
        };
        DATA.iter().flat_map(with_types).collect()
    }

    /// Finds the profile of an offer: the name that was asked for, else the one in the settings, else
    /// `partner-center`; with the counts of the offer's type, and the settings' kinds on top.
    ///
    /// An offer type that the profile doesn't know (no public page names them all) has the counts that all share.
    ///
    /// # Errors
    /// Returns an error that says which profile or kind isn't known.
    pub fn for_offer(
        name: Option<&str>,
        offer_type_id: Option<&str>,
        config: &AssetConfig,
    ) -> Result<Self, ProfileError> {
        let (data, named_type) = find(name.or(config.profile.as_deref()).unwrap_or(DEFAULT))?;
        let by_id =
            || data.offer_types.iter().find(|t| t.ids.iter().any(|id| Some(id.as_str()) == offer_type_id));
        Self::layered(data, named_type.or_else(by_id), &config.kinds)
    }

    /// Returns the name, with the offer type where one is settled, for example `partner-center/virtual-machine`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Shows what it is for.
    #[must_use]
    pub fn about(&self) -> &str {
        self.about
    }

    /// Lists the kinds in the order in which people meet them.
    pub fn kinds(&self) -> impl Iterator<Item = &KindRules> {
        self.kinds.iter()
    }

    /// Whether the offer type keeps its images on each plan.
    pub(super) fn is_per_plan(&self) -> bool {
        self.per_plan
    }

    pub(super) fn rules_of(&self, kind: &AssetKind) -> Option<&KindRules> {
        self.kinds.iter().find(|rules| rules.kind() == kind)
    }

    /// Finds the other kinds that take this size: what was it probably?
    pub(super) fn kinds_of_size(&self, pixels: Pixels) -> impl Iterator<Item = &AssetKind> {
        self.kinds.iter().filter(move |rules| rules.takes_size(pixels)).map(KindRules::kind)
    }
}

impl Profile {
    /// Lays the offer type over the profile, and the settings over both.
    fn layered(
        data: &'static Data,
        offer_type: Option<&OfferType>,
        settings: &BTreeMap<String, KindConfig>,
    ) -> Result<Self, ProfileError> {
        let of_type = offer_type.map(|t| &t.kinds);
        let layers = [Some(&data.kinds), of_type, Some(settings)].into_iter().flatten().flatten();
        let mut kinds: BTreeMap<AssetKind, KindRules> = BTreeMap::new();
        for (name, layer) in layers {
            let kind = kind_of(name, layer, &kinds)?;
            let below = || KindRules::new(kind.clone(), &data.source, &data.read_on);
            kinds.entry(kind.clone()).or_insert_with(below).apply(layer);
        }
        let name = offer_type.map_or_else(|| data.name.clone(), |t| format!("{}/{}", data.name, t.name));
        let per_plan = offer_type.is_some_and(|t| t.images == Images::PerPlan);
        Ok(Self { name, about: &data.about, per_plan, kinds: kinds.into_values().collect() })
    }
}

/// Finds the kind of a name: built in, added by a layer below, or added here by naming its field.
fn kind_of(
    name: &str,
    layer: &KindConfig,
    below: &BTreeMap<AssetKind, KindRules>,
) -> Result<AssetKind, ProfileError> {
    let known = below.keys().find(|kind| kind.name() == name).cloned();
    if let Some(kind) = known.or_else(|| AssetKind::parse(name).ok()) {
        return Ok(kind);
    }
    let field = layer.field.as_deref();
    let field = field.ok_or_else(|| ProfileError::KindWithoutField { name: name.to_owned() })?;
    Ok(AssetKind::Custom { name: name.into(), field: field.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> Profile {
        Profile::named(name).unwrap()
    }

    /// Name, sizes, at least, at most.
    fn table(profile: &Profile) -> Vec<(String, String, usize, Option<usize>)> {
        let row = |rules: &KindRules| {
            let sizes: Vec<_> = rules.sizes().iter().map(ToString::to_string).collect();
            (rules.kind().name().to_owned(), sizes.join(", "), rules.at_least(), rules.at_most())
        };
        profile.kinds().map(row).collect()
    }

    #[test]
    fn every_file_is_read() {
        let names: Vec<_> = Profile::all().iter().map(|profile| profile.name().to_owned()).collect();
        assert_eq!(names, ["partner-center", "classic", "appsource", "powerbi-visual"]);
        for name in Profile::names() {
            let profile = profile(&name);
            assert_eq!(profile.name(), name);
            for rules in profile.kinds() {
                assert!(!rules.source().is_empty() && rules.read_on().len() == 10, "{name}");
                let is_document = *rules.kind() == AssetKind::Document;
                assert_eq!(rules.sizes().is_empty(), is_document, "{name} {}", rules.kind());
            }
        }
    }

    #[test]
    fn sizes_are_those_of_the_pages() {
        let row =
            |name: &str, sizes: &str, least, most| (name.to_owned(), sizes.to_owned(), least, Some(most));
        assert_eq!(
            table(&profile("partner-center")),
            [
                row("small-logo", "48×48", 1, 1),
                row("medium-logo", "90×90", 1, 1),
                row("large-logo", "216×216 to 350×350", 1, 1),
                row("wide-logo", "255×115", 0, 1),
                row("hero-logo", "815×290", 0, 1),
                row("screenshot", "1280×720", 0, 5),
                row("video-thumbnail", "1280×720", 0, 5),
                row("document", "", 0, 3),
            ]
        );
        let classic: Vec<_> = table(&profile("classic")).into_iter().map(|(.., sizes, _, _)| sizes).collect();
        assert_eq!(classic, ["40×40", "90×90", "115×115", "255×115", "815×290", "533×324", "533×324", ""]);
        assert_eq!(
            table(&profile("powerbi-visual")),
            [row("large-logo", "300×300", 1, 1), row("screenshot", "1366×768", 1, 5)]
        );
    }

    #[test]
    fn counts_are_those_of_the_offer_type() {
        for (name, screenshots, videos) in [
            ("virtual-machine", 0, 5),
            ("azure-application", 0, 4),
            ("container", 1, 5),
            ("iot-edge", 0, 5),
            ("managed-service", 0, 5),
            ("saas", 1, 4),
            ("power-bi-app", 1, 4),
            ("dynamics-365", 1, 4),
            ("business-central", 3, 4),
            ("consulting-service", 1, 4),
        ] {
            let profile = profile(&format!("partner-center/{name}"));
            let screenshot = profile.rules_of(&AssetKind::Screenshot).unwrap();
            let video = profile.rules_of(&AssetKind::VideoThumbnail).unwrap();
            assert_eq!((screenshot.at_least(), screenshot.at_most()), (screenshots, Some(5)), "{name}");
            assert_eq!(video.at_most(), Some(videos), "{name}");
        }
    }

    #[test]
    fn the_profile_is_chosen_by_flag_settings_and_offer_type() {
        let config =
            |profile: &str| AssetConfig { profile: Some(profile.to_owned()), ..AssetConfig::default() };
        let none = AssetConfig::default();
        let vm = Some("microsoft-azure-virtualmachines");
        for (flag, offer_type, config, wanted) in [
            (None, None, &none, "partner-center"),
            (None, vm, &none, "partner-center/virtual-machine"),
            (None, Some("microsoft-azure-corevm"), &none, "partner-center/core-vm"),
            (None, Some("something-new"), &none, "partner-center"),
            (None, vm, &config("classic"), "classic/virtual-machine"),
            (Some("appsource"), vm, &config("classic"), "appsource"),
            (None, vm, &config("partner-center/saas"), "partner-center/saas"),
        ] {
            assert_eq!(Profile::for_offer(flag, offer_type, config).unwrap().name(), wanted);
        }
    }

    #[test]
    fn what_is_not_known_is_said_with_a_suggestion() {
        let error = |name: &str| Profile::named(name).unwrap_err().to_string();
        assert_eq!(
            error("clasic"),
            "unknown profile `clasic`: use `partner-center`, `classic`, `appsource`, `powerbi-visual`; did you mean `classic`?"
        );
        assert_eq!(
            error("appsource/saas"),
            "profile `appsource` has no offer type `saas`: use `business-central`"
        );
        let config: AssetConfig = toml::from_str("kinds.tile.sizes = ['1x1']").unwrap();
        assert_eq!(
            Profile::for_offer(None, None, &config).unwrap_err().to_string(),
            "`kinds.tile` is not a built-in image type: set its `field`, or correct the name"
        );
    }
}
