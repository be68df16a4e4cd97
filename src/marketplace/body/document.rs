//! An offer as it was read, whole and in order.

use super::Error;

use super::lines::Lines;
use super::mask::masked;
use super::source::{BadMember, Source};
use super::value::PLANS;
use crate::base::json::child;
use crate::base::json::{self, JsonError, MOST_VALUES};
use crate::base::{IdError, OfferId, OfferRef, PlanId, PublisherId};
use crate::report::{Place, Span};
use serde_json::Value;
use std::fmt;
use std::ops::Range;

/// An offer body as a file or the live draft has it; it surely has `publisherId`, `id` and `definition.offer`.
#[derive(Clone)]
pub struct OfferDocument {
    pub(super) value: Value,
    pub(super) origin: Origin,
    reference: OfferRef,
}

/// Far above any real offer, which has some hundred kilobytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Far above any real offer too, which has some dozens; plans of two states are compared each with each.
const MOST_PLANS: usize = 2_000;

/// What messages call an offer that was read from the service.
const LIVE: &str = "live draft";

/// Where an offer was read from.
#[derive(Clone)]
pub(super) enum Origin {
    File(Source),
    Live,
}

impl OfferDocument {
    /// Parses the text of an `offer.json`; `file` is its name in messages.
    ///
    /// ```text
    /// {"publisherId": "contoso", "id": "contosovirtualmachine", "definition": {"offer": {…}, "plans": […]}, …}
    /// ```
    ///
    /// A byte-order mark is passed over.
    ///
    /// # Errors
    /// Says, with line and column, why the text is no offer: not UTF-8, not JSON, a member twice, an id or
    /// `definition.offer` missing or of the wrong kind.
    pub fn parse(text: &[u8], file: &str) -> Result<Self, Error> {
        let text = json::without_bom(text);
        if text.len() > MOST_BYTES {
            let problem = format!("{} MB, but the limit is 16 MB", text.len() / 1_000_000);
            return Err(Error::invalid(file, problem));
        }
        let text = std::str::from_utf8(text).map_err(|error| not_utf8(file, text, error.valid_up_to()))?;
        let value = json::parse(text).map_err(|error| match error {
            JsonError::Syntax(error) => syntax(file, text, &error),
            JsonError::NotUtf8(error) => not_utf8(file, text.as_bytes(), error.valid_up_to()),
            JsonError::TooManyValues => {
                Error::invalid(file, format!("more, but the limit is {MOST_VALUES} values"))
            }
        })?;
        let source = Source::outline(file, text).map_err(|bad| bad_member(file, text, bad))?;
        Self::of(value, Origin::File(source))
    }

    /// Takes the offer that the marketplace answered with.
    ///
    /// # Errors
    /// Says what keeps it from being an offer.
    pub fn from_live(value: Value) -> Result<Self, Error> {
        Self::of(value, Origin::Live)
    }

    /// Returns the same offer with these members.
    pub(in crate::marketplace) fn with_value(&self, value: Value) -> Self {
        Self { value, ..self.clone() }
    }

    fn of(value: Value, origin: Origin) -> Result<Self, Error> {
        origin.expect_object(&value, &[])?;
        origin.expect_object(&value, &["definition"])?;
        origin.expect_object(&value, &["definition", "offer"])?;
        expect_plans(&value, &origin)?;
        let publisher = id(&value, &origin, "publisherId", PublisherId::parse)?;
        let offer = id(&value, &origin, "id", OfferId::parse)?;
        Ok(Self { value, origin, reference: OfferRef { publisher, offer } })
    }

    /// Returns which offer it is.
    #[must_use]
    pub fn reference(&self) -> &OfferRef {
        &self.reference
    }

    /// Shows the offer's type, for example `microsoft-azure-virtualmachines`.
    #[must_use]
    pub fn offer_type(&self) -> Option<&str> {
        self.value.get("offerTypeId").and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Lists the plans in order; a plan without a proper id is left out.
    #[must_use]
    pub fn plans(&self) -> Vec<PlanId> {
        self.plan_values().iter().filter_map(plan_id).collect()
    }

    /// Shows the whole offer; its URLs are signed, so it is not for printing.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the place of a member, given as a JSON pointer: in the file, where the offer was read from one.
    #[must_use]
    pub fn place_of(&self, pointer: &str) -> Place {
        self.origin.place_of(pointer)
    }

    pub(super) fn plan_values(&self) -> &[Value] {
        self.value.pointer(PLANS).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for OfferDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfferDocument({})", self.reference)
    }
}

impl Origin {
    /// Shows the name of the text for messages.
    pub(super) fn file(&self) -> &str {
        match self {
            Self::File(source) => &source.file,
            Self::Live => LIVE,
        }
    }

