//! What a sandbox can be told to do wrong, or to a user: one enum, and one table of its names.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::help::{Help, name_in};
use super::moment::{Action, Edit, Moment};
use super::switch::{self, Switch};

/// One thing that a sandbox does that the client must notice, survive or tell.
///
/// Written as `NAME` or `NAME=VALUE`, on the command line, at the control route and here:
///
/// ```
/// use offerpress::sandbox::Behavior;
///
/// assert_eq!("ignore-save".parse(), Ok(Behavior::IgnoreSave));
/// assert_eq!("drop-field=heroLogo".parse::<Behavior>().map(|one| one.to_string()), Ok("drop-field=heroLogo".to_owned()));
/// assert!("ignore-everything".parse::<Behavior>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behavior {
    /// A colleague edits the draft in the portal, once, at this moment.
    Edit(Edit, Moment),
    /// Certification refuses what is submitted, for these reasons, separated by `;`.
    RefuseCertification(String),
    /// A save is answered as successful, with the draft as it was, and changes nothing.
    IgnoreSave,
    /// A save is answered with the draft, and the `ETag`, from before it.
    StaleAnswer,
    /// After each save, this many reads still show the draft, and the `ETag`, from before it.
    StaleReads(u32),
    /// A save is answered without the offer's `definition`.
    PartialAnswer,
    /// A save is answered without a body.
    EmptyAnswer,
    /// A save is answered with `{}`.
    OtherAnswer,
    /// A save loses this field, named in full or by what follows its last dot.
    DropField(String),
    /// A save changes the texts of the offer.
    AlterTexts,
    /// The copies of images have the same pixels and other bytes.
    ReencodeImages,
    /// Reads leave this field out, as they leave out secrets; a save without it loses it.
    WithholdField(String),
    /// A save that names the current `ETag` is refused with 412; one with `*` is not.
    RefuseOwnEtag,
    /// A save is carried out this much later.
    SlowSave(Duration),
    /// The connection is cut in place of the next answer to this request, which is carried out.
    LoseAnswer(Action),
    /// The marketplace answers 429 for this long, from the next request on, with a date in `Retry-After`.
    TooManyRequests(Duration),
    /// A running operation is shown in this state.
    RunningState(String),
    /// The operations of each offer begin with one from last year that is in this state.
    OldOperation(String),
    /// A preview that waits for sign-off is shown as `running`, and only a step's name tells.
    SignOffByStepName,
    /// The Product Ingestion half does something otherwise.
    Ingestion(Switch),
}

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
pub type BehaviorHelp = Help<Behavior>;

const MOMENTS: &str = "`read` (default), `save`, `submit` or `go-live`";

