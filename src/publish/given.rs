//! Image URLs that the offer body itself names: fetched before the save as ours are, and compared with what the draft
//! shows.

use super::compare::Sides;
use super::content::Content;
use super::fetch::{self, FetchError, compared};
use super::images::{images_of, slot_name};
use super::job::Run;
use super::lock::LockedImage;
use super::outcome::Copied;
use super::rules::IMAGE_URL_RULE;
use super::services::Services;
use crate::asset::{self, KindRules};
use crate::base::{ImageUrl, PlanId, files, off_thread};
use crate::listing::edits::{self, Edit};
use crate::listing::{Element, Field, ShownImages, Target, elements, slots};
use crate::marketplace::Offer;
use crate::report::{Finding, Severity};
use bytes::Bytes;
use futures::StreamExt as _;
use std::sync::Arc;

/// What was found out about the image URLs that the offer body names.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// What is wrong with what they lead to.
    pub(super) findings: Vec<Finding>,
    /// Those that gave no answer, or one that may pass.
    pub(super) unverified: Vec<Unverified>,
    /// The fields in which the draft shows the same images already.
    pub(super) same: Vec<Target>,
    /// What someone else did to a field that would be written anew.
    pub(super) edits: Vec<Edit>,
}

/// An image URL of which nobody can tell now whether it works.
#[derive(Debug, Clone)]
pub(super) struct Unverified {
    pub(super) url: ImageUrl,
    pub(super) source: Arc<FetchError>,
}

/// What one image URL leads to.
enum Inspected {
    /// To what the draft shows.
    Same,
    /// To another image that the listing takes.
    Other,
    /// To none.
    Wrong(Finding),
    Unverified(Unverified),
}

impl Given {
    /// Looks at each image URL that is to be saved and that no file of the folder replaces.
    pub(super) async fn look(content: &Content, sides: Sides<'_>, run: Run<'_>) -> Self {
        let plans = sides.base.plans();
        let written = slots(content.assets.as_slice(), sides.base.plans_of(&plans));
        let [ours, theirs] = [Some(sides.base), sides.draft]
            .map(|offer| offer.map(|offer| images_of(offer, &content.assets, &run.job.settings.lists)));
        let mut given = Self::default();
        for (field, plan) in ours.iter().flat_map(ShownImages::fields) {
            if written.iter().any(|slot| *slot.asset.kind() == field.kind && slot.plan == plan) {
                continue;
            }
            let theirs = theirs.as_ref().map(|theirs| theirs.elements(&field.kind, plan)).unwrap_or_default();
            let slots = Slots { content, sides, field, plan, theirs };
            given.field(&slots, run).await;
        }
        given
    }

    async fn field(&mut self, slots: &Slots<'_>, run: Run<'_>) {
        let ours = elements(slots.field);
        let urls: Vec<_> = ours.iter().enumerate().filter_map(|(n, one)| Some((n, one.url?))).collect();
        if slots.were_saved(ours.len()) {
            return self.same.push(slots.target());
        }
        let each =
            urls.iter().map(|(n, url)| run.job.verifications.within(slots.look(*n, url, run.services)));
        let looked: Vec<_> =
            futures::stream::iter(each).buffered(run.job.verifications.most()).collect().await;
        let is_same = looked.iter().all(|one| matches!(one, Inspected::Same));
        if is_same && slots.have_the_same_words(&ours) {
            return self.same.push(slots.target());
        }
        for one in looked {
            match one {
                Inspected::Same | Inspected::Other => {}
                Inspected::Wrong(finding) => self.findings.push(finding),
                Inspected::Unverified(one) => self.unverified.push(one),
            }
        }
        self.edits.extend(slots.edits());
    }
}

/// One image field of the offer body, and what the draft shows in it.
struct Slots<'a> {
    content: &'a Content,
    sides: Sides<'a>,
    field: &'a Field,
    plan: Option<&'a PlanId>,
    theirs: Vec<Element<'a>>,
}

