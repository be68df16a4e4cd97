//! The document of `preview`.

use super::subject::Seen;
use crate::cli::ci::{JobReport, Reported};
use crate::publish::outcome::{ReportText, SCHEMA_VERSION};
use schemars::JsonSchema;
use serde::Serialize;

/// A page that shows the listing.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Preview")]
pub(in crate::cli) struct Done<'a> {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// `written`, or `serving` until Ctrl-C.
    #[schemars(extend("enum" = ["written", "serving"]))]
    result: &'static str,
    /// Its file or its address.
    pub(super) page: &'a str,
    /// How many images it shows.
    images: usize,
    /// Notes on the draft that it shows.
    notes: &'a [String],
    /// What the check found.
    check: ReportText,
}

impl Reported for Done<'_> {
    fn report(&self) -> JobReport {
        JobReport { notes: self.notes.to_vec(), ..JobReport::of(self.result) }
    }
}

impl<'a> Done<'a> {
    pub(super) fn of(seen: &Seen, result: &'static str, page: &'a str, notes: &'a [String]) -> Self {
        let check = ReportText::of(&seen.listing.findings, seen.files);
        let images = seen.listing.images.len();
        Self { schema_version: SCHEMA_VERSION, result, page, images, notes, check }
    }
}
