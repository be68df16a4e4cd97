//! Width and height.

use super::words::list_kinds;
use crate::asset::found::Candidate;
use crate::asset::kind_rules::KindRules;
use crate::asset::profile::Profile;
use crate::base::{AssetKind, FieldShape, Pixels, Size};
use crate::report::{Finding, Rule, Severity};

/// A logo of another size.
pub(in crate::asset) static LOGO: Rule = Rule {
    code: "logo-size",
    severity: Severity::Error,
    what: "a logo must have the size set by the profile",
    why: "the marketplace refuses other sizes or stretches the logo",
    fix: "export it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages; certification policy 100.3 (large logo 216 to 350 px square)",
    read_on: "2026-08-01",
};

/// A screenshot of another size.
pub(in crate::asset) static SCREENSHOT: Rule = Rule {
    code: "screenshot-size",
    severity: Severity::Error,
    what: "a screenshot must have exactly the size set by the profile",
    why: "the marketplace refuses other sizes",
    fix: "take it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages; certification policy 100.3 (1280x720)",
    read_on: "2026-08-01",
};

/// A video thumbnail of another size.
pub(in crate::asset) static THUMBNAIL: Rule = Rule {
    code: "thumbnail-size",
    severity: Severity::Error,
    what: "a video thumbnail must have exactly the size set by the profile",
    why: "the marketplace refuses other sizes",
    fix: "export it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages (1280x720)",
    read_on: "2026-08-01",
};

/// Sizes that another profile asks for.
pub(in crate::asset) static OTHER_PROFILE: Rule = Rule {
    code: "other-profile",
    severity: Severity::Note,
    what: "images with wrong sizes may all match another profile",
    why: "older Cloud Partner Portal offers and Power BI visuals have other rules than today's Partner Center",
    fix: "select the profile with `--profile`, or set `profile` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-11-28",
};

/// Names the profile whose sizes all images have, where they have not those of this one.
pub(in crate::asset) fn other_profile(
    candidates: &[Candidate],
    sizes: &[Option<Pixels>],
    profile: &Profile,
) -> Option<Finding> {
    let images: Vec<_> = candidates
        .iter()
        .zip(sizes)
        .filter_map(|(candidate, size)| Some((&candidate.kind, (*size)?)))
        .collect();
    let fits = |profile: &Profile| {
        let takes = |(kind, size): &(&AssetKind, Pixels)| {
            profile.rules_of(kind).is_some_and(|rules| rules.takes_size(*size))
        };
        images.iter().all(takes)
    };
    // one image of a wrong size is a mistake, several of another profile's sizes are none
    if images.len() < 2 || fits(profile) {
        return None;
    }
    let other = Profile::all().into_iter().find(fits)?;
    let is = format!("the sizes match profile `{}`", other.name());
    let remedy =
        format!("use `--profile {0}`, or set `profile = \"{0}\"` in `offerpress.toml`", other.name());
    Some(OTHER_PROFILE.finding(".", is, "", remedy))
}

/// What `offerpress fit` could make logos from.
pub(in crate::asset) struct Sources {
    /// Whether there are drawings, or images of which no one knows which logo they are.
    others: bool,
    logos: Vec<(AssetKind, Pixels)>,
}

impl Sources {
    pub(in crate::asset) fn of(candidates: &[Candidate], sizes: &[Option<Pixels>], others: bool) -> Self {
        let logo =
            |(candidate, size): (&Candidate, &Option<Pixels>)| Some((candidate.kind.clone(), (*size)?));
        Self { others, logos: candidates.iter().zip(sizes).filter_map(logo).collect() }
    }

    /// Whether an image of this kind can be made without enlarging one.
    pub(in crate::asset) fn suffice(&self, rules: &KindRules, own: Option<Pixels>) -> bool {
        let Some(least) = rules.sizes().first().map(|size| size.least()) else { return false };
        let reaches = |pixels: &Pixels| pixels.width >= least.width || pixels.height >= least.height;
        let serves = |(kind, pixels): &(AssetKind, Pixels)| kind.can_become(rules.kind()) && reaches(pixels);
        let is_logo = rules.kind().shape() == FieldShape::One;
        own.iter().any(reaches) || (is_logo && (self.others || self.logos.iter().any(serves)))
    }
}

/// Compares each size with those that its kind takes.
pub(in crate::asset) fn check(
    candidates: &[Candidate],
    sizes: &[Option<Pixels>],
    profile: &Profile,
    sources: &Sources,
) -> Vec<Finding> {
    let images = candidates.iter().zip(sizes);
    images.filter_map(|(candidate, size)| one(candidate, (*size)?, profile, sources)).collect()
}

fn one(candidate: &Candidate, pixels: Pixels, profile: &Profile, sources: &Sources) -> Option<Finding> {
    let rules = profile.rules_of(&candidate.kind)?;
    let severity = rules.wrong_size()?;
    let sizes = rules.sizes();
    if sizes.is_empty() || rules.takes_size(pixels) {
        return None;
    }
    let rule = match candidate.kind {
        AssetKind::Screenshot => &SCREENSHOT,
        AssetKind::VideoThumbnail => &THUMBNAIL,
        _ => &LOGO,
    };
    let demands: Vec<_> = sizes.iter().map(|size| size.demand()).collect();
    let should = format!("must be {}", demands.join(" or "));
    let mut remedy = sizes.first().map(|size| export(*size, pixels)).unwrap_or_default();
    let others: Vec<_> = profile.kinds_of_size(pixels).cloned().collect();
    if !others.is_empty() {
        remedy = format!("{remedy}; this size matches the {}: check the name", list_kinds(&others, "or the"));
    }
    let is = format!("{} is {pixels} px", candidate.kind);
    let finding = Finding { severity, ..rule.finding(candidate.name.as_str(), is, should, remedy) };
    Some(if sources.suffice(rules, Some(pixels)) { finding.fixed_by_fit() } else { finding })
}

/// Shows how to get from a size to one that is taken, for example `export it at 216×216 or larger`.
fn export(wanted: Size, is: Pixels) -> String {
    match wanted {
        Size::Exact(size) => format!("export it at {size}"),
        Size::Square { from, to } if !is.is_square() => format!("crop it to a square of {from} to {to} px"),
        Size::Square { .. } if is.width < wanted.least().width => {
            format!("export it at {} or larger", wanted.least())
        }
        Size::Square { .. } => format!("export it at {} or smaller", wanted.most()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_fits_the_mistake() {
        for (is, remedy) in [
            (Pixels::new(200, 200), "export it at 216×216 or larger"),
            (Pixels::new(512, 512), "export it at 350×350 or smaller"),
            (Pixels::new(300, 200), "crop it to a square of 216 to 350 px"),
        ] {
            assert_eq!(export("216..350".parse().unwrap(), is), remedy);
        }
        assert_eq!(export("1280x720".parse().unwrap(), Pixels::new(1, 1)), "export it at 1280×720");
    }
}
