//! `check`: every problem at once, offline.

use super::Context;
use super::args::{CheckArgs, DenyArg, Format};
use super::exit::Exit;
use super::failure::Failure;
use super::paint::{GOOD, NAME, paint};
use super::thumbnails::{self, Entry};
use super::{github, paint};
use crate::asset::{CheckedAsset, Depth};
use crate::publish::outcome::ReportText;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, Base, CheckOptions, Deny};
use crate::report::Report;
use time::OffsetDateTime;

/// Checks a folder and prints the report.
pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = &args.folder.folder;
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let options = CheckOptions {
        profile: args.folder.profile.clone(),
        base: Base::OfferFile,
        depth: if args.quick { Depth::Quick } else { Depth::Full },
        deny: deny(args.deny),
    };
    let checked = publish::check(folder, &settings, &options, OffsetDateTime::now_utc())?;
    let (report, files) = (checked.report(), checked.files());
    let screen = context.printer.screen();
    let words = || match context.printer.format() {
        Format::Github => github::annotations(report) + &paint::report(report, files, screen),
        Format::Human | Format::Json => paint::report(report, files, screen),
    };
    let entries = || checked.looked_at().map(|asset| entry(asset, report)).collect();
    thumbnails::show(&args.thumbnails, context, entries);
    context.printer.data(words, &ReportText::of(report, files));
    Ok(if report.has_errors() { Exit::ContentRefused } else { Exit::Done })
}

/// A picture with what was found of it.
fn entry(asset: &CheckedAsset, report: &Report) -> Entry {
    let pixels = asset.pixels().map(|pixels| pixels.to_string()).unwrap_or_default();
    let findings = report.findings().iter().filter(|finding| finding.place.file == asset.name());
    let found = match findings.map(|finding| finding.severity).max() {
        None => paint(GOOD, "ok"),
        Some(severity) => paint::severity(severity),
    };
    Entry {
        path: asset.path().to_owned(),
        lines: vec![paint(NAME, asset.kind().title()), asset.name().to_owned(), pixels, found],
    }
}

/// From which severity on a finding stops the run.
pub(super) fn deny(arg: Option<DenyArg>) -> Deny {
    match arg {
        Some(DenyArg::Warnings) => Deny::Warnings,
        None => Deny::Errors,
    }
}
