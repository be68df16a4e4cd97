//! How many of a kind there are: missing, too few, too many, two for one place.

use crate::asset::found::{Candidate, Given};
use crate::asset::kind_rules::KindRules;
use crate::asset::options::Completeness;
use crate::asset::profile::Profile;
use crate::asset::rules::size::Sources;
use crate::base::{AssetKind, FieldShape, Pixels, PlanId};
use crate::report::{Finding, Rule, Severity};
use std::collections::BTreeMap;

/// No image at all.
pub(in crate::asset) static NO_IMAGES: Rule = Rule {
    code: "no-images",
    severity: Severity::Error,
    what: "the folder must contain at least one image",
    why: "there would be nothing to publish",
    fix: "arrange the folder as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A logo that the listing needs.
pub(in crate::asset) static MISSING_LOGO: Rule = Rule {
    code: "missing-logo",
    severity: Severity::Error,
    what: "the folder must contain the logos that the listing requires",
    why: "a listing without a large logo is refused; the store creates small and medium logos from it",
    fix: "add the image, or create it from a larger one with `offerpress fit`",
    source: "Partner Center: offer listing pages; the profile sets the severity",
    read_on: "2026-08-01",
};

/// Fewer screenshots (or others in a row) than the offer type needs.
pub(in crate::asset) static TOO_FEW: Rule = Rule {
    code: "too-few-screenshots",
    severity: Severity::Error,
    what: "the folder must contain as many screenshots as the offer type requires",
    why: "a listing with fewer is refused",
    fix: "add screenshots",
    source: "Partner Center: offer listing pages; the numbers are in the profile",
    read_on: "2026-08-01",
};

/// More than the listing takes.
pub(in crate::asset) static TOO_MANY: Rule = Rule {
    code: "too-many",
    severity: Severity::Error,
    what: "the folder must not contain more screenshots, videos or documents than the listing takes",
    why: "a listing with more is refused, and offerpress doesn't guess which ones to leave out",
    fix: "remove some, or list them under `ignore` in `offerpress.toml`",
    source: "Partner Center: offer listing pages; the numbers are in the profile",
    read_on: "2026-08-01",
};

/// Two files for a kind that has one place.
pub(in crate::asset) static TWO_CANDIDATES: Rule = Rule {
    code: "two-candidates",
    severity: Severity::Error,
    what: "only one file can be used for each logo",
    why: "the offer has one field for it, and offerpress doesn't guess",
    fix: "remove one, or select one under `[files]` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// What assets are counted by.
pub(in crate::asset) struct Counting<'a> {
    pub(in crate::asset) profile: &'a Profile,
    pub(in crate::asset) given: &'a Given,
    pub(in crate::asset) sources: &'a Sources,
    pub(in crate::asset) completeness: Completeness,
}

impl Counting<'_> {
    /// Counts the assets of each kind, on the offer and on each plan.
    pub(in crate::asset) fn check(&self, candidates: &[Candidate], sizes: &[Option<Pixels>]) -> Vec<Finding> {
        if candidates.is_empty() && self.given.values().all(|count| *count == 0) {
            return vec![no_images()];
        }
        let places = by_place(candidates, sizes);
        let (is_per_plan, has_plans) = (self.profile.is_per_plan(), places.len() > 1);
        let on_offer = places.get(&None);
        let of_place = |plan: Option<&PlanId>, kinds: &FilesByKind<'_>| -> Vec<Finding> {
            // offer types that keep images on plans need each plan complete, all others the offer itself
            let is_needed = if plan.is_some() { is_per_plan } else { !(is_per_plan && has_plans) };
            let each = |rules| {
                let files = files_of(Some(kinds), KindRules::kind(rules));
                // what lies on the offer itself counts for every plan
                let shared = plan.map(|_| files_of(on_offer, rules.kind())).unwrap_or_default();
                let count = self.counted(files.len() + shared.len(), plan, rules.kind());
                let place = Place { plan, rules, files, count, fit: self.sources.suffice(rules, None) };
                let too_few = is_needed.then(|| place.too_few(self.completeness)).flatten();
                [place.too_many(), place.two_candidates(), too_few]
            };
            self.profile.kinds().flat_map(each).flatten().collect()
        };
        places.iter().flat_map(|(plan, kinds)| of_place(*plan, kinds)).collect()
    }

    /// A list is replaced whole, so that the offer's own images count only where there is no file.
    fn counted(&self, files: usize, plan: Option<&PlanId>, kind: &AssetKind) -> usize {
        let own = self.given.get(&(plan.cloned(), kind.clone())).copied();
        if files == 0 { own.unwrap_or_default() } else { files }
    }
}

/// The files of each kind, on the offer and on each plan.
type Places<'a> = BTreeMap<Option<&'a PlanId>, FilesByKind<'a>>;
type FilesByKind<'a> = BTreeMap<&'a AssetKind, Vec<FileOfKind<'a>>>;