/// All behaviors: the one place where names and values are.
#[rustfmt::skip]
const ALL: [BehaviorHelp; 22] = [
    edit("edit-text", "A colleague changes a text of the draft, once, before that request", |one| matches!(one, Behavior::Edit(Edit::Text, _)), |text| made(Edit::Text, text)),
    edit("edit-logo", "A colleague replaces the large logo, once, before that request", |one| matches!(one, Behavior::Edit(Edit::Logo, _)), |text| made(Edit::Logo, text)),
    edit("edit-screenshot", "A colleague adds a screenshot, once, before that request", |one| matches!(one, Behavior::Edit(Edit::Screenshot, _)), |text| made(Edit::Screenshot, text)),
    edit("edit-caption", "A colleague changes the first caption, once, before that request", |one| matches!(one, Behavior::Edit(Edit::Caption, _)), |text| made(Edit::Caption, text)),
    Help { name: "refuse-certification", value: "reasons, separated by `;`", default: Some("The large logo is blurred; The summary names a competitor"), does: "Certification refuses what is submitted", is: |one| matches!(one, Behavior::RefuseCertification(_)), make: |text| given(text).map(Behavior::RefuseCertification) },
    Help::plain("ignore-save", "A save is answered as successful, and changes nothing", |one| *one == Behavior::IgnoreSave, |_| Some(Behavior::IgnoreSave)),
    Help::plain("stale-answer", "A save is answered with the draft and `ETag` from before it", |one| *one == Behavior::StaleAnswer, |_| Some(Behavior::StaleAnswer)),
    Help { name: "stale-reads", value: "a number (default 1)", default: Some("1"), does: "After each save, so many reads show the draft and `ETag` from before it", is: |one| matches!(one, Behavior::StaleReads(_)), make: |text| text.parse().ok().map(Behavior::StaleReads) },
    Help::plain("partial-answer", "A save is answered without the offer's `definition`", |one| *one == Behavior::PartialAnswer, |_| Some(Behavior::PartialAnswer)),
    Help::plain("empty-answer", "A save is answered without a body", |one| *one == Behavior::EmptyAnswer, |_| Some(Behavior::EmptyAnswer)),
    Help::plain("other-answer", "A save is answered with `{}`", |one| *one == Behavior::OtherAnswer, |_| Some(Behavior::OtherAnswer)),
    Help { name: "drop-field", value: "a field, such as `heroLogo`", default: None, does: "A save loses this field", is: |one| matches!(one, Behavior::DropField(_)), make: |text| given(text).map(Behavior::DropField) },
    Help::plain("alter-texts", "A save changes the texts of the offer", |one| *one == Behavior::AlterTexts, |_| Some(Behavior::AlterTexts)),
    Help::plain("re-encode-images", "The marketplace's copies have the same pixels and other bytes", |one| *one == Behavior::ReencodeImages, |_| Some(Behavior::ReencodeImages)),
    Help { name: "withhold-field", value: "a field, such as `leadDestination`", default: None, does: "Reads leave this field out, though it is saved", is: |one| matches!(one, Behavior::WithholdField(_)), make: |text| given(text).map(Behavior::WithholdField) },
    Help::plain("refuse-own-etag", "A save that names the current `ETag` is refused with 412", |one| *one == Behavior::RefuseOwnEtag, |_| Some(Behavior::RefuseOwnEtag)),
    Help { name: "slow-save", value: "a time, such as `90s` or `5m` (default 30s)", default: Some("30s"), does: "A save takes that much longer", is: |one| matches!(one, Behavior::SlowSave(_)), make: |text| duration(text).map(Behavior::SlowSave) },
    Help { name: "lose-answer", value: "`save` (default), `upload`, `submit`, `go-live` or `cancel`", default: Some("save"), does: "The next answer to that request is lost; the request is carried out", is: |one| matches!(one, Behavior::LoseAnswer(_)), make: |text| Action::named(text).map(Behavior::LoseAnswer) },
    Help { name: "too-many-requests", value: "a time, such as `10s` or `5m` (default 5s)", default: Some("5s"), does: "The marketplace answers 429 that long, with a date in `Retry-After`", is: |one| matches!(one, Behavior::TooManyRequests(_)), make: |text| duration(text).map(Behavior::TooManyRequests) },
    Help { name: "running-state", value: "a state, such as `superseded`", default: None, does: "A running operation is shown in this state", is: |one| matches!(one, Behavior::RunningState(_)), make: |text| given(text).map(Behavior::RunningState) },
    Help { name: "old-operation", value: "a state, such as `archived`", default: None, does: "Each offer's operations begin with one from last year in this state", is: |one| matches!(one, Behavior::OldOperation(_)), make: |text| given(text).map(Behavior::OldOperation) },
    Help::plain("sign-off-by-step-name", "A preview that waits for sign-off is shown as `running`; only a step's name tells", |one| *one == Behavior::SignOffByStepName, |_| Some(Behavior::SignOffByStepName)),
];

const fn edit(
    name: &'static str,
    does: &'static str,
    is: fn(&Behavior) -> bool,
    make: fn(&str) -> Option<Behavior>,
) -> BehaviorHelp {
    Help { name, value: MOMENTS, default: Some("read"), does, is, make }
}

fn made(edit: Edit, moment: &str) -> Option<Behavior> {
    Some(Behavior::Edit(edit, Moment::named(moment)?))
}

fn given(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// Reads `250ms`, `90s` or `5m`.
fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

fn names() -> String {
    let names = ALL.iter().map(|one| one.name).chain(switch::ALL.iter().map(|one| one.name));
    names.collect::<Vec<_>>().join(", ")
}

impl Behavior {
    /// Lists all behaviors but the switches, with their values and what they do.
    #[must_use]
    pub fn all() -> &'static [BehaviorHelp] {
        &ALL
    }

    /// Lists the switches of the Product Ingestion half, with their values and what they do.
    #[must_use]
    pub fn switches() -> &'static [Help<Switch>] {
        &switch::ALL
    }

    /// Returns the behavior's name, without its value.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ingestion(switch) => switch.name(),
            _ => name_in(&ALL, self),
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Edit(_, moment) => moment.name().to_owned(),
            Self::LoseAnswer(action) => action.name().to_owned(),
            Self::StaleReads(count) => count.to_string(),
            Self::SlowSave(time) | Self::TooManyRequests(time) => format!("{}ms", time.as_millis()),
            Self::RefuseCertification(text)
            | Self::DropField(text)
            | Self::WithholdField(text)
            | Self::RunningState(text)
            | Self::OldOperation(text) => text.clone(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Behavior {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Ingestion(switch) = self {
            return switch.fmt(formatter);
        }
        match self.value() {
            value if value.is_empty() => formatter.write_str(self.name()),
            value => write!(formatter, "{}={value}", self.name()),
        }
    }
}

impl FromStr for Behavior {
    type Err = BadBehavior;

    fn from_str(text: &str) -> Result<Self, BadBehavior> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let bad = |name, takes| BadBehavior::Value { name, takes };
        if let Some(known) = ALL.iter().find(|one| one.name == name) {
            return known.read(value).ok_or_else(|| bad(known.name, known.takes()));
        }
        let known = switch::ALL.iter().find(|one| one.name == name);
        let known = known.ok_or_else(|| BadBehavior::Unknown { name: name.to_owned() })?;
        known.read(value).map(Self::Ingestion).ok_or_else(|| bad(known.name, known.takes()))
    }
}

#[cfg(test)]
mod tests {
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
