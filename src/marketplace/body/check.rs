//! The rules of the offer body: one walk over all its texts, and one look at each image field.

use super::Error;
use super::document::{OfferDocument, Origin, plan_id, steps, type_name};
use super::fields::{expect_place, objects, split_key, split_key_among};
use super::placeholder;
use super::secrets::visit;
use super::urls::{Expiry, ForeignUrl};
use crate::listing::Target;

use super::rules;
use crate::base::{AssetKind, FieldShape, redact};
use crate::marketplace::refusal::cut;
use crate::report::{Finding, Place, Report, Rule, Severity};
use serde_json::Value;
use std::ops::Range;
use time::OffsetDateTime;

/// The offer types whose bodies are known from recorded requests and answers.
const KNOWN_TYPES: [&str; 4] = [
    "microsoft-azure-applications",
    "microsoft-azure-container",
    "microsoft-azure-corevm",
    "microsoft-azure-virtualmachines",
];

impl OfferDocument {
    /// Checks what the offer says, apart from the images themselves.
    ///
    /// URLs in the fields of `replaced` are not looked at, since a run writes them anew. A signed URL that expires
    /// before `now`, or within three weeks of it, is a finding.
    #[must_use]
    pub fn check(&self, now: OffsetDateTime, replaced: &[Target]) -> Report {
        let per_plan = self.keeps_images_per_plan();
        let mut check = Check { document: self, now, replaced, per_plan, findings: Vec::new() };
        check.offer_type();
        check.homeless_pictures();
        check.secrets();
        check.image_fields();
        visit("", self.value(), &mut |pointer, value| {
            if let Value::String(text) = value {
                check.text(text, &steps(pointer));
            }
        });
        Report::new(check.findings)
    }
}

