//! How many of a kind there are: missing, too few, too many, two for one place.

use crate::asset::check::Completeness;
use crate::asset::folder::Candidate;
use crate::asset::profile::{KindRules, Profile};
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::report::{Finding, Rule, Severity};

/// No picture at all.
pub(in crate::asset) static NO_IMAGES: Rule = Rule {
    code: "no-images",
    severity: Severity::Error,
    what: "the folder must hold at least one picture of a known kind",
    why: "there would be nothing to put onto the offer",
    fix: "lay the folder out as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A logo that the listing needs.
pub(in crate::asset) static MISSING_LOGO: Rule = Rule {
    code: "missing-logo",
    severity: Severity::Error,
    what: "the logos that the listing needs must be there",
    why: "a listing without its large logo is refused; small and medium are made from it where they are not given",
    fix: "add the picture, or make it from a larger one with `offerpress fit`",
    source: "Partner Center: offer listing pages; how grave it is says the profile",
    read_on: "2026-08-01",
};

/// Fewer screenshots (or others in a row) than the offer type needs.
pub(in crate::asset) static TOO_FEW: Rule = Rule {
    code: "too-few-screenshots",
    severity: Severity::Error,
    what: "there must be as many screenshots as the offer type needs",
    why: "a listing with fewer is refused",
    fix: "add screenshots",
    source: "Partner Center: offer listing pages; the numbers are in the profile",
    read_on: "2026-08-01",
};

/// More than the listing takes.
pub(in crate::asset) static TOO_MANY: Rule = Rule {
    code: "too-many",
    severity: Severity::Error,
    what: "there must be no more screenshots, videos or documents than the listing takes",
    why: "a listing with more is refused, and which ones would be left out is not ours to guess",
    fix: "remove some, or list them under `ignore` in `offerpress.toml`",
    source: "Partner Center: offer listing pages; the numbers are in the profile",
    read_on: "2026-08-01",
};

/// Two files for a kind that has one place.
pub(in crate::asset) static TWO_CANDIDATES: Rule = Rule {
    code: "two-candidates",
    severity: Severity::Error,
    what: "only one file may be taken for each logo",
    why: "the offer has one place for it, and nothing is guessed",
    fix: "remove one, or name the right one under `[files]` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Counts the assets of each kind, on the offer and on each plan.
pub(in crate::asset) fn check(
    candidates: &[Candidate],
    profile: &Profile,
    completeness: Completeness,
) -> Vec<Finding> {
    if candidates.is_empty() {
        return vec![no_images()];
    }
    let mut places: Vec<_> = candidates.iter().map(|candidate| candidate.plan.as_ref()).collect();
    places.push(None);
    places.sort_unstable();
    places.dedup();
    let has_plans = places.len() > 1;
    let mut findings = Vec::new();
    for plan in places {
        // offer types that keep images on plans need each plan complete, all others the offer itself
        let is_needed = profile.is_per_plan() == plan.is_some() || (plan.is_none() && !has_plans);
        for rules in profile.kinds() {
            let place = Place { plan, rules, candidates };
            findings.extend(place.too_many());
            findings.extend(place.two_candidates());
            findings.extend(is_needed.then(|| place.too_few(completeness)).flatten());
        }
    }
    findings
}

/// One kind in one place: the offer, or a plan.
struct Place<'a> {
    plan: Option<&'a PlanId>,
    rules: &'a KindRules,
    candidates: &'a [Candidate],
}

impl Place<'_> {
    fn names(&self) -> Vec<&str> {
        let here =
            self.candidates.iter().filter(|c| c.kind == *self.rules.kind() && c.plan.as_ref() == self.plan);
        here.map(|candidate| candidate.name.as_str()).collect()
    }

    /// What lies on the offer itself counts for every plan.
    fn count_with_shared(&self) -> usize {
        let shared = |plan: Option<&PlanId>| plan.is_none() || plan == self.plan;
        self.candidates.iter().filter(|c| c.kind == *self.rules.kind() && shared(c.plan.as_ref())).count()
    }

    fn too_few(&self, completeness: Completeness) -> Option<Finding> {
        let count = self.count_with_shared();
        let severity = self.rules.missing()?;
        let kind = self.rules.kind();
        let is_absent = count == 0 && completeness == Completeness::Update;
        if count >= self.rules.at_least() || is_absent {
            return None;
        }
        let finding = match kind.shape() {
            FieldShape::One => self.missing_logo(),
            FieldShape::List => {
                let is = format!("{count} of the {kind}s that are needed",);
                let should = format!("must be at least {}", self.rules.at_least());
                TOO_FEW.finding(
                    self.expected_path(),
                    is,
                    should,
                    format!("add {}", self.rules.at_least() - count),
                )
            }
        };
        Some(Finding { severity, ..finding })
    }

    fn missing_logo(&self) -> Finding {
        let kind = self.rules.kind();
        let sizes: Vec<_> = self.rules.sizes().iter().map(|size| size.demand()).collect();
        let should = match sizes.is_empty() {
            true => String::new(),
            false => format!("must be {}", sizes.join(" or ")),
        };
        let is = format!("the {kind} is missing");
        MISSING_LOGO.finding(self.expected_path(), is, should, "add it (or run offerpress fit)")
    }

    fn too_many(&self) -> Option<Finding> {
        let most = self.rules.at_most()?;
        let names = self.names();
        let kind = self.rules.kind();
        if names.len() <= most || kind.shape() == FieldShape::One {
            return None;
        }
        let first_extra = names.get(most).copied().unwrap_or_default();
        let is = format!("the {} {kind} of {}", ordinal(most + 1), names.len());
        let should = format!("at most {most} are taken");
        Some(TOO_MANY.finding(
            first_extra,
            is,
            should,
            "remove some, or list them under `ignore` in `offerpress.toml`",
        ))
    }

    fn two_candidates(&self) -> Option<Finding> {
        let names = self.names();
        let kind = self.rules.kind();
        let [first, others @ ..] = names.as_slice() else { return None };
        if others.is_empty() || kind.shape() == FieldShape::List {
            return None;
        }
        let others: Vec<_> = others.iter().map(|name| format!("`{name}`")).collect();
        let is = format!("taken for the {kind}, and so is {}", others.join(", "));
        let remedy = "remove one, or name the right one under `[files]` in `offerpress.toml`";
        Some(TWO_CANDIDATES.finding(*first, is, "only one has a place", remedy))
    }

    /// Where a person would put the file.
    fn expected_path(&self) -> String {
        let plan = self.plan.map(|plan| format!("plans/{plan}/")).unwrap_or_default();
        let kind = self.rules.kind();
        match kind {
            AssetKind::Screenshot => format!("{plan}screenshots"),
            AssetKind::VideoThumbnail => format!("{plan}videos"),
            AssetKind::Document => format!("{plan}documents"),
            kind => format!("{plan}logos/{}.png", kind.name().trim_end_matches("-logo")),
        }
    }
}

fn no_images() -> Finding {
    let remedy = "lay it out as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`";
    NO_IMAGES.finding(".", "no pictures of a known kind", "must hold logos or screenshots", remedy)
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