impl Slots<'_> {
    fn target(&self) -> Target {
        Target { kind: self.field.kind.clone(), plan: self.plan.cloned() }
    }

    fn have_the_same_words(&self, ours: &[Element<'_>]) -> bool {
        ours.len() == self.theirs.len()
            && ours.iter().zip(&self.theirs).all(|(ours, theirs)| ours.words == theirs.words)
    }

    /// Whether the last run saved this very offer body, and the draft shows what it left in this field.
    fn were_saved(&self, count: usize) -> bool {
        let Sides { lock, .. } = self.sides;
        let saved = self.content.own.as_ref().and_then(Offer::document_hash);
        let left = |(known, theirs): (&&LockedImage, &Element<'_>)| {
            theirs.url.is_some_and(|url| url.path() == known.path)
        };
        count == self.theirs.len()
            && saved.is_some_and(|saved| lock.document() == Some(&saved))
            && lock
                .field(&self.field.kind, self.plan)
                .is_some_and(|record| record.len() == count && record.iter().zip(&self.theirs).all(left))
    }

    async fn look(&self, n: usize, url: &ImageUrl, services: &Services) -> Inspected {
        let shown = self.theirs.get(n).and_then(|element| element.url);
        if shown.is_some_and(|shown| shown.same_place(url)) {
            return Inspected::Same;
        }
        let bytes = match fetch::bytes_up_to(url, files::LARGEST_IMAGE, services).await {
            Ok(bytes) => bytes,
            Err(error) => match refused(url, &error) {
                Some((is, should)) => return Inspected::Wrong(self.finding(n, is, should)),
                None => {
                    return Inspected::Unverified(Unverified { url: url.clone(), source: Arc::new(error) });
                }
            },
        };
        if let Some(shown) = shown
            && shows(shown, bytes.clone(), services).await
        {
            return Inspected::Same;
        }
        let rules = self.content.profile.kinds().find(|rules| *rules.kind() == self.field.kind);
        match rules.and_then(|rules| unfit(url, &bytes, rules)) {
            Some((severity, is, should)) => {
                Inspected::Wrong(Finding { severity, ..self.finding(n, is, should) })
            }
            None => Inspected::Other,
        }
    }

    fn finding(&self, n: usize, is: String, should: String) -> Finding {
        let place = self.sides.base.place_of(&self.field.pointer_of(n));
        IMAGE_URL_RULE.finding(place, is, should, IMAGE_URL_RULE.fix)
    }

    /// Returns what someone else did to the field since the last run; without a record, it counts as a text.
    fn edits(&self) -> Vec<Edit> {
        let Some(record) = self.sides.lock.field(&self.field.kind, self.plan) else { return Vec::new() };
        let same = |known: &&LockedImage, element: &Element<'_>| {
            element.url.is_some_and(|url| url.path() == known.path)
        };
        let found = edits::differences(&record, &self.theirs, same, |_, _| None).into_iter();
        let name = |at| slot_name(self.sides.base, &self.target(), at);
        found.map(|(at, what)| Edit { name: name(at), what }).collect()
    }
}

/// Whether a URL leads to the same image.
async fn shows(url: &ImageUrl, bytes: Bytes, services: &Services) -> bool {
    let Ok(theirs) = fetch::bytes(url, services).await else { return false };
    let found = off_thread(move || compared(&bytes, &theirs)).await;
    matches!(found, Copied::SameBytes | Copied::SamePixels)
}

/// Says what an answer means that won't be another one next time; none of what may pass.
fn refused(url: &ImageUrl, error: &FetchError) -> Option<(String, String)> {
    let direct = "must be a direct, public URL of an image";
    let (is, should) = match error {
        FetchError::NoAnswer(_) | FetchError::File(_) | FetchError::Status(408 | 429 | 500..) => return None,
        FetchError::Loopback => ("points to this computer".to_owned(), "must be reachable from the internet"),
        FetchError::Status(404 | 410) => ("doesn't exist".to_owned(), direct),
        FetchError::Status(401 | 403) => ("requires signing in".to_owned(), direct),
        FetchError::Status(300..=399) => ("redirects".to_owned(), direct),
        FetchError::Status(status) => (format!("answers with status {status}"), direct),
    };
    Some((format!("`{}` {is}", url.place()), should.to_owned()))
}