fn by_place<'a>(candidates: &'a [Candidate], sizes: &[Option<Pixels>]) -> Places<'a> {
    // the offer itself is a place also where it has no file
    let mut places = Places::from([(None, BTreeMap::new())]);
    for (candidate, pixels) in candidates.iter().zip(sizes) {
        let kinds = places.entry(candidate.plan.as_ref()).or_default();
        kinds.entry(&candidate.kind).or_default().push(FileOfKind { name: &candidate.name, pixels: *pixels });
    }
    places
}

fn files_of<'a>(kinds: Option<&'a FilesByKind<'a>>, kind: &AssetKind) -> &'a [FileOfKind<'a>] {
    kinds.and_then(|kinds| kinds.get(kind)).map(Vec::as_slice).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct FileOfKind<'a> {
    name: &'a str,
    pixels: Option<Pixels>,
}

/// One kind in one place: the offer, or a plan.
struct Place<'a> {
    plan: Option<&'a PlanId>,
    rules: &'a KindRules,
    files: &'a [FileOfKind<'a>],
    /// With those that are shared by all plans, or that the offer itself names.
    count: usize,
    /// Whether `offerpress fit` could make one.
    fit: bool,
}

impl Place<'_> {
    fn too_few(&self, completeness: Completeness) -> Option<Finding> {
        let count = self.count;
        let severity = self.rules.missing()?;
        let kind = self.rules.kind();
        let is_absent = count == 0 && completeness == Completeness::Update;
        if count >= self.rules.at_least() || is_absent {
            return None;
        }
        let finding = match kind.shape() {
            FieldShape::One => self.missing_logo(),
            FieldShape::List => self.too_short_list(),
        };
        Some(Finding { severity, ..finding })
    }

    fn missing_logo(&self) -> Finding {
        let demands: Vec<_> = self.rules.sizes().iter().map(|size| size.demand()).collect();
        let should =
            if demands.is_empty() { String::new() } else { format!("must be {}", demands.join(" or ")) };
        let is = format!("the {} is missing", self.rules.kind());
        let finding = MISSING_LOGO.finding(self.expected_path(), is, should, "add it");
        if self.fit { finding.fixed_by_fit() } else { finding }
    }

    fn too_short_list(&self) -> Finding {
        let (count, least) = (self.count, self.rules.at_least());
        let plural = if count == 1 { "" } else { "s" };
        let is = format!("{count} {}{plural}", self.rules.kind());
        let remedy = format!("add {}", least.saturating_sub(count));
        TOO_FEW.finding(self.expected_path(), is, format!("must be at least {least}"), remedy)
    }

    fn too_many(&self) -> Option<Finding> {
        let most = self.rules.at_most()?;
        let kind = self.rules.kind();
        let first_extra = self.files.get(most).filter(|_| kind.shape() == FieldShape::List)?;
        let is = format!("the {} {kind} of {}", ordinal(most + 1), self.files.len());
        let should = format!("at most {most} are allowed");
        Some(TOO_MANY.finding(first_extra.name, is, should, TOO_MANY.fix))
    }

    fn two_candidates(&self) -> Option<Finding> {
        let kind = self.rules.kind();
        let [first, others @ ..] = self.files else { return None };
        if others.is_empty() || kind.shape() == FieldShape::List {
            return None;
        }
        let names: Vec<_> = others.iter().map(|file| format!("`{}`", file.name)).collect();
        let is = format!("several files for the {kind}: this one and {}", names.join(", "));
        let takes = |file: &&FileOfKind<'_>| file.pixels.is_some_and(|pixels| self.rules.takes_size(pixels));
        let fitting: Vec<_> = self.files.iter().filter(takes).map(|file| file.name).collect();
        // the size may tell a person which one it is, but it decides nothing
        let remedy = match fitting.as_slice() {
            [name] => {
                format!(
                    "only `{name}` has the right size: remove the others, or select it under `[files]` in `offerpress.toml`"
                )
            }
            _ => TWO_CANDIDATES.fix.to_owned(),
        };
        Some(TWO_CANDIDATES.finding(first.name, is, "must be one", remedy))
    }

    /// Where a person would put the file.
    fn expected_path(&self) -> String {
        let plan = self.plan.map(|plan| format!("plans/{plan}/")).unwrap_or_default();
        let kind = self.rules.kind();
        match kind.shape() {
            FieldShape::One => format!("{plan}{}/{}.png", kind.folder(), kind.file_stem()),
            FieldShape::List => format!("{plan}{}", kind.folder()),
        }
    }
}

fn no_images() -> Finding {
    let remedy = "arrange it as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`";
    NO_IMAGES.finding(".", "no images found", "must contain logos or screenshots", remedy)
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn places_in_a_list_are_counted_in_english() {
        let shown = [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 24, 101, 111, 112, 113].map(ordinal);
        let expected = [
            "1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st", "22nd", "23rd", "24th",
            "101st", "111th", "112th", "113th",
        ];
        assert_eq!(shown, expected);
    }
}
