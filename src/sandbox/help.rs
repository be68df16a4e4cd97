//! How behaviors are written, and what they do: the one place where their names are.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::behavior::Behavior;
use super::moment::Edit;
use super::switch::Switch;

/// A name that is none, or a value that does not go with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadBehavior {
    /// There is no behavior of this name.
    #[error("no behavior is named `{name}`; there are {}", names())]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The value is missing, or not one of those that there are.
    #[error("`{name}` takes {takes}")]
    Value {
        /// The behavior's name.
        name: &'static str,
        /// What it takes.
        takes: &'static str,
    },
}

/// How one behavior is written, and what it does.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct BehaviorHelp {
    /// Its name.
    pub name: &'static str,
    /// What its value may be; empty where it has none.
    pub value: &'static str,
    /// What it does.
    pub does: &'static str,
    /// The value where none is given.
    default: Option<&'static str>,
    is: fn(&Behavior) -> bool,
    make: fn(&str) -> Option<Behavior>,
}

const MOMENTS: &str = "`read` (default), `save`, `submit` or `go-live`";

/// All behaviors but the switches: the one place where names and values are.
#[rustfmt::skip]
static BEHAVIORS: [BehaviorHelp; 22] = [
    BehaviorHelp { name: "edit-text", value: MOMENTS, default: Some("read"), does: "A colleague changes a text of the draft, once, before that request", is: |one| matches!(one, Behavior::Edit(Edit::Text, _)), make: |text| made(Edit::Text, text) },
    BehaviorHelp { name: "edit-logo", value: MOMENTS, default: Some("read"), does: "A colleague replaces the large logo, once, before that request", is: |one| matches!(one, Behavior::Edit(Edit::Logo, _)), make: |text| made(Edit::Logo, text) },
    BehaviorHelp { name: "edit-screenshot", value: MOMENTS, default: Some("read"), does: "A colleague adds a screenshot, once, before that request", is: |one| matches!(one, Behavior::Edit(Edit::Screenshot, _)), make: |text| made(Edit::Screenshot, text) },
    BehaviorHelp { name: "edit-caption", value: MOMENTS, default: Some("read"), does: "A colleague changes the first caption, once, before that request", is: |one| matches!(one, Behavior::Edit(Edit::Caption, _)), make: |text| made(Edit::Caption, text) },
    BehaviorHelp { name: "refuse-certification", value: "reasons, separated by `;`", default: Some("The large logo is blurred; The summary names a competitor"), does: "Certification refuses what is submitted", is: |one| matches!(one, Behavior::RefuseCertification(_)), make: |text| given(text).map(Behavior::RefuseCertification) },
    plain("ignore-save", "A save is answered as successful, and changes nothing", |one| *one == Behavior::IgnoreSave, |_| Some(Behavior::IgnoreSave)),
    plain("stale-answer", "A save is answered with the draft and `ETag` from before it", |one| *one == Behavior::StaleAnswer, |_| Some(Behavior::StaleAnswer)),
    BehaviorHelp { name: "stale-reads", value: "a number (default 1)", default: Some("1"), does: "After each save, so many reads show the draft and `ETag` from before it", is: |one| matches!(one, Behavior::StaleReads(_)), make: |text| text.parse().ok().map(Behavior::StaleReads) },
    plain("partial-answer", "A save is answered without the offer's `definition`", |one| *one == Behavior::PartialAnswer, |_| Some(Behavior::PartialAnswer)),
    plain("empty-answer", "A save is answered without a body", |one| *one == Behavior::EmptyAnswer, |_| Some(Behavior::EmptyAnswer)),
    plain("other-answer", "A save is answered with `{}`", |one| *one == Behavior::OtherAnswer, |_| Some(Behavior::OtherAnswer)),
    BehaviorHelp { name: "drop-field", value: "a field, such as `heroLogo`", default: None, does: "A save loses this field", is: |one| matches!(one, Behavior::DropField(_)), make: |text| given(text).map(Behavior::DropField) },
    plain("alter-texts", "A save changes the texts of the offer", |one| *one == Behavior::AlterTexts, |_| Some(Behavior::AlterTexts)),
    plain("re-encode-images", "The marketplace's copies have the same pixels and other bytes", |one| *one == Behavior::ReencodeImages, |_| Some(Behavior::ReencodeImages)),
    BehaviorHelp { name: "withhold-field", value: "a field, such as `leadDestination`", default: None, does: "Reads leave this field out, though it is saved", is: |one| matches!(one, Behavior::WithholdField(_)), make: |text| given(text).map(Behavior::WithholdField) },
    plain("refuse-own-etag", "A save that names the current `ETag` is refused with 412", |one| *one == Behavior::RefuseOwnEtag, |_| Some(Behavior::RefuseOwnEtag)),
    BehaviorHelp { name: "slow-save", value: "a time, such as `90s` or `5m` (default 30s)", default: Some("30s"), does: "A save takes that much longer", is: |one| matches!(one, Behavior::SlowSave(_)), make: |text| duration(text).map(Behavior::SlowSave) },
    BehaviorHelp { name: "lose-answer", value: "`save` (default), `upload`, `submit`, `go-live` or `cancel`", default: Some("save"), does: "The next answer to that request is lost; the request is carried out", is: |one| matches!(one, Behavior::LoseAnswer(_)), make: |text| named(text).map(Behavior::LoseAnswer) },
    BehaviorHelp { name: "too-many-requests", value: "a time, such as `10s` or `5m` (default 5s)", default: Some("5s"), does: "The marketplace answers 429 that long, with a date in `Retry-After`", is: |one| matches!(one, Behavior::TooManyRequests(_)), make: |text| duration(text).map(Behavior::TooManyRequests) },
    BehaviorHelp { name: "running-state", value: "a state, such as `superseded`", default: None, does: "A running operation is shown in this state", is: |one| matches!(one, Behavior::RunningState(_)), make: |text| given(text).map(Behavior::RunningState) },
    BehaviorHelp { name: "old-operation", value: "a state, such as `archived`", default: None, does: "Each offer's operations begin with one from last year in this state", is: |one| matches!(one, Behavior::OldOperation(_)), make: |text| given(text).map(Behavior::OldOperation) },
    plain("sign-off-by-step-name", "A preview that waits for sign-off is shown as `running`; only a step's name tells", |one| *one == Behavior::SignOffByStepName, |_| Some(Behavior::SignOffByStepName)),
];