    /// Finds the place of a value by its path: in the text, or as a JSON pointer into the live draft.
    pub(super) fn place<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Place {
        match self {
            Self::File(source) => Place { file: source.file.clone(), span: source.find(path) },
            Self::Live => {
                let pointer = path.into_iter().fold(String::new(), |pointer, step| child(&pointer, step));
                format!("{LIVE} {pointer}").trim_end().into()
            }
        }
    }

    /// Returns the places of stretches of one string, given in order by their bytes.
    pub(super) fn places_within(&self, path: &[String], stretches: &[Range<usize>]) -> Vec<Place> {
        let steps = || path.iter().map(String::as_str);
        match self {
            Self::File(source) => {
                let place = |span| Place { file: source.file.clone(), span: Some(span) };
                source.find_within(steps(), stretches).into_iter().map(place).collect()
            }
            Self::Live => vec![self.place(steps()); stretches.len()],
        }
    }

    /// Finds the place of a value by its JSON pointer.
    pub(super) fn place_of(&self, pointer: &str) -> Place {
        self.place(steps(pointer).iter().map(String::as_str))
    }

    fn expect_object(&self, value: &Value, path: &[&'static str]) -> Result<(), Error> {
        let found = path.iter().try_fold(value, |value, step| value.get(step));
        match found {
            Some(Value::Object(_)) => Ok(()),
            Some(other) => Err(self.wrong_type(path, other, "an object")),
            None if path.len() == 1 => Err(self.missing("definition")),
            None => Err(self.missing("definition.offer")),
        }
    }

    fn missing(&self, member: &'static str) -> Error {
        Error::invalid(self.file(), format!("`{member}` is missing"))
    }

    pub(super) fn wrong_type(&self, path: &[&str], found: &Value, expected: &'static str) -> Error {
        let member = if path.is_empty() { "the offer".to_owned() } else { path.join(".") };
        let problem = format!("`{member}` is {}, but must be {expected}", type_name(found));
        Error::invalid(self.place(path.iter().copied()), problem)
    }
}

/// Takes a JSON pointer apart.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// Shows the JSON type of a value in words.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads the id of a plan.
pub(super) fn plan_id(plan: &Value) -> Option<PlanId> {
    PlanId::parse(plan.get("planId")?.as_str()?).ok()
}

fn expect_plans(value: &Value, origin: &Origin) -> Result<(), Error> {
    let plans = match value.pointer(PLANS) {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(plans)) if plans.len() > MOST_PLANS => {
            let problem = format!("{} plans, but the limit is {MOST_PLANS} plans", plans.len());
            return Err(Error::invalid(origin.file(), problem));
        }
        Some(Value::Array(plans)) => plans,
        Some(other) => return Err(origin.wrong_type(&["definition", "plans"], other, "a list")),
    };
    match plans.iter().enumerate().find(|(_, plan)| !plan.is_object()) {
        None => Ok(()),
        Some((n, plan)) => {
            Err(origin.wrong_type(&["definition", "plans", &n.to_string()], plan, "an object"))
        }
    }
}

fn id<T>(
    value: &Value,
    origin: &Origin,
    member: &'static str,
    parse: fn(&str) -> Result<T, IdError>,
) -> Result<T, Error> {
    let text = match value.get(member) {
        None => return Err(origin.missing(member)),
        Some(Value::String(text)) => text,
        Some(other) => return Err(origin.wrong_type(&[member], other, "a string")),
    };
    parse(text).map_err(|source| Error::BadId { place: Box::new(origin.place([member])), member, source })
}

fn not_utf8(file: &str, text: &[u8], good: usize) -> Error {
    let lines = Lines::of(masked(&String::from_utf8_lossy(text)));
    Error::invalid(placed(file, lines.span(good..good)), "not UTF-8 text; save the file as UTF-8")
}

/// `serde_json` counts columns in bytes and puts the place into its text; a person counts characters.
fn syntax(file: &str, text: &str, error: &serde_json::Error) -> Error {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default().replace("EOF", "the file ends");
    let place = placed(file, Lines::of(masked(text)).span(at..at));
    Error::invalid(place, format!("invalid JSON: {reason}"))
}

fn bad_member(file: &str, text: &str, bad: BadMember) -> Error {
    let lines = Lines::of(masked(text));
    match bad {
        BadMember::Twice { name, first, second } => {
            let line = lines.span(first).line;
            let problem = format!("duplicate field `{name}`, first used in line {line}; remove one of them");
            Error::invalid(placed(file, lines.span(second)), problem)
        }
        BadMember::Reserved { name, at } => {
            Error::invalid(placed(file, lines.span(at)), format!("`{name}` is not a valid field name"))
        }
    }
}

fn placed(file: &str, span: Span) -> Place {
    Place { file: file.to_owned(), span: Some(span) }
}
