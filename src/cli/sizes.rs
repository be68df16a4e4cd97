//! `sizes`: what a profile asks of each kind of image.

use super::args::SizesArgs;
use super::ci::Reported;
use super::paint::{FAINT, NAME, paint, size};
use super::screen::Screen;
use super::{Context, Exit, Failure};
use crate::asset::{self, AssetConfig, KindRules, Profile};
use crate::base::MediaType;
use crate::publish;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings::SettingsFile;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;

/// Prints the sizes of one profile, with the settings of a folder where one is named.
pub(super) fn run(args: &SizesArgs, context: &Context) -> Result<Exit, Failure> {
    let config = args.folder.as_deref().map(config).transpose()?.unwrap_or_default();
    let profile = Profile::for_offer(args.profile.as_deref(), args.offer_type.as_deref(), &config);
    let sizes = Sizes::of(&profile.map_err(publish::Error::from)?);
    context.printer.data(|| sizes.words(context.printer.screen), &sizes);
    Ok(Exit::Done)
}

fn config(folder: &Path) -> Result<AssetConfig, publish::Error> {
    asset::require_folder(folder)?;
    Ok(SettingsFile::read(folder)?.assets())
}

/// What a profile asks of each kind of image.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sizes {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The profile.
    profile: String,
    /// What it is for.
    about: String,
    /// The kinds, in the order of the listing.
    kinds: Vec<Kind>,
    /// Every profile there is.
    profiles: Vec<String>,
}

/// What is asked of one kind.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Kind {
    /// The kind, for example `large-logo`.
    #[serde(rename = "kind")]
    name: String,
    /// The sizes in pixels, in words; one of them must fit.
    sizes: Vec<String>,
    /// The media types.
    formats: Vec<&'static str>,
    /// How many there must be.
    at_least: usize,
    /// How many there may be; any number where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<usize>,
    /// Its severity that it is missing; left out where it is no finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'static str>,
    /// How long a file may be; left out where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<u64>,
    /// The page that says so.
    source: String,
    /// The day on which that page was read.
    read_on: String,
}

impl Reported for Sizes {}

impl Sizes {
    fn of(profile: &Profile) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            profile: profile.name().to_owned(),
            about: profile.about().to_owned(),
            kinds: profile.kinds().map(Kind::of).collect(),
            profiles: Profile::names(),
        }
    }

    fn words(&self, screen: Screen) -> String {
        let rows: Vec<_> = self.kinds.iter().map(Kind::row).collect();
        let head = format!("{}  {}\n\n", paint(NAME, &self.profile), self.about);
        let mut seen = BTreeSet::new();
        let pages = self.kinds.iter().map(|kind| format!("{} (read {})", kind.source, kind.read_on));
        let pages = pages.filter(|page| seen.insert(page.clone()));
        let pages: Vec<_> = pages.map(|page| format!("  {}", paint(FAINT, page))).collect();
        let (table, pages) = (screen.table(&rows, "  ", &[]), pages.join("\n"));
        format!("{head}{table}\n{pages}\n\nother profiles: {}\n", self.profiles.join(", "))
    }
}

impl Kind {
    fn of(rules: &KindRules) -> Self {
        Self {
            name: rules.kind().name().to_owned(),
            sizes: rules.sizes().iter().map(|size| size.demand()).collect(),
            formats: rules.formats().iter().map(|format| MediaType::as_str(*format)).collect(),
            at_least: rules.at_least(),
            at_most: rules.at_most(),
            missing: rules.missing().filter(|_| rules.at_least() > 0).map(crate::report::Severity::as_str),
            max_bytes: rules.max_bytes(),
            source: rules.source().to_owned(),
            read_on: rules.read_on().to_owned(),
        }
    }

    fn row(&self) -> [String; 5] {
        let count = match (self.at_least, self.at_most) {
            (least, Some(most)) if least == most => format!("{most}"),
            (least, Some(most)) => format!("{least} to {most}"),
            (least, None) => format!("{least} or more"),
        };
        let formats: Vec<_> = self.formats.iter().filter_map(|format| format.rsplit('/').next()).collect();
        let missing = self.missing.map(|level| format!("missing: {level}")).unwrap_or_default();
        let sizes = self.sizes.join(" or ");
        let most = self.max_bytes.map(|most| format!(" ≤ {}", size(most))).unwrap_or_default();
        let format = format!("{}{most}", formats.join(" or ").to_uppercase());
        [self.name.replace('-', " "), sizes, format, count, missing]
    }
}
