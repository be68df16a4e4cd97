//! Every document that is printed with `--format json`, by the name of its schema under `schemas/`.

use super::{doctor, events, explain, fit, init, preview, sandbox, sizes};
use crate::publish::outcome::{
    FailureDocument, OfferList, OfferStatus, Offers, Operations, Outcome, PublisherList, Pulled, ReportText,
    schema,
};
use crate::tools::clean::Cleaned;
use serde_json::Value;

/// One document: the file of its schema, who prints it, and the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The name of the file under `schemas/`.
    pub file: &'static str,
    /// The commands that print it; none where any may.
    pub commands: &'static [&'static str],
    /// The JSON Schema (draft 2020-12).
    pub schema: Value,
}

/// Lists every document.
#[must_use]
pub fn documents() -> Vec<Document> {
    let document = |file, commands, schema| Document { file, commands, schema };
    vec![
        document("check.json", &["check"], schema::<ReportText>()),
        document("clean.json", &["clean"], schema::<Cleaned>()),
        document("course.json", &["submit", "status", "go-live", "cancel"], schema::<OfferStatus>()),
        document("doctor.json", &["doctor"], schema::<doctor::Document>()),
        document("event.json", &[], schema::<events::Envelope<'_>>()),
        document("explain.json", &["explain"], schema::<explain::Document>()),
        document("failure.json", &[], schema::<FailureDocument>()),
        document("fit.json", &["fit"], schema::<fit::Document>()),
        document("init.json", &["init"], schema::<init::Done>()),
        document("offer-list.json", &["list"], schema::<OfferList>()),
        document("offers.json", &["publish", "plan", "check", "status"], schema::<Offers>()),
        document("operations.json", &["operations"], schema::<Operations>()),
        document("outcome.json", &["publish", "plan"], schema::<Outcome>()),
        document("preview.json", &["preview"], schema::<preview::Done<'_>>()),
        document("publisher-list.json", &["list"], schema::<PublisherList>()),
        document("pulled.json", &["pull"], schema::<Pulled>()),
        document("sandbox.json", &["sandbox"], schema::<sandbox::Ready>()),
        document("sizes.json", &["sizes"], schema::<sizes::Sizes>()),
    ]
}