/// Says why the listing does not take an image, and how bad that is.
fn unfit(url: &ImageUrl, bytes: &[u8], rules: &KindRules) -> Option<(Severity, String, String)> {
    let place = url.place();
    let probe = asset::probe(bytes).ok()?;
    let fits = probe.media_type.is_some_and(|media| rules.formats().contains(&media));
    if !fits {
        let formats: Vec<_> = rules.formats().iter().map(|format| format.as_str()).collect();
        let should = format!("must be {}", formats.join(" or "));
        return Some((Severity::Error, format!("`{place}` is {}", probe.content), should));
    }
    if let Some(damage) = probe.damage {
        return Some((Severity::Error, format!("`{place}` is {damage}"), "must not be damaged".to_owned()));
    }
    let (pixels, severity) = probe.pixels.zip(rules.wrong_size())?;
    let sizes = rules.sizes();
    if sizes.is_empty() || sizes.iter().any(|size| size.takes(pixels)) {
        return None;
    }
    let demands: Vec<_> = sizes.iter().map(|size| size.demand()).collect();
    Some((severity, format!("`{place}` is {pixels}"), format!("must be {}", demands.join(" or "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AssetKind;

    #[test]
    fn each_answer_that_stays_is_a_finding_and_what_may_pass_is_none() {
        let url = ImageUrl::parse("https://contoso.example/a.png?sig=S3CRET").unwrap();
        let table = [
            (FetchError::Loopback, Some("`https://contoso.example/a.png` points to this computer")),
            (FetchError::Status(404), Some("`https://contoso.example/a.png` doesn't exist")),
            (FetchError::Status(410), Some("`https://contoso.example/a.png` doesn't exist")),
            (FetchError::Status(401), Some("`https://contoso.example/a.png` requires signing in")),
            (FetchError::Status(307), Some("`https://contoso.example/a.png` redirects")),
            (FetchError::Status(418), Some("`https://contoso.example/a.png` answers with status 418")),
            (FetchError::Status(204), Some("`https://contoso.example/a.png` answers with status 204")),
            (FetchError::Status(408), None),
            (FetchError::Status(429), None),
            (FetchError::Status(503), None),
        ];
        for (error, expected) in table {
            let found = refused(&url, &error).map(|(is, should)| {
                assert!(should.starts_with("must "), "{should}");
                is
            });
            assert_eq!(found.as_deref(), expected, "{error}");
        }
    }

    #[test]
    fn an_image_is_judged_by_its_content() {
        let url = ImageUrl::parse("https://contoso.example/a.png").unwrap();
        let profile = asset::Profile::named("partner-center").unwrap();
        let rules = profile.kinds().find(|rules| *rules.kind() == AssetKind::LargeLogo).unwrap();
        let png = |side: u32| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::DynamicImage::new_rgb8(side, side).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
            bytes.into_inner()
        };
        let is = |bytes: &[u8]| unfit(&url, bytes, rules).map(|(_, is, _)| is.replace(url.place(), "…"));
        assert_eq!([is(&png(216)), is(&png(350))], [None, None]);
        assert_eq!(is(&png(200)).as_deref(), Some("`…` is 200×200"));
        assert_eq!(is(b"<!DOCTYPE html>").as_deref(), Some("`…` is an HTML page"));
        assert_eq!(is(b"").as_deref(), Some("`…` is empty"));
        let cut = png(216);
        assert!(is(&cut[..cut.len() - 9]).unwrap().starts_with("`…` is truncated"));
    }
}
