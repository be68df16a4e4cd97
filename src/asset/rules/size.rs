//! Width and height.

use super::{Picture, list_kinds};
use crate::asset::folder::Candidate;
use crate::asset::profile::Profile;
use crate::base::{AssetKind, Pixels, Size};
use crate::report::{Finding, Rule, Severity};

/// A logo of another size.
pub(in crate::asset) static LOGO: Rule = Rule {
    code: "logo-size",
    severity: Severity::Error,
    what: "a logo must have the size that the profile gives for it",
    why: "the marketplace refuses other sizes, or shows the logo stretched",
    fix: "export it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages; certification policy 100.3 (large logo 216 to 350 px square)",
    read_on: "2026-08-01",
};

/// A screenshot of another size.
pub(in crate::asset) static SCREENSHOT: Rule = Rule {
    code: "screenshot-size",
    severity: Severity::Error,
    what: "a screenshot must have exactly the size that the profile gives for it",
    why: "the marketplace refuses other sizes",
    fix: "take it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages; certification policy 100.3 (1280x720)",
    read_on: "2026-08-01",
};

/// A video thumbnail of another size.
pub(in crate::asset) static THUMBNAIL: Rule = Rule {
    code: "thumbnail-size",
    severity: Severity::Error,
    what: "a video thumbnail must have exactly the size that the profile gives for it",
    why: "the marketplace refuses other sizes",
    fix: "export it again in that size, or run `offerpress fit`",
    source: "Partner Center: offer listing pages (1280x720)",
    read_on: "2026-08-01",
};

/// Sizes that another profile asks for.
pub(in crate::asset) static OTHER_PROFILE: Rule = Rule {
    code: "other-profile",
    severity: Severity::Note,
    what: "images of other sizes than the profile's may all be of those that another profile asks for",
    why: "offers of the Cloud Partner Portal and visuals of Power BI follow other rules than today's portal",
    fix: "choose the profile with `--profile`, or set `profile` in `offerpress.toml`",
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
    let is = format!("these are the sizes of profile `{}`", other.name());
    let remedy =
        format!("use `--profile {0}`, or set `profile = \"{0}\"` in `offerpress.toml`", other.name());
    Some(OTHER_PROFILE.finding(".", is, "", remedy))
}

/// Compares the size with those that the kind takes.
pub(super) fn check(picture: &Picture<'_>) -> Option<Finding> {
    let pixels = picture.pixels()?;
    let severity = picture.rules.wrong_size()?;
    let sizes = picture.rules.sizes();
    if sizes.is_empty() || picture.rules.takes_size(pixels) {
        return None;
    }
    let rule = match picture.kind() {
        AssetKind::Screenshot => &SCREENSHOT,
        AssetKind::VideoThumbnail => &THUMBNAIL,
        _ => &LOGO,
    };
    let demands: Vec<_> = sizes.iter().map(|size| size.demand()).collect();
    let should = format!("must be {}", demands.join(" or "));
    let finding = rule.finding(picture.name(), pixels.to_string(), should, remedy(picture, sizes, pixels));
    Some(Finding { severity, ..finding })
}

/// What to do, and what it probably was.
fn remedy(picture: &Picture<'_>, sizes: &[Size], pixels: Pixels) -> String {
    let first = sizes.first().map(|size| export(*size, pixels)).unwrap_or_default();
    let fit = format!("{first} (or run offerpress fit)");
    let others: Vec<_> = picture.profile.kinds_of_size(pixels).cloned().collect();
    if others.is_empty() {
        return fit;
    }
    format!("{fit}; this size fits the {}: is the name right?", list_kinds(&others, "or the"))
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
