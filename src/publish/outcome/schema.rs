//! The schemas of the documents, made from their types.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Creates the schema of a document (JSON Schema, draft 2020-12).
///
/// It describes what is written, which says more than what could be read: a member without a value is left out.
#[must_use]
pub fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}