struct Check<'d> {
    document: &'d OfferDocument,
    now: OffsetDateTime,
    replaced: &'d [Target],
    per_plan: bool,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn offer_type(&mut self) {
        let place = self.document.origin.place(["offerTypeId"]);
        match self.document.offer_type() {
            None => {
                let finding = rules::OFFER_TYPE.finding(
                    place,
                    "`offerTypeId` is missing",
                    "an offer must have a type",
                    "add it, for example `microsoft-azure-virtualmachines`",
                );
                self.findings.push(Finding { severity: Severity::Error, ..finding });
            }
            Some(known) if KNOWN_TYPES.contains(&known) => {}
            Some(unknown) => self.findings.push(rules::OFFER_TYPE.finding(
                place,
                format!("`{unknown}` is an unknown offer type"),
                "",
                "check the spelling; if it is right, check the fields that `offerpress plan` shows",
            )),
        }
    }

    /// A live draft comes without its secrets; a file that holds a mask in place of one would save the mask.
    fn secrets(&mut self) {
        if matches!(self.document.origin, Origin::Live) {
            self.findings.extend(self.document.withheld(&[]).findings().iter().cloned());
            return;
        }
        for pointer in self.document.masked_secrets() {
            let is = format!("`{pointer}` contains a mask instead of a secret");
            self.findings.push(rules::SECRET_MASKED.finding(
                self.document.origin.place_of(&pointer),
                is,
                "",
                rules::SECRET_MASKED.fix,
            ));
        }
    }

    /// Says which images have no place in the offer, so that this comes before anything is sent.
    fn homeless_pictures(&mut self) {
        for target in self.replaced {
            let Err(error) = expect_place(self.document, target) else { continue };
            let place = target.plan.as_ref().map(|plan| format!("plans/{plan}"));
            let place = place.map_or_else(|| self.document.origin.place(["definition"]), Place::from);
            // the others say it themselves
            let remedy = if matches!(error, Error::UnknownPlan { .. }) { rules::NO_PLACE.fix } else { "" };
            self.findings.push(rules::NO_PLACE.finding(place, error.to_string(), "", remedy));
        }
    }

    fn image_fields(&mut self) {
        let document = self.document;
        for (_, pointer, members) in objects(document) {
            for (key, value) in members {
                let Some((_, kind)) = split_key(key) else { continue };
                let Some((at, found, expected)) = wrong_type(&kind, value) else { continue };
                self.findings.push(rules::IMAGE_FIELD_TYPE.finding(
                    document.origin.place_of(&format!("{pointer}/{key}{at}")),
                    format!("`{key}` is {}", type_name(found)),
                    format!("must be {expected}"),
                    rules::IMAGE_FIELD_TYPE.fix,
                ));
            }
        }
    }

    fn text(&mut self, text: &str, path: &[String]) {
        let role = self.role(path);
        if role == Role::Replaced || text.is_empty() {
            return;
        }
        let placeholders = placeholder::find_all(text);
        if !placeholders.is_empty() {
            return self.placeholders(text, &placeholders, role, path);
        }
        match ForeignUrl::parse(text) {
            Some(url) => self.url(&url, role, path),
            None if role == Role::Image => {
                let is = format!("`{}` is not a URL", redact(&cut(text, 100)));
                self.add(&rules::IMAGE_FIELD_LINK, Severity::Error, path, is, "must start with https://");
            }
            None => {}
        }
    }

    /// Words of a description may look like a placeholder; a URL, an id and a text that is nothing else cannot.
    fn placeholders(&mut self, text: &str, found: &[Range<usize>], role: Role, path: &[String]) {
        let is_whole = found.first().is_some_and(|first| text.get(first.clone()) == Some(text.trim()));
        let is_exact = role == Role::Image || is_url_or_id(text, path) || is_whole;
        let severity = if is_exact { Severity::Error } else { Severity::Warning };
        let places = self.document.origin.places_within(path, found);
        let texts = found.iter().filter_map(|found| text.get(found.clone()));
        self.findings.extend(texts.zip(places).map(|(text, place)| {
            let is = format!("`{}` was not filled in", redact(text));
            Finding { severity, ..rules::PLACEHOLDER.finding(place, is, "", rules::PLACEHOLDER.fix) }
        }));
    }

    fn url(&mut self, url: &ForeignUrl, role: Role, path: &[String]) {
        let grave = if role == Role::Image { Severity::Error } else { Severity::Warning };
        let place = cut(&url.place(), 100);
        if url.is_example() {
            self.add(&rules::EXAMPLE_LINK, grave, path, format!("`{place}` points to an example host"), "");
        }
        if url.is_local() {
            let is = format!("`{place}` points to a private network");
            self.add(&rules::LOCAL_LINK, Severity::Warning, path, is, "must be reachable from the internet");
        }
        if url.is_page_about_file() && (role == Role::Image || url.names_a_file()) {
            let is = format!("`{place}` is a web page about a file");
            self.add(&rules::HTML_LINK, grave, path, is, "must point to the file itself");
        }
        let Some((expiry, end)) = url.expiry(self.now).zip(url.end()) else { return };
        let day = end.date();
        let (broken, severity, is, should) = match expiry {
            Expiry::Over if url.is_copy() => {
                let is = format!("the marketplace's own URL `{place}` expired on {day}");
                (rules::LINK_EXPIRED, Severity::Warning, is, "")
            }
            Expiry::Over => (rules::LINK_EXPIRED, grave, format!("the URL `{place}` expired on {day}"), ""),
            Expiry::Soon => {
                let is = format!("the URL `{place}` expires on {day}");
                (rules::LINK_EXPIRES_SOON, Severity::Warning, is, "must be valid for three weeks or more")
            }
        };
        self.add(&broken, severity, path, is, should);
    }

    fn add(&mut self, rule: &Rule, severity: Severity, path: &[String], is: String, should: &str) {
        let place = self.document.origin.place(path.iter().map(String::as_str));
        self.findings.push(Finding { severity, ..rule.finding(place, is, should, rule.fix) });
    }

    /// Tells what a text at a path is for.
    fn role(&self, path: &[String]) -> Role {
        let steps: Vec<_> = path.iter().map(String::as_str).collect();
        let (plan, key, rest) = match steps.as_slice() {
            ["definition", "offer", key, rest @ ..] => (None, *key, rest),
            ["definition", "plans", n, key, rest @ ..] => (Some(*n), *key, rest),
            _ => return Role::Other,
        };
        let kinds = AssetKind::BUILT_IN.iter().chain(self.replaced.iter().map(|target| &target.kind));
        match split_key_among(key, kinds) {
            Some((_, kind)) if self.is_replaced(plan, kind) => Role::Replaced,
            Some((_, kind)) if rest.len() == usize::from(kind.shape() == FieldShape::List) => Role::Image,
            Some(_) | None => Role::Other,
        }
    }

    fn is_replaced(&self, plan: Option<&str>, kind: &AssetKind) -> bool {
        let id = plan.and_then(|n| plan_id(self.document.plan_values().get(n.parse::<usize>().ok()?)?));
        self.replaced.iter().filter(|target| target.kind == *kind).any(|target| match (&target.plan, plan) {
            (None, plan) => plan.is_some() == self.per_plan,
            (Some(wanted), _) => id.as_ref() == Some(wanted),
        })
    }
}

/// What a text of an offer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The URL of an image that stays.
    Image,
    /// In an image field that is written anew.
    Replaced,
    /// Anything else.
    Other,
}

/// Tells whether a text is a URL, or stands in a member that holds a URL or an id, so that it is no prose.
fn is_url_or_id(text: &str, path: &[String]) -> bool {
    let one_word = !text.trim().contains(char::is_whitespace);
    let is_name = |step: &&String| step.parse::<usize>().is_err();
    let member = path.iter().rfind(is_name).map(String::as_str).unwrap_or_default();
    let member = member.rsplit('.').next().unwrap_or_default();
    let endings = ["Id", "ID", "Url", "URL", "Uri", "URI", "Link"];
    let is_exact = member == "id" || endings.iter().any(|ending| member.ends_with(ending));
    (one_word && text.contains("://")) || is_exact
}

/// Finds a value in an image field that is of no possible type: where, what, and what it must be.
fn wrong_type<'v>(kind: &AssetKind, value: &'v Value) -> Option<(String, &'v Value, &'static str)> {
    match (kind.shape(), value) {
        (FieldShape::One, Value::Null | Value::String(_)) | (FieldShape::List, Value::Null) => None,
        (FieldShape::One, other) => Some((String::new(), other, "a string")),
        (FieldShape::List, Value::Array(items)) => {
            let wrong = items.iter().enumerate().find(|(_, item)| !item.is_string() && !item.is_object());
            wrong.map(|(n, item)| (format!("/{n}"), item, "a string or an object"))
        }
        (FieldShape::List, other) => Some((String::new(), other, "a list")),
    }
}
