//! The schemas of the documents, made from their types.

use super::{FailureDocument, Offers, Outcome, ReportText};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Lists the schema (JSON Schema, draft 2020-12) of every document, by the name of its file under `schemas/`.
#[must_use]
pub fn schemas() -> [(&'static str, Value); 4] {
    [
        ("check.json", schema::<ReportText>()),
        ("outcome.json", schema::<Outcome>()),
        ("failure.json", schema::<FailureDocument>()),
        ("offers.json", schema::<Offers>()),
    ]
}

/// Describes what is written, which says more than what could be read: a member without a value is left out.
fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}