/// All switches of the Product Ingestion half.
#[rustfmt::skip]
static SWITCHES: [BehaviorHelp; 21] = [
    BehaviorHelp { name: "logo-without-id", value: "`replace` (default) or `append`", default: Some("replace"), does: "A logo sent without `id` where there is one replaces it, or is added; otherwise it is refused", is: |one| matches!(one, Behavior::Ingestion(Switch::LogoWithoutId(_))), make: |text| named(text).map(|it| Behavior::Ingestion(Switch::LogoWithoutId(it))) },
    BehaviorHelp { name: "delete-published", value: "`allow` (default) or `bad-request`", default: Some("allow"), does: "Published assets can be deleted, or are refused at once; otherwise deleting them fails in the job", is: |one| matches!(one, Behavior::Ingestion(Switch::DeletePublished(_))), make: |text| named(text).map(|it| Behavior::Ingestion(Switch::DeletePublished(it))) },
    plain("lock-edits", "Edits fail while a submission runs", |one| *one == Behavior::Ingestion(Switch::LockEdits), |_| Some(Behavior::Ingestion(Switch::LockEdits))),
    plain("lock-product", "Every job fails because the product is locked", |one| *one == Behavior::Ingestion(Switch::LockProduct), |_| Some(Behavior::Ingestion(Switch::LockProduct))),
    plain("need-url", "An asset sent with `id` and without `url` fails; otherwise it keeps its file", |one| *one == Behavior::Ingestion(Switch::NeedUrl), |_| Some(Behavior::Ingestion(Switch::NeedUrl))),
    plain("ignore-display-order", "`displayOrder` stays 0, whatever is sent", |one| *one == Behavior::Ingestion(Switch::IgnoreDisplayOrder), |_| Some(Behavior::Ingestion(Switch::IgnoreDisplayOrder))),
    plain("new-paths", "The path of a file's URL is another one at each read", |one| *one == Behavior::Ingestion(Switch::NewPaths), |_| Some(Behavior::Ingestion(Switch::NewPaths))),
    plain("any-size", "Image sizes aren't checked", |one| *one == Behavior::Ingestion(Switch::AnySize), |_| Some(Behavior::Ingestion(Switch::AnySize))),
    BehaviorHelp { name: "late-tree", value: "a number (default 1)", default: Some("1"), does: "When a submission has succeeded, so many reads of its tree show the one before", is: |one| matches!(one, Behavior::Ingestion(Switch::LateTree(_))), make: |text| text.parse().ok().map(|it| Behavior::Ingestion(Switch::LateTree(it))) },
    plain("list-preview-twice", "A submission that is live is listed as the preview too", |one| *one == Behavior::Ingestion(Switch::ListPreviewTwice), |_| Some(Behavior::Ingestion(Switch::ListPreviewTwice))),
    BehaviorHelp { name: "fail-resource", value: "a type and number, such as `azureLogoScreenshot/2` or `listing-trailer/1`", default: None, does: "That resource fails in the next job, once; the others are saved", is: |one| matches!(one, Behavior::Ingestion(Switch::FailResource(_))), make: |text| Some(Behavior::Ingestion(Switch::FailResource(text.to_owned()))) },
    plain("details-object", "The `details` of errors are an empty object", |one| *one == Behavior::Ingestion(Switch::DetailsObject), |_| Some(Behavior::Ingestion(Switch::DetailsObject))),
    plain("endless-job", "Jobs don't end", |one| *one == Behavior::Ingestion(Switch::EndlessJob), |_| Some(Behavior::Ingestion(Switch::EndlessJob))),
    BehaviorHelp { name: "bad-gateway", value: "`before` (default) or `after`", default: Some("before"), does: "The next `POST configure` is answered 502, once; with `after` it is carried out", is: |one| matches!(one, Behavior::Ingestion(Switch::BadGateway(_))), make: |text| named(text).map(|it| Behavior::Ingestion(Switch::BadGateway(it))) },
    plain("answer-without-job", "The next `POST configure` is carried out and its answer names no job, once", |one| *one == Behavior::Ingestion(Switch::AnswerWithoutJob), |_| Some(Behavior::Ingestion(Switch::AnswerWithoutJob))),
    plain("refuse-cancel", "A running job can't be canceled", |one| *one == Behavior::Ingestion(Switch::RefuseCancel), |_| Some(Behavior::Ingestion(Switch::RefuseCancel))),
    plain("two-products", "Two products have the external ID that is asked for", |one| *one == Behavior::Ingestion(Switch::TwoProducts), |_| Some(Behavior::Ingestion(Switch::TwoProducts))),
    plain("validations", "Assets in answers carry a warning", |one| *one == Behavior::Ingestion(Switch::Validations), |_| Some(Behavior::Ingestion(Switch::Validations))),
    BehaviorHelp { name: "page-size", value: "a number (default 1)", default: Some("1"), does: "Lists have so many entries a page", is: |one| matches!(one, Behavior::Ingestion(Switch::PageSize(_))), make: |text| text.parse().ok().filter(|size| *size > 0).map(|it| Behavior::Ingestion(Switch::PageSize(it))) },
    plain("foreign-next-link", "The link to the next page leads to another host", |one| *one == Behavior::Ingestion(Switch::ForeignNextLink), |_| Some(Behavior::Ingestion(Switch::ForeignNextLink))),
    BehaviorHelp { name: "reword", value: "`drop` (default), `cut`, `trim`, `escape`, `swap` or `keep`", default: Some("drop"), does: "A save stores captions and titles otherwise: none, cut, with single spaces, as HTML, in each other's places, or the old one where it was removed", is: |one| matches!(one, Behavior::Ingestion(Switch::Reword(_))), make: |text| named(text).map(|it| Behavior::Ingestion(Switch::Reword(it))) },
];

