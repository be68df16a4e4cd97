//! How two values of an offer are compared, and how one is shown.

use super::mask::is_secret_name;
use super::urls::ForeignUrl;
use crate::base::{ImageUrl, redact};
use serde_json::Value;

/// The pointer of the offer's own members.
pub(super) const OFFER: &str = "/definition/offer";
/// The pointer of the plans.
pub(super) const PLANS: &str = "/definition/plans";

/// What the service adds for a member that was not sent: nothing in some shape (the API page's answer).
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Reads the URL of an image.
pub(super) fn url(value: Option<&Value>) -> Option<ImageUrl> {
    ImageUrl::parse(value?.as_str()?).ok()
}

/// Tells whether two plain values mean the same, however they are written or signed.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => {
            a == b || signed_place(a).is_some_and(|at| signed_place(b) == Some(at))
        }
        (Value::Number(a), Value::Number(b)) => decimal(&a.to_string()) == decimal(&b.to_string()),
        _ => a == b,
    }
}

/// The members that hold an ID of the publisher, the offer or a plan, by their pointers or names.
const OF_IDS: [&str; 2] = ["/publisherId", "/id"];

/// Whether both are the same ID in another case.
pub(super) fn is_same_id(pointer: &str, a: &Value, b: &Value) -> bool {
    let is_id = OF_IDS.contains(&pointer) || (pointer.starts_with(PLANS) && pointer.ends_with("/planId"));
    let (Some(a), Some(b)) = (a.as_str(), b.as_str()) else { return false };
    is_id && a.eq_ignore_ascii_case(b)
}

/// Finds the plan that is the same as one at a position elsewhere: by its ID, or by its position where it has none.
pub(super) fn partner<'v>(plans: &'v [Value], n: usize, plan: &Value) -> Option<&'v Value> {
    match plan_key(plan) {
        Some(wanted) => plans.iter().find(|other| plan_key(other).as_ref() == Some(&wanted)),
        None => plans.get(n).filter(|other| plan_key(other).is_none()),
    }
}

/// What tells a plan from the others: its ID, in whatever case it is written.
pub(super) fn plan_key(plan: &Value) -> Option<String> {
    plan.get("planId").and_then(Value::as_str).map(str::to_ascii_lowercase)
}

fn signed_place(text: &str) -> Option<String> {
    ForeignUrl::parse(text).filter(ForeignUrl::is_signed).map(|url| url.place())
}

/// Takes the text of a number apart: sign, digits without zeros at the ends, exponent of the first digit.
fn decimal(text: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let negative = mantissa.starts_with('-');
    let (whole, fraction) = mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches('-');
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let lead = i64::try_from(whole.len()).unwrap_or(i64::MAX)
        - i64::try_from(digits.len() - significant.len()).unwrap_or(i64::MAX);
    let exponent: i64 = exponent.parse().unwrap_or(i64::MAX);
    (negative, significant.trim_end_matches('0').to_owned(), exponent.saturating_add(lead))
}

const LONGEST_SHOWN: usize = 60;
/// How much of what two texts have in common is shown before the first difference.
const LEAD: usize = 20;

/// Shows two values in short, without signatures and secrets; long texts from a little before the first difference.
pub(super) fn shown_pair(
    pointer: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> (Option<String>, Option<String>) {
    let from = match (before, after) {
        (Some(Value::String(before)), Some(Value::String(after))) => first_difference(before, after),
        _ => 0,
    };
    let shown = |value: Option<&Value>| value.map(|value| shown_from(from, pointer, value));
    (shown(before), shown(after))
}

/// Returns from which character on two texts are shown, so that their first difference is in what is shown.
fn first_difference(before: &str, after: &str) -> usize {
    let (before, after) = (redact(before), redact(after));
    let same = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    if same < LONGEST_SHOWN - LEAD { 0 } else { same - LEAD }
}

fn shown_from(from: usize, pointer: &str, value: &Value) -> String {
    match value {
        _ if pointer.split('/').any(is_secret_name) => "****".to_owned(),
        Value::String(text) => shown_text(from, text),
        Value::Array(items) if !items.is_empty() => format!("[{} total]", items.len()),
        Value::Object(members) if !members.is_empty() => format!("{{{} members}}", members.len()),
        other => other.to_string(),
    }
}

fn shown_text(from: usize, text: &str) -> String {
    if let Some(url) = ForeignUrl::parse(text) {
        return format!("{}{}", url.place(), if text.contains('?') { "?…" } else { "" });
    }
    let text = redact(text);
    let shown: String = text.chars().skip(from).take(LONGEST_SHOWN).collect();
    let (before, after) = (from > 0, text.chars().nth(from + LONGEST_SHOWN).is_some());
    let cut = |is_cut| if is_cut { "…" } else { "" };
    format!("\"{}{shown}{}\"", cut(before), cut(after))
}

/// The last part of a member's name: `smallLogo` of `/definition/offer/microsoft-azure-marketplace.smallLogo`.
pub(super) fn name(pointer: &str) -> &str {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    last.rsplit('.').next().unwrap_or_default()
}