/// Describes one that takes no value.
const fn plain(
    name: &'static str,
    does: &'static str,
    is: fn(&Behavior) -> bool,
    make: fn(&str) -> Option<Behavior>,
) -> BehaviorHelp {
    BehaviorHelp { name, value: "", default: Some(""), does, is, make }
}

fn made(edit: Edit, moment: &str) -> Option<Behavior> {
    Some(Behavior::Edit(edit, named(moment)?))
}

fn given(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// Reads `250ms`, `90s` or `5m`.
fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

/// Reads a value that is one of a few words.
fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}

/// Writes a value that is one of a few words.
fn word(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned()
}

fn names() -> String {
    Behavior::known().map(|one| one.name).collect::<Vec<_>>().join(", ")
}

impl Behavior {
    /// Lists all behaviors but the switches, with their values and what they do.
    #[must_use]
    pub fn all() -> &'static [BehaviorHelp] {
        &BEHAVIORS
    }

    /// Lists the switches of the Product Ingestion half, with their values and what they do.
    #[must_use]
    pub fn switches() -> &'static [BehaviorHelp] {
        &SWITCHES
    }

    /// Lists all of them.
    pub(super) fn known() -> impl Iterator<Item = &'static BehaviorHelp> {
        BEHAVIORS.iter().chain(&SWITCHES)
    }

    /// Returns the behavior's name, without its value.
    #[must_use]
    pub fn name(&self) -> &'static str {
        Self::known().find(|known| (known.is)(self)).map_or("", |known| known.name)
    }

    fn value(&self) -> String {
        match self {
            Self::Edit(_, moment) => word(moment),
            Self::LoseAnswer(action) => word(action),
            Self::StaleReads(count) | Self::Ingestion(Switch::LateTree(count)) => count.to_string(),
            Self::SlowSave(time) | Self::TooManyRequests(time) => format!("{}ms", time.as_millis()),
            Self::RefuseCertification(text)
            | Self::DropField(text)
            | Self::WithholdField(text)
            | Self::RunningState(text)
            | Self::OldOperation(text)
            | Self::Ingestion(Switch::FailResource(text)) => text.clone(),
            Self::Ingestion(Switch::LogoWithoutId(way)) => word(way),
            Self::Ingestion(Switch::DeletePublished(way)) => word(way),
            Self::Ingestion(Switch::BadGateway(timing)) => word(timing),
            Self::Ingestion(Switch::Reword(wording)) => word(wording),
            Self::Ingestion(Switch::PageSize(size)) => size.to_string(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Behavior {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            value if value.is_empty() => formatter.write_str(self.name()),
            value => write!(formatter, "{}={value}", self.name()),
        }
    }
}

impl FromStr for Behavior {
    type Err = BadBehavior;

    fn from_str(text: &str) -> Result<Self, BadBehavior> {
        let (name, given) = text.split_once('=').unwrap_or((text, ""));
        let known = Self::known().find(|one| one.name == name);
        let known = known.ok_or_else(|| BadBehavior::Unknown { name: name.to_owned() })?;
        let value = if given.is_empty() { known.default } else { Some(given) };
        // a value goes only with what takes one
        let value = value.filter(|value| value.is_empty() == known.value.is_empty());
        let takes = if known.value.is_empty() { "no value" } else { known.value };
        value.and_then(known.make).ok_or(BadBehavior::Value { name: known.name, takes })
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment::{Action, Moment};
    use super::*;

    #[test]
    fn every_name_leads_to_its_behavior_and_back() {
        let all = Behavior::all().iter().map(|one| (one.name, one.default));
        let all: Vec<_> = all.chain(Behavior::switches().iter().map(|one| (one.name, one.default))).collect();
        for (name, default) in &all {
            let written = match default {
                Some(_) => (*name).to_owned(),
                None => format!("{name}=x"),
            };
            let behavior: Behavior = written.parse().unwrap();
            assert_eq!(behavior.name(), *name);
            assert_eq!(behavior.to_string().parse(), Ok(behavior));
            assert_eq!(all.iter().filter(|(other, _)| other == name).count(), 1);
        }
    }

    #[test]
    fn values_are_read_or_refused() {
        for (text, wanted) in [
            ("edit-logo=save", Some(Behavior::Edit(Edit::Logo, Moment::Save))),
            ("edit-logo=later", None),
            ("slow-save=2m", Some(Behavior::SlowSave(Duration::from_secs(120)))),
            ("slow-save=2", None),
            ("slow-save=99999999999999999999s", None),
            ("stale-reads=3", Some(Behavior::StaleReads(3))),
            ("stale-reads=-1", None),
            ("drop-field", None),
            ("drop-field=", None),
            ("ignore-save=yes", None),
            ("lose-answer=go-live", Some(Behavior::LoseAnswer(Action::GoLive))),
            ("lose-answer=read", None),
            ("page-size=0", None),
            ("page-size", Some(Behavior::Ingestion(Switch::PageSize(1)))),
            ("bad-gateway=never", None),
            ("fail-resource", None),
            ("lock-edits=yes", None),
        ] {
            assert_eq!(text.parse().ok(), wanted, "{text}");
        }
        let unknown = "nonsense".parse::<Behavior>().unwrap_err().to_string();
        assert!(unknown.contains("ignore-save") && unknown.contains("`nonsense`"), "{unknown}");
    }
}
